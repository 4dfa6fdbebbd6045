"""One list over many sources: merged, partial where a source fails, and honest about it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.entities.codes import StarLevel
from adapters.errors import Drift, SecretMissing, SourceError, UpstreamProtocol
from adapters.memory import Call, everything
from adapters.predicate import And, Compare, Op, Or
from adapters.requests import Order, Page, Scan
from adapters.source import Source
from resolvers.coverage import SourceStatus
from resolvers.engine import Engine
from resolvers.errors import InvalidCursor, InvalidRequest, NoSourceAnswered, OverBudget
from resolvers.request import ListRequest, ListResult
from tests.resolvers.world import (
    Clock,
    bare,
    break_down,
    budgets,
    calls,
    engine,
    fail,
    hang,
    keys,
    memory,
    quarantined,
    rating,
    scans,
    site,
    source,
    without,
)

pytestmark = pytest.mark.anyio

TRAINED = Order(field="trained", descending=True)


def north(**options: Any) -> Source:
    return source("north", [site("110000-2024-001", trained=5), site("110000-2025-002", trained=9)], partition="110000", **options)


def south(**options: Any) -> Source:
    return source("south", [site("440000-2024-001", trained=7), site("440000-2025-002", trained=5)], partition="440000", **options)


async def listed(one: Engine, **request: Any) -> ListResult:
    return await one.operation().list(ListRequest("Site", **{"fields": ("name", "trained"), **request}))


async def test_rows_of_all_sources_come_in_one_order() -> None:
    page = await listed(engine(north(), south()), order=(TRAINED,))
    assert keys(page) == ["110000-2025-002", "440000-2024-001", "110000-2024-001", "440000-2025-002"]
    assert [edge.record.source for edge in page.edges] == ["north", "south", "north", "south"]
    assert (page.has_next, page.has_previous, page.total) == (False, False, None)


async def test_code_lists_order_by_definition_and_nulls_come_last() -> None:
    rows = [
        rating(str(number), f"110000-2024-00{number}", level=level)
        for number, level in enumerate([StarLevel.TWO, None, StarLevel.FIVE, StarLevel.ONE])
    ]
    one = engine(source("stars", rows, entity="StarRating"))
    page = await one.operation().list(ListRequest("StarRating", ("level",), order=(Order(field="level", descending=True),)))
    assert [row.level for row in page.records] == [StarLevel.FIVE, StarLevel.TWO, StarLevel.ONE, None]  # type: ignore[attr-defined]


async def test_a_page_has_a_next_one_only_if_there_are_more_rows() -> None:
    one = engine(north(), south())
    assert (await listed(one, first=4)).has_next is False
    page = await listed(one, first=3)
    assert (page.has_next, page.has_previous) == (True, False)
    rest = await listed(one, first=3, after=page.edges[-1].cursor)
    assert (keys(rest), rest.has_next, rest.has_previous) == (["440000-2025-002"], False, True)


async def test_first_and_last_between_two_cursors() -> None:
    one = engine(north(), south())
    edges = (await listed(one, order=(TRAINED,))).edges
    between = await listed(one, order=(TRAINED,), after=edges[0].cursor, before=edges[3].cursor, first=5)
    assert (keys(between), between.has_next, between.has_previous) == (["440000-2024-001", "110000-2024-001"], True, True)
    assert keys(await listed(one, order=(TRAINED,), first=3, last=1)) == ["110000-2024-001"]


async def test_an_empty_page_can_be_asked_for() -> None:
    page = await listed(engine(north(), south()), first=0, count=True)
    assert (page.edges, page.has_next, page.total) == ([], True, 4)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(hang, "SOURCE_TIMEOUT"), (fail, "SOURCE_UNAVAILABLE"), (break_down, "INTERNAL")],
    ids=["hung", "refused", "bug"],
)
async def test_a_source_that_fails_leaves_the_others_standing(fault: Any, code: str) -> None:
    started = time.monotonic()
    page = await listed(engine(north(), south(fault=fault)), first=10, count=True)
    assert keys(page) == ["110000-2024-001", "110000-2025-002"]
    assert (page.coverage.asked, page.coverage.answered, page.coverage.failed, page.coverage.complete) == (2, 1, 1, False)
    report = page.coverage.sources[1]
    assert (report.source, report.status, report.rows, report.code) == ("south", SourceStatus.FAILED, 0, code)
    assert page.total == 2
    assert time.monotonic() - started < 1


async def test_nothing_of_the_upstream_is_in_a_message() -> None:
    page = await listed(engine(north(), south(fault=fail)))
    assert "10.0.0.1" not in (page.coverage.sources[1].message or "")


async def test_sources_are_asked_at_the_same_time() -> None:
    waiting, everybody = 0, asyncio.Event()

    async def meet(call: Call) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 2:
            everybody.set()
        await everybody.wait()

    assert len((await listed(engine(north(fault=meet), south(fault=meet)))).edges) == 4


async def test_a_slow_source_is_given_up_before_the_deadline_and_the_rest_is_delivered() -> None:
    one = engine(north(), south(fault=hang, timeout=30.0))
    started = time.monotonic()
    page = await one.operation(deadline=one.clock() + 0.1).list(ListRequest("Site", ("name",)))
    assert time.monotonic() - started < 0.1
    assert page.coverage.missing == ("south",)


async def test_no_answer_at_all_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(NoSourceAnswered) as failed:
        await listed(engine(north(fault=fail), south(fault=hang)))
    assert failed.value.public == "None of the 2 sources that could hold the answer answered: north, south."
    with pytest.raises(SourceError) as alone:
        await listed(engine(north(fault=fail), south()), where=Compare("sponsor_code", Op.EQ, "110000"))
    assert (alone.value.code, alone.value.source) == ("SOURCE_UNAVAILABLE", "north")


async def test_pruned_sources_are_not_called_and_not_counted() -> None:
    first, second = north(), south()
    page = await listed(engine(first, second), where=Compare("code", Op.EQ, "440000-2024-001"))
    assert (keys(page), page.coverage.asked, calls(first)) == (["440000-2024-001"], 1, [])


async def test_a_filter_that_is_never_true_calls_nobody() -> None:
    first = north()
    page = await listed(engine(first), where=Compare("code", Op.IN, ()), count=True)
    assert (page.edges, page.total, page.coverage.asked, calls(first)) == ([], 0, 0, [])


async def test_quarantined_sources_have_failed_with_their_reason() -> None:
    page = await listed(engine(quarantined("west", SecretMissing("env:WEST")), north()))
    assert (page.coverage.sources[0].code, page.coverage.failed) == ("SOURCE_SECRET_MISSING", 1)
    assert [report.source for report in page.coverage.sources] == ["west", "north"]


async def test_a_source_that_lacks_a_filtered_field_answers_without_a_call() -> None:
    lacking = south(capability=without("Site", "trained"))
    page = await listed(engine(north(), lacking), where=Compare("trained", Op.GTE, 0))
    assert (keys(page), page.coverage.complete, calls(lacking)) == (["110000-2024-001", "110000-2025-002"], True, [])


async def test_what_a_source_lacks_is_null_in_its_records() -> None:
    page = await listed(engine(south(capability=without("Site", "trained"))))
    assert [row.trained for row in page.records] == [None, None]  # type: ignore[attr-defined]


async def test_the_total_is_counted_by_the_source_where_it_can() -> None:
    first = north()
    page = await listed(engine(first), first=1, count=True)
    assert (page.total, calls(first)) == (2, ["scan", "count"])


async def test_the_total_needs_no_call_where_all_rows_were_seen_anyway() -> None:
    first = north()
    assert (await listed(engine(first), first=5, count=True)).total == 2
    assert calls(first) == ["scan"]


async def test_a_total_over_a_residual_is_counted_here() -> None:
    first = north(capability=everything("Site", disjunction=False))
    where = Or((Compare("trained", Op.EQ, 5), Compare("trained", Op.EQ, 9)))
    page = await listed(engine(first), first=1, where=where, count=True)
    assert (page.total, calls(first)) == (2, ["scan", "scan"])


async def test_without_a_wanted_total_nothing_is_counted() -> None:
    first = north()
    assert (await listed(engine(first), first=1)).total is None
    assert calls(first) == ["scan"]


async def test_a_residual_is_read_on_until_the_page_is_full() -> None:
    rows = [site(f"110000-2024-{number:03d}", trained=number) for number in range(1, 400)]
    first = source("north", rows, capability=everything("Site", disjunction=False))
    where = Or((Compare("trained", Op.EQ, 150), Compare("trained", Op.GTE, 390)))
    page = await listed(engine(first), where=where, first=2)
    assert (keys(page), page.has_next) == (["110000-2024-150", "110000-2024-390"], True)
    assert [(scan.limit, scan.after and scan.after.key) for scan in scans(first)] == [
        (100, None),
        (200, "110000-2024-100"),
        (400, "110000-2024-300"),
    ]


async def test_sorted_sources_stop_early() -> None:
    rows = [site(f"110000-2024-{number:03d}", trained=-number) for number in range(1, 50)]
    first = source("north", rows, capability=bare("Site", key_sorted=True, max_page=10))
    assert len((await listed(engine(first), first=5)).edges) == 5
    assert len(scans(first)) == 1


async def test_over_budget_names_the_source_what_it_lacks_and_the_remedy() -> None:
    rows = [site(f"110000-2024-{number:03d}") for number in range(1, 50)]
    first = source("north", rows, capability=bare("Site", max_page=10))
    with pytest.raises(OverBudget) as broad:
        await listed(engine(first, south(), budgets=budgets(rows_per_source=20)), where=Compare("name", Op.CONTAINS, "x"), first=5)
    assert broad.value.code == "QUERY_TOO_BROAD"
    assert broad.value.public == (
        "Site: this would read more than 20 rows of source north, because the source cannot filter exactly by name (contains). "
        "Narrow the filter, ask for a smaller page, or declare that capability in the source's mapping."
    )
    assert len(scans(first)) == 3


async def test_the_budget_of_rows_is_for_the_whole_operation() -> None:
    operation = engine(north(), south(), budgets=budgets(rows=6)).operation()
    await operation.list(ListRequest("Site", ("name",)))
    with pytest.raises(OverBudget, match="more than 6 rows altogether, the last from source"):
        await operation.list(ListRequest("Site", ("name",)))


async def test_a_source_that_drops_out_in_mid_scroll_and_returns_leaves_a_named_gap() -> None:
    first, second = north(), south()
    one = engine(first, second)
    begin = await listed(one, order=(TRAINED,), first=1)
    memory(second).fault = fail
    middle = await listed(one, order=(TRAINED,), first=1, after=begin.edges[-1].cursor)
    assert (keys(middle), middle.coverage.missing) == (["110000-2024-001"], ("south",))
    memory(second).fault = None
    end = await listed(one, order=(TRAINED,), first=5, after=middle.edges[-1].cursor)
    assert (keys(end), end.coverage.gaps, end.coverage.complete) == (["440000-2025-002"], ("south",), False)


async def test_a_returned_source_is_named_even_when_the_scroll_has_passed_it() -> None:
    first, second = north(fault=fail), south()
    one = engine(first, second)
    begin = await listed(one, first=1)
    memory(first).fault = None
    end = await listed(one, first=5, after=begin.edges[-1].cursor)
    assert (keys(end), end.coverage.gaps) == (["440000-2025-002"], ("north",))


async def test_a_cursor_of_another_filter_is_refused_before_anything_is_sent() -> None:
    first = north()
    one = engine(first)
    cursor = (await listed(one, first=1)).edges[0].cursor
    before = len(calls(first))
    for change in ({"where": Compare("trained", Op.EQ, 5)}, {"order": (TRAINED,)}):
        with pytest.raises(InvalidCursor):
            await listed(one, after=cursor, **change)
    assert len(calls(first)) == before


async def test_the_breaker_opens_and_the_source_is_skipped_until_a_probe_succeeds() -> None:
    clock = Clock()
    second = south(fault=fail, breaker_failures=2, breaker_pause=30.0)
    one = engine(north(), second, clock=clock, sleep=clock.sleep)
    statuses = [(await listed(one)).coverage.sources[1].status for _ in range(3)]
    assert statuses == [SourceStatus.FAILED, SourceStatus.FAILED, SourceStatus.SKIPPED]
    assert len(calls(second)) == 2
    memory(second).fault = None
    clock.now += 30
    assert (await listed(one)).coverage.complete


async def test_rows_that_do_not_come_in_the_declared_order_fail_the_source() -> None:
    class Disorderly:
        """A database whose collation is not code point."""

        async def scan(self, request: Scan) -> Page:
            return Page(rows=[site("440000-2024-002", name="b"), site("440000-2024-001", name="a")])

    wrong = Source(id="south", label="", kind="", adapter=Disorderly(), entities={"Site": everything("Site")})  # type: ignore[arg-type]
    with pytest.raises(UpstreamProtocol):
        await listed(engine(wrong), order=(Order(field="name"),))


async def test_a_token_that_repeats_fails_the_source_instead_of_reading_for_ever() -> None:
    class Endless:
        """A pager that loses its place."""

        async def scan(self, request: Scan) -> Page:
            return Page(rows=[site("440000-2024-001")], next="again")

    wrong = Source(id="south", label="", kind="", adapter=Endless(), entities={"Site": bare("Site")})  # type: ignore[arg-type]
    with pytest.raises(UpstreamProtocol, match="never end"):
        await listed(engine(wrong))


async def test_a_row_that_shifts_into_the_next_page_is_shown_once() -> None:
    class Shifting:
        """Page and size over data that changes."""

        async def scan(self, request: Scan) -> Page:
            number = int(request.token or 1)
            rows = [site(f"440000-2024-00{index}") for index in (number, number + 1)]
            return Page(rows=rows, next=str(number + 1) if number < 3 else None)

    one = Source(id="south", label="", kind="", adapter=Shifting(), entities={"Site": bare("Site")})  # type: ignore[arg-type]
    assert keys(await listed(engine(one))) == [f"440000-2024-00{index}" for index in (1, 2, 3, 4)]


async def test_garbage_from_an_adapter_fails_that_source_only() -> None:
    class Garbage:
        """Answers something that is not a page."""

        async def scan(self, request: Scan) -> Page:
            return "<html>"  # type: ignore[return-value]

    wrong = Source(id="south", label="", kind="", adapter=Garbage(), entities={"Site": everything("Site")})  # type: ignore[arg-type]
    page = await listed(engine(north(), wrong))
    assert (page.coverage.sources[1].code, len(page.edges)) == ("INTERNAL", 2)


async def test_the_age_of_a_source_is_reported() -> None:
    moment = datetime(2025, 11, 30, tzinfo=UTC)
    first = north()
    memory(first).as_of = moment
    assert (await listed(engine(first))).coverage.sources[0].as_of == moment


async def test_the_age_of_a_count_alone_is_reported() -> None:
    moment = datetime(2025, 11, 30, tzinfo=UTC)
    first = north()
    memory(first).as_of = moment
    page = await engine(first).operation().list(ListRequest("Site", (), first=0, count=True))
    assert "count" in calls(first)
    assert page.coverage.sources[0].as_of == moment


async def test_the_report_of_an_operation_has_every_source_once_and_keeps_failures() -> None:
    first, second = north(), south()
    operation = engine(first, second).operation()
    await operation.list(ListRequest("Site", ("name",)))
    memory(second).fault = fail
    await operation.list(ListRequest("Site", ("name",)))
    report = operation.report()
    assert [(one.source, one.status, one.rows) for one in report.sources] == [
        ("north", SourceStatus.ANSWERED, 4),
        ("south", SourceStatus.FAILED, 2),
    ]


async def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        await listed(engine(north()), where=And((Compare("colour", Op.EQ, 1),)))


async def test_a_drifted_source_is_named_with_its_code() -> None:
    async def drift(call: Call) -> None:
        raise Drift("column gone: jsd_xx")

    page = await listed(engine(north(), south(fault=drift)), where=Compare("determined_on", Op.IS_NULL, True), first=1)
    assert (page.coverage.sources[1].code, page.coverage.sources[1].message) == ("SOURCE_DRIFTED", "The source's schema has changed.")


async def test_a_client_that_goes_away_stops_the_work() -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def linger(call: Call) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    work = asyncio.create_task(listed(engine(north(), south(fault=linger, timeout=30.0))))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert stopped.is_set()


def test_an_engine_without_a_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="cursor_secret"):
        engine(north(), cursor_secret=b"")


async def test_dates_compare_as_dates_in_a_cursor() -> None:
    rows = [site(f"110000-2024-00{day}", determined_on=date(2025, 1, day) if day != 2 else None) for day in (1, 2, 3)]
    one = engine(source("north", rows))
    order = (Order(field="determined_on", descending=True, nulls_first=True),)
    page = await listed(one, order=order, first=1)
    rest = await listed(one, order=order, first=5, after=page.edges[0].cursor)
    assert keys(page) + keys(rest) == ["110000-2024-002", "110000-2024-003", "110000-2024-001"]
