"""With a cache, and data that do not change, every answer is what it is without one, or a kept one in the place of an error."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.errors import RetryableError
from adapters.source import Caching, Freshness, Source
from resolvers.cache.control import CacheControl
from resolvers.global_id import GlobalKey
from resolvers.request import ListRequest
from tests.resolvers.cache.support import Desk
from tests.resolvers.reference import ENTITY, POOLS, World, names, orders, predicates, worlds
from tests.resolvers.world import engine, fail, memory

FAST = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(FAST, max_examples=10_000)

FIELDS = ("title", "passed", "ends_on")


@dataclass(frozen=True)
class Step:
    """One request, some seconds after the one before it, while some sources fail."""

    request: Any
    seconds: float
    out: frozenset[int]
    control: CacheControl


requests = st.one_of(
    st.builds(
        ListRequest,
        st.just(ENTITY),
        st.sampled_from([FIELDS, ("title",)]),
        predicates,
        orders,
        first=st.none() | st.integers(1, 4),
        count=st.booleans(),
    ),
    st.lists(st.sampled_from(POOLS["id"]), min_size=1, max_size=4),
)
controls = st.builds(CacheControl, max_age=st.none() | st.sampled_from([0.0, 10.0, 100.0]), no_cache=st.booleans())
steps = st.builds(Step, requests, st.sampled_from([0.0, 3.0, 20.0, 90.0]), st.frozensets(st.integers(0, 3)), controls)
times = st.sampled_from([0.0, 15.0, 60.0])
freshness = st.builds(Freshness, ttl=times, stale_while_revalidate=times, stale_if_error=times)


async def answer(desk: Any, request: Any, control: CacheControl) -> Any:
    """What a caller would see; None for an error of the sources."""
    operation = desk.operation(control=control)
    if isinstance(request, ListRequest):
        try:
            page = await operation.list(request)
        except RetryableError:
            return None
        shown = [(*names([row])[0], *(getattr(row, field) for field in request.fields)) for row in page.records]
        return shown, page.total, page.has_next, page.coverage
    found = await operation.fetch(ENTITY, [GlobalKey(None, key) for key in request], FIELDS)
    return None if any(isinstance(one, RetryableError) for one in found) else [one and (one.source, one.id, one.title) for one in found]


def kept_as_they_were(desk: Desk, before: dict[Any, tuple[int, bytes]]) -> None:
    """Nobody has changed a record that is shared."""
    for address, (entry, _) in desk.cache.store._entries.items():  # type: ignore[attr-defined]
        written = msgspec.json.encode(entry.value)
        known = before.get(address)
        assert known is None or known[0] != id(entry) or known[1] == written
        before[address] = id(entry), written


async def compare(world: World, rules: list[Freshness], script: list[Step]) -> None:
    sources = [Source(**{**vars(one), "caching": Caching(default=rule)}) for one, rule in zip(world.sources, rules, strict=False)]
    desk, plain = Desk(*sources), engine(*world.sources)
    written: dict[Any, tuple[int, bytes]] = {}
    held: list[Any] = []
    for step in script:
        desk.wall.now += step.seconds
        for one in world.sources:
            memory(one).fault = None
        truth = await answer(plain, step.request, CacheControl())
        for number, one in enumerate(world.sources):
            memory(one).fault = fail if number in step.out else None
        failing = await answer(plain, step.request, CacheControl())
        cached = await answer(desk.engine, step.request, step.control)
        judge(step, sources, truth, failing, cached)
        held.append(desk.cache.store._entries.copy())  # type: ignore[attr-defined]  # an id must not be used twice
        kept_as_they_were(desk, written)
    await desk.cache.close()


def judge(step: Step, sources: list[Source], truth: Any, failing: Any, cached: Any) -> None:
    """All of the truth that the sources which answer hold, and of those that stand in; errors only where there are some without, too."""
    if cached is None or not isinstance(step.request, ListRequest):
        assert cached in (truth, failing)
        return
    rows, total, has_next, coverage = cached
    missing = set(coverage.missing)
    assert missing <= {one.id for number, one in enumerate(sources) if number in step.out}
    if step.control.no_cache:
        assert failing is not None
        assert rows == failing[0]
    if not missing:
        assert (rows, total, has_next) == truth[:3]
    elif step.request.first is None:
        assert rows == [row for row in truth[0] if row[0] not in missing]


case: dict[str, Any] = {
    "world": worlds(),
    "rules": st.lists(freshness, min_size=4, max_size=4),
    "script": st.lists(steps, min_size=2, max_size=7),
}


@st.composite
def repeating(draw: st.DrawFn) -> list[Step]:
    """Few requests, asked again and again."""
    few = draw(st.lists(requests, min_size=1, max_size=2))
    return [replace(step, request=draw(st.sampled_from(few))) for step in draw(st.lists(steps, min_size=3, max_size=8))]


class TestFast:
    """The profile of `make test`."""

    @given(**case)
    @FAST
    def test_answers_are_what_they_are_without_a_cache(self, **drawn: Any) -> None:
        asyncio.run(compare(**drawn))

    @given(world=case["world"], rules=case["rules"], script=repeating())
    @FAST
    def test_so_they_are_when_the_same_is_asked_again(self, **drawn: Any) -> None:
        asyncio.run(compare(**drawn))


@pytest.mark.slow
@pytest.mark.timeout(7200)
class TestNightly:
    """The same with many more examples."""

    @given(world=case["world"], rules=case["rules"], script=repeating())
    @NIGHTLY
    def test_answers_are_what_they_are_without_a_cache(self, **drawn: Any) -> None:
        asyncio.run(compare(**drawn))
