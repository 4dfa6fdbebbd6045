"""For random worlds, what a link gives each parent equals the reference filtered by that parent."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.errors import SourceError
from adapters.predicate import Compare, Op, Predicate, conjunction
from adapters.requests import Order
from resolvers.links import links_of
from resolvers.request import ListRequest, ListResult
from tests.resolvers.reference import POOLS, World, names, orders, predicates, reference, worlds
from tests.resolvers.world import engine, fail, memory, site

SESSIONS = links_of("Site")["practical_sessions"]


async def compare(world: World, where: Predicate | None, order: tuple[Order, ...], size: int, codes: list[str], out: set[int]) -> None:
    failing = {one.id for number, one in enumerate(world.sources) if number in out}
    for one in world.sources:
        memory(one).fault = fail if one.id in failing else None
    parents = [site(code) for code in codes]
    results = (
        await engine(*world.sources)
        .operation()
        .link(SESSIONS, parents, ListRequest(SESSIONS.child, (), where=where, order=order, first=size, count=True))
    )
    for code, result in zip(codes, results, strict=True):
        own = conjunction(Compare("site_code", Op.EQ, code), where)
        expected = names(reference(world.held(failing), own, order or SESSIONS.order))
        if isinstance(result, SourceError):
            assert expected == []
            continue
        assert isinstance(result, ListResult)
        assert names(result.records) == expected[:size]
        assert (result.total, result.has_next) == (len(expected), len(expected) > size)
        assert set(result.coverage.missing) <= failing


@given(
    world=worlds(),
    where=predicates,
    order=orders,
    size=st.integers(0, 4),
    codes=st.lists(st.sampled_from(POOLS["site_code"]), max_size=5),
    out=st.sets(st.integers(0, 3)),
)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_parent_gets_the_reference(**case: Any) -> None:
    asyncio.run(compare(**case))
