"""Sources in trouble are looked at in the background until they are well: with growing jittered pauses, few at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.errors import Drift, SecretMissing
from adapters.memory import Call, MemoryAdapter
from adapters.requests import CheckReport, CheckStep
from adapters.source import Source
from resolvers.engine import Engine
from resolvers.rechecks import LONGEST, PLACES, Rechecks
from resolvers.request import ListRequest
from resolvers.standing import SourceState
from tests.resolvers.world import calls, engine, fail, memory, quarantined, site, source

pytestmark = pytest.mark.anyio

SITES = ListRequest("Site", ("name",))


class Turned:
    """A clock whose sleepers wake when it is turned far enough."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asked: list[float] = []
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        event = asyncio.Event()
        self._sleepers.append((self.now + seconds, event))
        await event.wait()

    async def turn(self, seconds: float) -> None:
        """Let time pass, and everything that it sets off."""
        await settled()
        ends = self.now + seconds
        while due := [moment for moment, event in self._sleepers if moment <= ends and not event.is_set()]:
            self.now = min(due)
            for moment, event in self._sleepers:
                if moment <= self.now:
                    event.set()
            await settled()
        self.now = ends


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def world(clock: Turned, *sources: Source) -> Engine:
    return engine(*sources, clock=clock, sleep=clock.sleep, jitter=lambda: 1.0)


async def as_it_was(source: Source) -> Source:
    """Nothing can be mended."""
    return source


def state(one: Engine, identifier: str) -> SourceState:
    return one.watch.standing(identifier).state


def checks(one: Source) -> int:
    return calls(one).count("health")


async def test_at_the_start_every_source_is_checked_once_and_those_down_are_known_without_a_query() -> None:
    clock = Turned()
    north, south = source("north", [site("110000-2024-001")]), source("south", fault=fail)
    one = world(clock, north, south)
    async with Rechecks(one.watch, as_it_was):
        await settled()
        assert [state(one, name) for name in ("north", "south")] == [SourceState.READY, SourceState.DOWN]
        page = await one.operation().list(SITES)
        await clock.turn(1000)
    assert page.coverage.missing == ("south",)
    assert "did not pass its check" in str(page.coverage.sources[1].message)
    assert "scan" not in calls(south), "a source that is known to be down costs the query nothing"
    assert checks(north) == 1


async def test_pauses_grow_up_to_five_minutes() -> None:
    clock = Turned()
    one = world(clock, source("south", fault=fail))
    async with Rechecks(one.watch, as_it_was):
        await clock.turn(2000)
    assert clock.asked[:8] == [5, 10, 20, 40, 80, 160, LONGEST, LONGEST]


async def test_pauses_are_jittered_between_half_and_whole() -> None:
    clock = Turned()
    one = engine(source("south", fault=fail), clock=clock, sleep=clock.sleep, jitter=lambda: 0.0)
    async with Rechecks(one.watch, as_it_was):
        await clock.turn(20)
    assert clock.asked[:3] == [2.5, 5.0, 10.0]


