"""For random data, capabilities, predicates, groups, figures and failing sources, totals equal the reference."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.entities import ENTITIES, Record
from adapters.errors import RetryableError
from adapters.predicate import compile_test
from adapters.source import Source
from resolvers.aggregates.request import UNRESOLVED, AggregateRequest, GroupField
from resolvers.pruning import may_hold, partition_of
from tests.resolvers.aggregate_reference import reference, requests, worlds
from tests.resolvers.reference import World
from tests.resolvers.world import engine, fail, memory

FAST = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(FAST, max_examples=10_000)
cases: dict[str, Any] = {
    "made": worlds(),
    "request": requests(),
    "out": st.sets(st.integers(0, 3)),
    "sites_out": st.sets(st.integers(0, 1)),
}


class Sites:
    """Where the sites of sessions are looked up, some of the sources out."""

    def __init__(self, sources: list[Source], out: set[str]) -> None:
        self._sources = sources
        self._out = out

    def read(self, row: Record, group: GroupField) -> Any:
        """A session's value of a group field."""
        if group.link is None:
            return getattr(row, group.field)
        code = row.site_code  # type: ignore[attr-defined]
        if code is None:
            return None
        shown = partition_of(ENTITIES["Site"], "code", code)
        holders = [one for one in self._sources if may_hold(one.partition, None if shown is None else frozenset((shown,)))]
        for one in holders:
            found = [row for row in memory(one)._records["Site"] if row.code == code]  # type: ignore[attr-defined]
            if found and one.id not in self._out:
                return getattr(found[0], group.field)
        return UNRESOLVED if any(one.id in self._out for one in holders) else None


def switch(sources: list[Source], out: set[int]) -> set[str]:
    """Make these sources fail and the others not."""
    for number, one in enumerate(sources):
        memory(one).fault = fail if number in out else None
    return {one.id for number, one in enumerate(sources) if number in out}


async def compare(made: tuple[World, list[Source]], request: AggregateRequest, out: set[int], sites_out: set[int]) -> None:
    world, sites = made
    failing, sites_failing = switch(world.sources, out), switch(sites, sites_out)
    test = compile_test(request.where)
    rows = [row for _, held in world.held(failing) for row in held if test(row)]
    look_up = Sites(sites, sites_failing)
    expected = reference(rows, request, look_up.read)
    try:
        answer = await engine(*world.sources, *sites).operation().aggregate(request)
    except RetryableError:
        assert nothing_is_known(rows, request, look_up) or (failing and not rows)
        return
    shown = expected if request.first is None else expected[: request.first]
    assert [(group.keys, dict(group.figures), group.unresolved) for group in answer.groups] == shown
    assert all(group.suppressed is not bool(group.figures) for group in answer.groups)
    assert answer.total == len(expected)
    assert set(answer.coverage.missing) <= failing | sites_failing
    if any(unresolved for _, _, unresolved in expected):
        assert not answer.coverage.complete


def nothing_is_known(rows: list[Record], request: AggregateRequest, sites: Sites) -> bool:
    """Whether of no site could be told what the groups want of it."""
    linked = [group for group in request.groups if group.link is not None]
    known = {sites.read(row, linked[0]) for row in rows if row.site_code is not None} if linked else set()  # type: ignore[attr-defined]
    return known == {UNRESOLVED}


@given(**cases)
@FAST
def test_totals_equal_the_reference(**case: Any) -> None:
    asyncio.run(compare(**case))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@given(**cases)
@NIGHTLY
def test_totals_equal_the_reference_in_many_more_worlds(**case: Any) -> None:
    asyncio.run(compare(**case))
