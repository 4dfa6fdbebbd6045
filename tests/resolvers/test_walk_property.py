"""For random data, capabilities, predicates, orders, page sizes and failing sources, a walk equals the reference."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.entities import Record
from adapters.errors import RetryableError
from adapters.predicate import Predicate
from adapters.requests import Order
from resolvers.engine import Engine
from resolvers.request import ListRequest, ListResult
from tests.resolvers.reference import ENTITY, World, names, orders, predicates, reference, worlds
from tests.resolvers.world import engine, fail, memory

FAST = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
BRIEF = settings(FAST, max_examples=50)
NIGHTLY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))

FIELDS = ("title", "passed", "ends_on")
cases: dict[str, Any] = {
    "world": worlds(),
    "where": predicates,
    "order": orders,
    "size": st.integers(1, 7),
    "out": st.sets(st.integers(0, 3)),
}


def break_sources(world: World, out: set[int]) -> set[str]:
    """Make these sources fail and the others not."""
    failing = {one.id for number, one in enumerate(world.sources) if number in out}
    for one in world.sources:
        memory(one).fault = fail if one.id in failing else None
    return failing


async def ask(engine_: Engine, request: ListRequest, expected: list[Record]) -> ListResult | None:
    """The page; None if no source answered, which is right only where none that answers could have held a row."""
    try:
        return await engine_.operation().list(request)
    except RetryableError:
        assert expected == []
        return None


async def walk(engine_: Engine, request: ListRequest, size: int, expected: list[Record], *, backward: bool) -> list[Record]:
    """All rows, page by page from one end to the other, in list order."""
    rows: list[Record] = []
    cursor: str | None = None
    while True:
        turned = replace(request, last=size, before=cursor) if backward else replace(request, first=size, after=cursor)
        page = await ask(engine_, turned, expected)
        if page is None:
            return rows
        assert page.total == len(expected)
        rows = [*page.records, *rows] if backward else [*rows, *page.records]
        if not (page.has_previous if backward else page.has_next):
            return rows
        assert page.edges, "a page that says there are more has rows itself"
        cursor = page.edges[0 if backward else -1].cursor


async def compare_walks(world: World, where: Predicate | None, order: tuple[Order, ...], size: int, out: set[int]) -> None:
    failing = break_sources(world, out)
    expected = reference(world.held(failing), where, order)
    request = ListRequest(ENTITY, FIELDS, where, order, count=True)
    for backward in (False, True):
        rows = await walk(engine(*world.sources), request, size, expected, backward=backward)
        assert names(rows) == names(expected)
    whole = await ask(engine(*world.sources), request, expected)
    if whole is not None:
        assert names(whole.records) == names(expected)
        assert set(whole.coverage.missing) <= failing


async def compare_fields(world: World, where: Predicate | None, order: tuple[Order, ...]) -> None:
    break_sources(world, set())
    expected = reference(world.held(), where, order)
    page = await engine(*world.sources).operation().list(ListRequest(ENTITY, FIELDS, where, order))
    assert [tuple(getattr(row, name) for name in FIELDS) for row in page.records] == [
        tuple(getattr(row, name) for name in FIELDS) for row in expected
    ]


async def compare_between(world: World, where: Predicate | None, order: tuple[Order, ...], size: int, ends: tuple[int, int]) -> None:
    """Between two cursors, from either side, lie the rows that lie between them in the reference."""
    break_sources(world, set())
    expected = names(reference(world.held(), where, order))
    whole = ListRequest(ENTITY, FIELDS, where, order)
    edges = (await engine(*world.sources).operation().list(whole)).edges
    if not edges:
        return
    start, end = (number % len(edges) for number in ends)
    request = replace(whole, after=edges[start].cursor, before=edges[end].cursor)
    inside = expected[start + 1 : end]
    forward = await engine(*world.sources).operation().list(replace(request, first=size))
    assert names(forward.records) == inside[:size]
    backward = await engine(*world.sources).operation().list(replace(request, last=size))
    assert names(backward.records) == inside[-size:]
    assert (forward.has_next, forward.has_previous, backward.has_next, backward.has_previous) == (True, True, True, True)


async def compare_scroll(world: World, where: Predicate | None, order: tuple[Order, ...], size: int, outs: list[set[int]]) -> None:
    """Sources come and go between the pages: each page is the next rows of those that answer, and returned sources are named."""
    engine_ = engine(*world.sources)
    place: tuple[str, str] | None = None
    cursor: str | None = None
    missing: set[str] = set()
    whole = names(reference(world.held(), where, order))
    for out in outs:
        failing = break_sources(world, out)
        answering = names(reference(world.held(failing), where, order))
        behind = [name for name in answering if place is None or whole.index(name) > whole.index(place)]
        try:
            page = await engine_.operation().list(ListRequest(ENTITY, (), where, order, first=size, after=cursor))
        except RetryableError:
            assert behind == []
            return
        assert names(page.records) == behind[:size]
        assert page.has_next == (len(behind) > size)
        assert set(page.coverage.gaps) == missing - failing
        missing |= set(page.coverage.missing)
        if not page.edges:
            return
        place, cursor = names(page.records)[-1], page.edges[-1].cursor


class TestFast:
    """The profile of `make test`."""

    @given(**cases)
    @FAST
    def test_walking_forward_and_backward_gives_the_reference(self, **case: Any) -> None:
        asyncio.run(compare_walks(**case))

    @given(world=cases["world"], where=predicates, order=orders, size=cases["size"], ends=st.tuples(st.integers(0, 30), st.integers(0, 30)))
    @BRIEF
    def test_between_two_cursors_lies_what_the_reference_has_there(self, **case: Any) -> None:
        asyncio.run(compare_between(**case))

    @given(world=cases["world"], where=predicates, order=orders)
    @BRIEF
    def test_records_carry_the_fields_that_were_asked_for(self, **case: Any) -> None:
        asyncio.run(compare_fields(**case))

    @given(world=cases["world"], where=predicates, order=orders, size=cases["size"], outs=st.lists(cases["out"], min_size=2, max_size=5))
    @BRIEF
    def test_a_scroll_never_repeats_a_row_when_sources_come_and_go(self, **case: Any) -> None:
        asyncio.run(compare_scroll(**case))


@pytest.mark.slow
@pytest.mark.timeout(7200)
class TestNightly:
    """The same with many more examples."""

    @given(**cases)
    @NIGHTLY
    def test_walking_forward_and_backward_gives_the_reference(self, **case: Any) -> None:
        asyncio.run(compare_walks(**case))

    @given(world=cases["world"], where=predicates, order=orders, size=cases["size"], outs=st.lists(cases["out"], min_size=2, max_size=5))
    @NIGHTLY
    def test_a_scroll_never_repeats_a_row_when_sources_come_and_go(self, **case: Any) -> None:
        asyncio.run(compare_scroll(**case))
