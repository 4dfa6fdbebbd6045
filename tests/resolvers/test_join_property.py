"""For random linked worlds, conditions, orders, capabilities, page sizes and failing sources, lists equal the reference."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.entities import ENTITIES, Record
from adapters.errors import RetryableError, SourceError
from adapters.predicate import Compare, Op
from resolvers.engine import Engine
from resolvers.linked import Condition, Term, all_of
from resolvers.request import ListRequest, ListResult
from tests.resolvers.linked_reference import LINKS, LinkedWorld, conditions, linked_worlds, orders, reference
from tests.resolvers.world import engine, fail, memory

FAST = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))

ENTITY = st.sampled_from(["Site", "PracticalSession", "TradeUnion", "StarRating", "Course"])
OUT = st.sets(st.integers(0, 9), max_size=2)


@dataclass(repr=False)
class Case:
    """One list in one world."""

    world: LinkedWorld
    entity: str
    where: Condition
    order: tuple[Term, ...]
    size: int
    out: frozenset[str]

    def __repr__(self) -> str:
        order = ", ".join(map(str, self.order))
        return f"{self.entity} where {self.where} order by {order}, {self.size} a page, out: {sorted(self.out)}, over\n{self.world!r}\n"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis prints a dataclass by its fields unless told otherwise."""
        printer.text(repr(self))

    def expected(self, out: frozenset[str] | None = None) -> list[Record]:
        return reference(self.world, self.entity, self.where, self.order, self.out if out is None else out)

    @property
    def request(self) -> ListRequest:
        return ListRequest(self.entity, tuple(ENTITIES[self.entity].fields), self.where, self.order, count=True)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    world, entity = draw(linked_worlds()), draw(ENTITY)
    chosen = draw(OUT)
    out = frozenset(one.id for number, one in enumerate(world.sources) if number in chosen)
    for one in world.sources:
        memory(one).fault = fail if one.id in out else None
    return Case(world, entity, draw(conditions(entity)), draw(orders(entity)), draw(st.integers(1, 4)), out)


def names(rows: list[Record]) -> list[tuple[str, str]]:
    """Source and key of each row."""
    return [(row.source, getattr(row, ENTITIES[type(row).__name__].key)) for row in rows]


async def ask(case: Case, engine_: Engine, request: ListRequest) -> ListResult | None:
    """A page that says what it lacks; None if nothing is known, which is right only where a source is out and there is no row."""
    try:
        page = await engine_.operation().list(request)
    except RetryableError:
        assert case.out
        assert case.expected() == []
        return None
    if names(case.expected()) != names(case.expected(frozenset())):
        assert not page.coverage.complete, "rows are missing, and the page does not say so"
    assert set(page.coverage.missing) <= case.out
    return page


async def compare_walks(case: Case) -> None:
    """Walking in either direction gives the reference, with its total."""
    expected = case.expected()
    for backward in (False, True):
        assert names(await walk(case, backward=backward)) == names(expected)


async def walk(case: Case, *, backward: bool) -> list[Record]:
    engine_, rows, cursor = engine(*case.world.sources), [], None
    while True:
        turned = {"last": case.size, "before": cursor} if backward else {"first": case.size, "after": cursor}
        page = await ask(case, engine_, replace(case.request, **turned))  # type: ignore[arg-type]  # of several types
        if page is None:
            return rows
        assert page.total == len(case.expected())
        rows = [*page.records, *rows] if backward else [*rows, *page.records]
        if not (page.has_previous if backward else page.has_next):
            return rows
        assert page.edges, "a page that says there are more has rows itself"
        cursor = page.edges[0 if backward else -1].cursor


async def compare_links(case: Case, which: int) -> None:
    """What a to-many link gives each parent is the reference of that parent's children."""
    links = [link for links in LINKS.values() for link in links if link.many and link.child == case.entity]
    if not links:
        return
    link = links[which % len(links)]
    parents = case.world.held(link.parent, frozenset())
    request = {"where": case.where, "order": case.order, "first": case.size, "count": True}
    results = await engine(*case.world.sources).operation().link(link, parents, ListRequest(link.child, case.request.fields, **request))  # type: ignore[arg-type]
    for parent, result in zip(parents, results, strict=True):
        value = getattr(parent, link.parent_field)
        own = all_of([Compare(link.child_field, Op.EQ, value), case.where])
        expected = reference(case.world, case.entity, own, case.order or link.order, case.out) if value is not None else []
        if isinstance(result, SourceError):
            assert case.out
            assert expected == []
            continue
        assert isinstance(result, ListResult)
        assert (names(result.records), result.total) == (names(expected)[: case.size], len(expected))


class TestFast:
    """The profile of `make test`."""

    @given(cases())
    @FAST
    def test_lists_over_links_equal_the_reference_in_both_directions(self, case: Case) -> None:
        asyncio.run(compare_walks(case))

    @given(cases(), st.integers(0, 5))
    @FAST
    def test_linked_lists_equal_the_reference_of_each_parent(self, case: Case, which: int) -> None:
        asyncio.run(compare_links(case, which))


@pytest.mark.slow
@pytest.mark.timeout(7200)
class TestNightly:
    """The same with many more examples."""

    @given(cases())
    @NIGHTLY
    def test_lists_over_links_equal_the_reference_in_both_directions(self, case: Case) -> None:
        asyncio.run(compare_walks(case))

    @given(cases(), st.integers(0, 5))
    @NIGHTLY
    def test_linked_lists_equal_the_reference_of_each_parent(self, case: Case, which: int) -> None:
        asyncio.run(compare_links(case, which))


def test_the_worlds_are_not_empty() -> None:
    """A property that only ever saw empty lists would prove nothing."""
    seen: list[int] = []

    @given(cases())
    @settings(FAST, max_examples=100, database=None, derandomize=True)
    def look(case: Case) -> None:
        seen.append(len(case.expected()))

    look()
    assert sum(length > 1 for length in seen) > 5