async def test_a_source_that_is_up_again_answers_without_a_restart(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Turned()
    south = source("south", [site("440000-2024-001")], fault=fail)
    one = world(clock, south)
    async with Rechecks(one.watch, as_it_was):
        await clock.turn(3)
        memory(south).fault = None
        await clock.turn(3)
        assert state(one, "south") is SourceState.READY
        assert len((await one.operation().list(SITES)).edges) == 1
        await clock.turn(1000)
        assert checks(south) == 2, "nobody looks after a source that is well"
    assert [record.getMessage().partition(",")[0] for record in caplog.records if record.name == "craftgraph.sources"][1:] == [
        "source south is ready again"
    ]


async def test_a_source_whose_breaker_opened_is_looked_after_until_it_is_well() -> None:
    clock = Turned()
    south = source("south", [site("440000-2024-001")], breaker_failures=1)
    one = world(clock, source("north", []), south)
    async with Rechecks(one.watch, as_it_was):
        memory(south).fault = fail
        await one.operation().list(SITES)
        assert state(one, "south") is SourceState.DOWN
        memory(south).fault = None
        await clock.turn(5)
        assert (await one.operation().list(SITES)).coverage.complete


async def test_a_source_that_passes_its_checks_and_fails_again_is_checked_ever_less_often() -> None:
    clock = Turned()
    south = source("south", [], breaker_failures=1)
    one = world(clock, source("north", []), south)

    async def only_reads(call: Call) -> None:
        if call.method == "scan":
            await fail(call)

    memory(south).fault = only_reads
    async with Rechecks(one.watch, as_it_was):
        for _ in range(600):
            await one.operation().list(SITES)
            await clock.turn(1)
    assert checks(south) < 10


async def test_many_sources_that_come_back_are_not_fallen_upon_together() -> None:
    clock, running, most = Turned(), 0, 0

    async def slow(call: Call) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(3):
            await asyncio.sleep(0)
        running -= 1

    one = world(clock, *[source(f"s{number}", fault=slow) for number in range(40)])
    async with Rechecks(one.watch, as_it_was):
        await clock.turn(1)
    assert most == PLACES


class Changing(MemoryAdapter):
    """A source whose check finds some fields missing."""

    missing: Mapping[str, tuple[str, ...]] = {}

    async def check(self) -> CheckReport:
        return CheckReport(steps=(CheckStep(name="schema", ok=not self.missing),), missing=self.missing)


async def test_drift_narrows_a_source_and_is_lifted_when_the_column_is_back() -> None:
    clock = Turned()
    plain = source("south", [site("440000-2024-001")])
    adapter = Changing({"Site": [site("440000-2024-001", trained=7)]})
    one = world(clock, replace(plain, adapter=adapter))
    adapter.missing = {"Site": ("trained",)}
    trained = ListRequest("Site", ("trained",))
    async with Rechecks(one.watch, as_it_was):
        await settled()
        assert state(one, "south") is SourceState.DRIFTED
        assert len((await one.operation().list(SITES)).edges) == 1
        with pytest.raises(Drift):
            await one.operation().list(trained)
        adapter.missing = {}
        await clock.turn(5)
        assert state(one, "south") is SourceState.READY
        assert len((await one.operation().list(trained)).edges) == 1


async def test_drift_that_a_query_meets_is_checked_and_then_costs_no_call() -> None:
    clock = Turned()
    adapter = Changing({"Site": [site("440000-2024-001")]})
    one = world(clock, replace(source("south"), adapter=adapter))

    async def gone(call: Call) -> None:
        if call.method == "scan":
            raise Drift("no column pxrs")

    async with Rechecks(one.watch, as_it_was):
        adapter.fault, adapter.missing = gone, {"Site": ("name",)}
        with pytest.raises(Drift):
            await one.operation().list(SITES)
        await clock.turn(5)
        asked = len(adapter.calls)
        with pytest.raises(Drift, match=r"Site\.name no longer"):
            await one.operation().list(SITES)
    assert len(adapter.calls) == asked


async def test_a_source_in_quarantine_is_configured_anew_until_that_works() -> None:
    clock, tries = Turned(), 0
    good = source("south", [site("440000-2024-001")])

    async def reopen(one: Source) -> Source:
        nonlocal tries
        tries += 1
        return good if tries == 3 else one

    one = world(clock, quarantined("south", SecretMissing("X is not set")))
    async with Rechecks(one.watch, reopen):
        await clock.turn(16)
        assert (tries, state(one, "south")) == (2, SourceState.QUARANTINED)
        await clock.turn(20)
    assert (tries, state(one, "south")) == (3, SourceState.READY)
    assert len((await one.operation().list(SITES)).edges) == 1


async def test_a_check_that_breaks_is_a_reason_and_not_the_end_of_the_checks() -> None:
    clock = Turned()

    async def bug(call: Call) -> Any:
        raise KeyError("secret column")

    south = source("south", fault=bug)
    one = world(clock, south)
    async with Rechecks(one.watch, as_it_was):
        await settled()
        standing = one.watch.standing("south")
        assert (standing.state, standing.code) == (SourceState.DRIFTED, "INTERNAL")
        assert "secret" not in str(standing.reason)
        memory(south).fault = None
        await clock.turn(5)
        assert state(one, "south") is SourceState.READY


async def test_what_is_under_way_ends_with_the_gateway() -> None:
    clock, begun = Turned(), asyncio.Event()

    async def hang(call: Call) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with Rechecks(world(clock, source("south", fault=hang, timeout=60.0)).watch, as_it_was):
        await begun.wait()
    assert not [task for task in asyncio.all_tasks() if "_tend" in repr(task)]
