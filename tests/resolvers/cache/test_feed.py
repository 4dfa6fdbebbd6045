"""What a change feed tells is not taken from the cache any more."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.errors import SourceError, Unavailable, UpstreamProtocol
from adapters.memory import MemoryAdapter, everything
from adapters.requests import Changes
from adapters.source import Policy, Source
from resolvers.cache.feed import Feeds
from resolvers.coverage import CacheState
from resolvers.global_id import GlobalKey
from tests.resolvers.cache.support import Desk, kept
from tests.resolvers.world import memory, site, source

pytestmark = pytest.mark.anyio
HIT, MISS = CacheState.HIT, CacheState.MISS
SITES = [site(f"440000-2024-00{number}") for number in range(1, 4)]


class Feeding(MemoryAdapter):
    """Records with a log of what was written; the watermark is a place in it."""

    def __init__(self) -> None:
        super().__init__({"Site": SITES}, {"Site": everything("Site", changes=True)})
        self.log: list[str] = []
        self.asked: list[str | None] = []
        self.error: SourceError | None = None

    async def changes(self, entity: str, watermark: str | None, limit: int) -> Changes:
        self.asked.append(watermark)
        if self.error is not None:
            raise self.error
        start = len(self.log) if watermark is None else int(watermark)
        part = self.log[start : start + 2]
        end = start + len(part)
        return Changes(entity=entity, written=tuple(part), deleted=(), watermark=str(end), more=end < len(self.log))


class Station:
    """One source with a feed, and what asks it."""

    def __init__(self) -> None:
        self.adapter = Feeding()
        entities = self.adapter.describe().entities
        policy = Policy(timeout=1.0, attempts=1, breaker_failures=100)
        self.south = Source(
            id="south", label="south", kind="memory", adapter=self.adapter, policy=policy, entities=entities, caching=kept(1000)
        )
        self.desk = Desk(self.south)
        self.slept: list[float] = []
        self.turn = asyncio.Event()
        self.feeds = Feeds(
            self.desk.cache, self.desk.engine.watch.gates, self.desk.engine.sources.get, interval=10, sleep=self.sleep, jitter=lambda: 0.25
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self.turn.wait()
        self.turn.clear()

    async def poll(self, watermark: str | None) -> str | None:
        return await self.feeds.poll("south", "Site", watermark)

    async def state(self) -> CacheState:
        return (await self.desk.report()).cache


async def test_a_change_makes_lists_and_its_own_record_invalid() -> None:
    station = Station()
    mark = await station.poll(None)
    wanted = [GlobalKey("south", row.code) for row in SITES]
    await station.desk.engine.operation().fetch("Site", wanted, ("name",))
    await station.state()
    station.adapter.log.append("440000-2024-002")
    assert await station.poll(mark) == "1"
    assert await station.state() is MISS
    await station.desk.engine.operation().fetch("Site", wanted, ("name",))
    fetches = [call.asked for call in memory(station.south).calls if call.method == "fetch"]
    assert fetches[1:] == [("440000-2024-002",)]


async def test_without_changes_everything_stays() -> None:
    station = Station()
    mark = await station.poll(None)
    await station.state()
    assert await station.poll(mark) == mark
    assert await station.state() is HIT


async def test_all_that_waits_is_taken_in_at_once() -> None:
    station = Station()
    mark = await station.poll(None)
    station.adapter.log += ["a", "b", "c", "d", "e"]
    assert await station.poll(mark) == "5"
    assert station.adapter.asked == [None, "0", "2", "4"]


async def test_what_was_read_before_the_feed_began_is_forgotten() -> None:
    """Nobody knows whether it has changed since."""
    station = Station()
    await station.state()
    await station.poll(None)
    assert await station.state() is MISS


async def test_a_source_that_is_down_is_asked_again_from_the_same_place() -> None:
    station = Station()
    mark = await station.poll(None)
    await station.state()
    station.adapter.error = Unavailable("reset")
    assert await station.poll(mark) == mark
    assert await station.state() is HIT


async def test_a_feed_that_cannot_go_on_is_begun_again_and_nothing_is_trusted_meanwhile() -> None:
    station = Station()
    mark = await station.poll(None)
    await station.state()
    station.adapter.error = UpstreamProtocol("the watermark has expired")
    assert await station.poll(mark) is None
    assert await station.state() is MISS


async def test_a_change_that_the_store_could_not_take_in_is_asked_for_again() -> None:
    station = Station()
    mark = await station.poll(None)
    station.adapter.log.append("440000-2024-002")

    async def unreachable(*what: Any) -> bool:
        return False

    station.desk.cache.store.invalidate = unreachable  # type: ignore[method-assign]
    assert await station.poll(mark) == mark


async def test_it_is_polled_with_jitter_until_it_is_closed() -> None:
    station = Station()
    assert station.feeds.start(station.desk.engine.sources) == 1
    for _ in range(3):
        await asyncio.sleep(0.01)
        station.turn.set()
    await asyncio.sleep(0.01)
    assert station.slept[:3] == [7.5, 7.5, 7.5]
    assert station.adapter.asked[:3] == [None, "0", "0"]
    await station.feeds.close()
    station.turn.set()
    polled = len(station.adapter.asked)
    await asyncio.sleep(0.01)
    assert len(station.adapter.asked) == polled


async def test_only_feeds_of_what_is_kept_are_asked() -> None:
    desk = Desk(source("plain", SITES, capability=everything("Site", changes=True)))
    feeds = Feeds(desk.cache, desk.engine.watch.gates, desk.engine.sources.get)
    assert feeds.start(desk.engine.sources) == 0
