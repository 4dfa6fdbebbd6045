"""Links: all parents in one batch, few calls, and each parent's own coverage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapters.capabilities import Exactness, FieldCapability
from adapters.entities import PracticalSession, Record, Site
from adapters.entities.codes import StarLevel
from adapters.errors import SecretMissing, SourceError
from adapters.memory import everything
from adapters.predicate import Compare, Op
from adapters.requests import Order
from adapters.source import Source
from resolvers.errors import InvalidCursor
from resolvers.links import links_of
from resolvers.request import ListRequest, ListResult
from tests.resolvers.world import bare, calls, engine, fail, keys, memory, practical, quarantined, rating, scans, site, source, union

pytestmark = pytest.mark.anyio

SESSIONS = links_of("Site")["practical_sessions"]
SPONSOR = links_of("Site")["sponsor"]
RATING = links_of("Site")["rating"]

N1, N2, S1 = site("110000-2024-001"), site("110000-2024-002"), site("440000-2024-001")


def holder(identifier: str, union_code: str | None, count: int = 3, **options: Any) -> Source:
    """Sessions at the first two sites of a union."""
    code = union_code or "440000"
    rows = [
        practical(f"{identifier}-{number}", f"{code}-2024-00{1 + number % 2}", starts_on=date(2025, 1, 1 + number), places=number)
        for number in range(count)
    ]
    return source(identifier, rows, entity="PracticalSession", partition=union_code, **options)


def shown(results: Any) -> list[Any]:
    """The keys of a page, the code of an error, the record itself."""
    return [
        keys(result) if isinstance(result, ListResult) else result.code if isinstance(result, SourceError) else result for result in results
    ]


async def test_children_of_all_parents_come_in_one_call_a_source() -> None:
    north, south = holder("north", "110000"), holder("south", "440000")
    results = await engine(north, south).operation().link(SESSIONS, [N1, S1, N2], ListRequest(SESSIONS.child, ("title",)))
    assert shown(results) == [["north-2", "north-0"], ["south-2", "south-0"], ["north-1"]]
    assert [scan.where for scan in scans(north)] == [Compare("site_code", Op.IN, (N1.code, N2.code))]
    assert [scan.where for scan in scans(south)] == [Compare("site_code", Op.IN, (S1.code,))]


async def test_each_parent_has_the_coverage_of_the_sources_that_can_hold_its_children() -> None:
    north, south = holder("north", "110000"), holder("south", "440000", fault=fail)
    first, second = await engine(north, south).operation().link(SESSIONS, [N1, S1], ListRequest(SESSIONS.child, ("title",)))
    assert isinstance(first, ListResult)
    assert ([report.source for report in first.coverage.sources], first.coverage.complete) == (["north"], True)
    assert isinstance(second, SourceError)
    assert second.source == "south"


async def test_a_page_is_partial_while_one_of_its_sources_answers() -> None:
    everywhere = holder("platform", None)
    results = (
        await engine(holder("south", "440000", fault=fail), everywhere)
        .operation()
        .link(SESSIONS, [N1, S1], ListRequest(SESSIONS.child, ("title",)))
    )
    assert shown(results) == [[], ["platform-2", "platform-0"]]
    assert isinstance(results[1], ListResult)
    assert (results[1].coverage.missing, results[1].coverage.asked) == (("south",), 2)


async def test_keys_go_in_pieces_of_the_size_that_in_allows() -> None:
    parents = [site(f"440000-2024-{number:03d}") for number in range(7)]
    south = holder("south", "440000", capability=everything("PracticalSession", max_in=3))
    results = await engine(south).operation().link(SESSIONS, parents, ListRequest(SESSIONS.child, ("title",)))
    assert shown(results)[1:3] == [["south-2", "south-0"], ["south-1"]]
    assert [len(scan.where.value) if scan.where.op is Op.IN else 1 for scan in scans(south)] == [3, 3, 1]


def only_equality(**changes: Any) -> Any:
    fields = {**bare("PracticalSession").fields, "site_code": FieldCapability(filters={Op.EQ: Exactness.EXACT})}
    return bare("PracticalSession", fields=fields, **changes)


async def test_a_source_that_knows_only_equality_is_asked_key_by_key() -> None:
    south = holder("south", "440000", capability=only_equality())
    results = await engine(south).operation().link(SESSIONS, [S1, site("440000-2024-002")], ListRequest(SESSIONS.child, ("title",)))
    assert shown(results) == [["south-2", "south-0"], ["south-1"]]
    assert [str(scan.where) for scan in scans(south)] == ["site_code eq '440000-2024-001'", "site_code eq '440000-2024-002'"]


async def test_for_too_many_keys_such_a_source_is_read_whole() -> None:
    parents = [site(f"440000-2024-{number:03d}") for number in range(40)]
    south = holder("south", "440000", capability=only_equality())
    results = await engine(south).operation().link(SESSIONS, parents, ListRequest(SESSIONS.child, ("title",)))
    assert shown(results)[1:3] == [["south-2", "south-0"], ["south-1"]]
    assert [scan.where for scan in scans(south)] == [None]


async def test_one_parent_gets_its_limit_pushed_down() -> None:
    south = holder("south", "440000", count=20)
    (page,) = await engine(south).operation().link(SESSIONS, [S1], ListRequest(SESSIONS.child, ("title",), first=2, count=True))
    assert isinstance(page, ListResult)
    assert (keys(page), page.has_next, page.total) == (["south-18", "south-16"], True, 10)
    assert [scan.limit for scan in scans(south)] == [3]


async def test_pages_filters_and_orders_are_for_each_parent() -> None:
    one = engine(holder("north", "110000", count=9), holder("south", "440000", count=9))
    results = await one.operation().link(
        SESSIONS,
        [N1, S1],
        ListRequest(SESSIONS.child, ("title",), where=Compare("places", Op.GTE, 2), order=(Order(field="places"),), first=2, count=True),
    )
    assert shown(results) == [["north-2", "north-4"], ["south-2", "south-4"]]
    assert all(isinstance(page, ListResult) and page.has_next and page.total == 4 for page in results)


@pytest.mark.parametrize("parents", [[S1], [S1, N1]], ids=["alone", "in a batch"])
async def test_a_cursor_goes_on_alone_as_in_a_batch(parents: list[Site]) -> None:
    one = engine(holder("north", "110000", count=9), holder("south", "440000", count=9))
    begin = (await one.operation().link(SESSIONS, parents, ListRequest(SESSIONS.child, ("title",), first=2)))[0]
    assert isinstance(begin, ListResult)
    for group in ([S1], [S1, N1]):
        rest = (
            await one.operation().link(SESSIONS, group, ListRequest(SESSIONS.child, ("title",), first=9, after=begin.edges[-1].cursor))
        )[0]
        assert isinstance(rest, ListResult)
        assert (keys(rest), rest.has_previous) == (["south-4", "south-2", "south-0"], True)


async def test_a_cursor_of_the_plain_list_is_refused() -> None:
    one = engine(holder("south", "440000"))
    other = links_of("Course")["practical_sessions"]
    (page,) = await one.operation().link(SESSIONS, [S1], ListRequest(SESSIONS.child, ("title",), first=1))
    assert isinstance(page, ListResult)
    with pytest.raises(InvalidCursor):
        await one.operation().link(
            other, [_course(), _course("2")], ListRequest(other.child, ("title",), order=SESSIONS.order, after=page.edges[0].cursor)
        )


def _course(key: str = "1") -> Any:
    return type("Parent", (), {"id": key})()


async def test_the_last_children_of_each_parent() -> None:
    one = engine(holder("north", "110000", count=9), holder("south", "440000", count=9))
    results = await one.operation().link(SESSIONS, [N1, S1], ListRequest(SESSIONS.child, ("title",), last=2))
    assert shown(results) == [["north-2", "north-0"], ["south-2", "south-0"]]


async def test_to_one_by_key_asks_each_key_once() -> None:
    unions = source("unions", [union("110000"), union("440000")], entity="TradeUnion")
    results = await engine(unions).operation().link(SPONSOR, [N1, S1, N2], ListRequest(SPONSOR.child, ("name",)))
    assert [result.code for result in results if isinstance(result, Record)] == ["110000", "440000", "110000"]  # type: ignore[attr-defined]
    assert [call.asked for call in memory(unions).calls] == [("110000", "440000")]


async def test_to_one_by_another_field_takes_the_current_one() -> None:
    stars = source(
        "stars",
        [
            rating("1", N1.code, current=False, level=StarLevel.ONE),
            rating("2", N1.code, level=StarLevel.FOUR),
            rating("3", S1.code, level=None),
        ],
        entity="StarRating",
    )
    results = await engine(stars).operation().link(RATING, [N1, N2, S1], ListRequest(RATING.child, ("level",)))
    assert [result and result.level for result in results] == [StarLevel.FOUR, None, None]  # type: ignore[union-attr]
    assert results[1] is None
    assert results[2] is not None
    assert len(calls(stars)) == 1


async def test_a_rating_that_could_not_be_read_is_an_error_and_not_null() -> None:
    stars = source("stars", entity="StarRating", fault=fail)
    assert (
        shown(await engine(stars).operation().link(RATING, [N1, N2], ListRequest(RATING.child, ("level",)))) == ["SOURCE_UNAVAILABLE"] * 2
    )


async def test_parents_without_the_value_lead_nowhere() -> None:
    session_course = links_of("PracticalSession")["course"]
    courses = source("platform", entity="Course")
    one = engine(courses, holder("south", "440000"))
    assert list(await one.operation().link(session_course, [practical("1", "x")], ListRequest(session_course.child, ("title",)))) == [None]
    lost = site("440000-2024-001")
    lost.code = None  # type: ignore[assignment]
    (page,) = await one.operation().link(SESSIONS, [lost], ListRequest(SESSIONS.child, ("title",), count=True))
    assert isinstance(page, ListResult)
    assert (page.edges, page.total, page.coverage.asked) == ([], 0, 0)
    assert calls(courses) == []


async def test_a_parent_that_was_read_without_the_field_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="starts at the field code"):
        await engine(holder("south", "440000")).operation().link(SESSIONS, [Site()], ListRequest(SESSIONS.child, ("title",)))


async def test_nobody_holds_the_children_of_a_pruned_parent() -> None:
    south = holder("south", "440000")
    results = await engine(south).operation().link(SESSIONS, [N1, N2], ListRequest(SESSIONS.child, ("title",)))
    assert shown(results) == [[], []]
    assert calls(south) == []


async def test_quarantined_sources_fail_their_parents_only() -> None:
    blocked = quarantined("west", SecretMissing("env:WEST"), entity="StarRating")
    assert shown(await engine(blocked).operation().link(RATING, [N1], ListRequest(RATING.child, ("level",)))) == ["SOURCE_SECRET_MISSING"]


async def test_children_carry_what_was_asked_even_where_they_were_filtered_here() -> None:
    south = holder("south", "440000", capability=bare("PracticalSession", max_page=2))
    results = (
        await engine(south)
        .operation()
        .link(SESSIONS, [S1, N1], ListRequest(SESSIONS.child, ("title", "trade"), where=Compare("places", Op.GTE, 1)))
    )
    assert shown(results)[0] == ["south-2"]
    assert isinstance(results[0], ListResult)
    child = results[0].records[0]
    assert isinstance(child, PracticalSession)
    assert (child.title, child.trade, child.source) == ("session south-2", "welder", "south")


async def test_without_parents_nothing_is_asked() -> None:
    south = holder("south", "440000")
    assert list(await engine(south).operation().link(SESSIONS, [], ListRequest(SESSIONS.child, ("title",)))) == []
    assert calls(south) == []
