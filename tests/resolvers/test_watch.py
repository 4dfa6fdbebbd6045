"""The watch knows how each source does, and logs each change of it once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.capabilities import Function
from adapters.errors import Drift, SecretMissing, Unavailable, UnmappedCode, Unsupported
from adapters.predicate import Compare, Op
from adapters.requests import Measure, Order
from adapters.source import Sources
from resolvers.aggregates.request import AggregateRequest
from resolvers.coverage import SourceStatus
from resolvers.engine import Engine
from resolvers.request import ListRequest
from resolvers.standing import SourceState
from tests.resolvers.world import Clock, calls, engine, fail, memory, quarantined, site, source

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SITES = ListRequest("Site", ("name",))


def watched(clock: Clock, *sources: Any) -> Engine:
    return engine(*sources, clock=clock, sleep=clock.sleep, now=lambda: NOON + timedelta(seconds=clock.now - 1000))


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "craftgraph.sources"]


async def test_a_source_that_fails_again_and_again_is_logged_twice_and_once_when_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    south = source("south", [site("440000-2024-001")], fault=fail, breaker_failures=3, breaker_pause=10.0)
    one = watched(clock, source("north", [site("110000-2024-001")]), south)
    for _ in range(20):
        await one.operation().list(SITES)
    assert [line.partition(":")[0] for line in told(caplog)] == ["source south is failing", "source south is down"]
    memory(south).fault = None
    clock.now += 10
    await one.operation().list(SITES)
    assert told(caplog)[2:] == ["source south is ready again, after 10 s and 3 failed calls"]
    assert "10.0.0.1" in caplog.text, "the log says what the system said"


async def test_a_standing_says_since_when_why_and_when_the_next_try_is_due() -> None:
    clock = Clock()
    one = watched(clock, source("north", []), source("south", fault=fail, breaker_failures=1, breaker_pause=30.0))
    clock.now += 5
    await one.operation().list(SITES)
    clock.now += 2
    standing = one.watch.standing("south")
    assert (standing.state, standing.code, standing.reason) == (SourceState.DOWN, "SOURCE_UNAVAILABLE", "The source is not available.")
    assert (standing.since, standing.next_try) == (NOON + timedelta(seconds=5), NOON + timedelta(seconds=35))
    assert one.watch.standing("north").state is SourceState.READY
    assert one.watch.standing("north").since == NOON


async def test_a_source_that_fails_now_and_then_is_not_announced_each_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    south = source("south", [])
    one = watched(clock, source("north", []), south)
    for number in range(40):
        memory(south).fault = fail if number % 2 else None
        clock.now += 1
        await one.operation().list(SITES)
    assert len(told(caplog)) == 1
    memory(south).fault = None
    clock.now += 10
    await one.operation().list(SITES)
    assert told(caplog)[1:] == ["source south is ready again, after 48 s and 20 failed calls"]


def test_the_callers_own_faults_say_nothing_of_a_source() -> None:
    one = watched(Clock(), source("south", []))
    one.watch.heard("south", Unsupported("not declared"))
    assert one.watch.standing("south").state is SourceState.READY


def test_only_drift_and_an_open_breaker_ask_for_a_check() -> None:
    one, wanted = watched(Clock(), source("south", [], breaker_failures=1)), list[str]()
    one.watch.wanted = wanted.append
    one.watch.heard("south", UnmappedCode("9"))
    assert wanted == []
    one.watch.heard("south", Drift("column gone"))
    assert wanted == ["south"]
    one.watch.gates["south"].breaker.failed()
    one.watch.heard("south", Unavailable("reset"))
    assert wanted == ["south", "south"]


def test_a_source_in_quarantine_stands_so_from_the_start() -> None:
    one = watched(Clock(), quarantined("south", SecretMissing("X is not set")))
    standing = one.watch.standing("south")
    assert (standing.state, standing.code) == (SourceState.QUARANTINED, "SOURCE_SECRET_MISSING")


async def test_an_operation_keeps_the_sources_of_its_beginning() -> None:
    south = source("south", [site("440000-2024-001")])
    one = watched(Clock(), south)
    under_way = one.operation()
    one.watch.ill(replace(south, lost={"Site": frozenset({"name"})}), SourceState.DRIFTED, Drift("gone"))
    assert len((await under_way.list(SITES)).edges) == 1
    with pytest.raises(Drift):
        await one.operation().list(SITES)


@pytest.mark.parametrize(
    "request_",
    [
        ListRequest("Site", ("name", "trained")),
        ListRequest("Site", ("name",), where=Compare("trained", Op.GTE, 5)),
        ListRequest("Site", ("name",), order=(Order(field="trained"),)),
    ],
    ids=["selected", "filtered by", "ordered by"],
)
async def test_a_request_that_needs_a_field_that_drifted_away_fails_for_that_source_without_a_call(request_: ListRequest) -> None:
    south = replace(source("south", [site("440000-2024-001")]), lost={"Site": frozenset({"trained"})})
    one = engine(source("north", [site("110000-2024-001", trained=9)]), south)
    page = await one.operation().list(request_)
    assert [edge.record.source for edge in page.edges] == ["north"]
    (report,) = [report for report in page.coverage.sources if report.source == "south"]
    assert (report.status, report.code) == (SourceStatus.FAILED, "SOURCE_DRIFTED")
    assert report.message == "The source's schema has changed, and it has Site.trained no longer; ask without, or mend its mapping."
    assert calls(south) == []


async def test_a_request_that_does_not_need_the_lost_field_is_answered() -> None:
    south = replace(source("south", [site("440000-2024-001")]), lost={"Site": frozenset({"trained"})})
    assert len((await engine(south).operation().list(SITES)).edges) == 1


async def test_totals_of_a_lost_field_never_look_like_zero() -> None:
    south = replace(source("south", [site("440000-2024-001", trained=7)]), lost={"Site": frozenset({"trained"})})
    one = engine(source("north", [site("110000-2024-001", trained=9)]), south)
    figure = Measure(function=Function.SUM, field="trained")
    result = await one.operation().aggregate(AggregateRequest("Site", (figure,)))
    assert (result.groups[0].figures[figure], result.coverage.missing) == (9, ("south",))


async def test_without_its_key_an_entity_cannot_be_read_at_all() -> None:
    south = replace(source("south", [site("440000-2024-001")]), lost={"Site": frozenset({"code"})})
    with pytest.raises(Drift):
        await engine(south).operation().list(ListRequest("Site", ("name",)))


def test_a_replaced_source_keeps_its_rank() -> None:
    first, second = source("north"), source("south")
    sources = Sources([first, second]).replaced(replace(first, label="new"))
    assert [one.label for one in sources] == ["new", "south"]
    assert [sources.rank("north"), sources.rank("south")] == [0, 1]
    assert sources.serving("Site")[0].label == "new"
