"""The store in Redis: shared by processes, valid as long as its versions stand, and never in anybody's way."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import redis.asyncio

from adapters.capabilities import Function
from adapters.entities.codes import SessionStatus
from adapters.errors import ConfigurationError, Unavailable
from adapters.requests import Measure
from resolvers.aggregates.request import AggregateRequest, GroupField
from resolvers.cache.redis_store import FAILURES, PAUSE, RedisOptions, RedisStore
from resolvers.coverage import CacheState, SourceStatus
from resolvers.global_id import GlobalKey
from resolvers.request import ListRequest
from tests.resolvers.cache.support import HOUR, Desk, cached, kept
from tests.resolvers.world import Clock, bare, calls, fail, keys, memory, practical, site, without

pytestmark = pytest.mark.anyio

PATIENT = RedisOptions(prefix="test", timeout=5.0)
"""The machine may be busy; what is slow on purpose has a time of its own."""
HIT, MISS = CacheState.HIT, CacheState.MISS
SITES = [site(f"440000-2024-00{number}", updated_at=datetime(2026, 1, 1, tzinfo=UTC)) for number in range(1, 6)]


@pytest.fixture
async def stores(redis_url: str) -> AsyncIterator[list[RedisStore]]:
    """Two stores, as two processes have them, on an empty Redis."""
    made = [RedisStore(redis_url, PATIENT) for _ in range(2)]
    yield made
    for store in made:
        await store.close()
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        if names := await client.keys("test*"):
            await client.delete(*names)


async def test_what_one_process_has_read_another_need_not(stores: list[RedisStore]) -> None:
    south = cached("south", SITES)
    one, other = (Desk(south, store=store) for store in stores)
    first = await one.list(fields=("name", "status", "trades", "updated_at"))
    again = await other.list(fields=("name", "status", "trades", "updated_at"))
    assert [edge.record for edge in again.edges] == [edge.record for edge in first.edges]
    assert calls(south) == ["scan"]


async def test_records_come_back_complete_and_of_their_types(stores: list[RedisStore]) -> None:
    rows = [practical("1", "440000-2024-001", starts_on=date(2025, 4, 1)), practical("2", "440000-2024-001", status=SessionStatus.FINISHED)]
    south = cached("south", rows, entity="PracticalSession", capability=without("PracticalSession", "title", "passed"))
    fields = ("site_code", "title", "starts_on", "status", "passed")
    for store in stores:
        page = await Desk(south, store=store).list("PracticalSession", fields=fields)
        shown = [(row.source, row.title, row.starts_on, row.status, row.passed) for row in page.records]  # type: ignore[attr-defined]
        assert shown == [
            ("south", None, date(2025, 4, 1), SessionStatus.OPEN, None),
            ("south", None, date(2025, 3, 1), SessionStatus.FINISHED, None),
        ]
    assert calls(south) == ["scan"]


async def test_fetches_counts_and_totals_are_shared_too(stores: list[RedisStore]) -> None:
    south = cached("south", SITES)
    figures = (Measure(function=Function.COUNT), Measure(function=Function.MAX, field="batch_year"))
    totals = AggregateRequest("Site", figures, groups=(GroupField("status"),))
    answers = []
    for store in stores:
        operation = Desk(south, store=store).engine.operation()
        found = await operation.fetch("Site", [GlobalKey("south", "440000-2024-002"), GlobalKey("south", "440000-2024-009")], ("name",))
        counted = await operation.list(ListRequest("Site", (), first=0, count=True))
        answers.append((found, counted.total, (await operation.aggregate(totals)).groups))
    assert answers[0] == answers[1]
    assert answers[0][1] == 5
    assert sorted(calls(south)) == ["aggregate", "count", "fetch", "scan"]


async def test_a_walk_by_token_is_shared(stores: list[RedisStore]) -> None:
    south = cached("south", SITES, capability=bare("Site", max_page=2, key_sorted=True))
    pages = [keys(await Desk(south, store=store).list()) for store in stores]
    assert pages[0] == pages[1]
    assert len(calls(south)) == 3


@pytest.mark.parametrize("what", [("south",), ("south", "Site"), ("south", "Site", ["440000-2024-003"])])
async def test_what_one_process_invalidates_is_invalid_for_all(stores: list[RedisStore], what: tuple[Any, ...]) -> None:
    south = cached("south", SITES)
    one, other = (Desk(south, store=store) for store in stores)
    await one.list()
    assert await other.cache.invalidate(*what)
    assert (await one.report()).cache is MISS
    assert (await other.report()).cache is HIT


async def test_invalidating_a_key_leaves_other_records(stores: list[RedisStore]) -> None:
    south = cached("south", SITES)
    desk = Desk(south, store=stores[0])
    wanted = [GlobalKey("south", row.code) for row in SITES]
    await desk.engine.operation().fetch("Site", wanted, ("name",))
    await desk.cache.invalidate("south", "Site", ["440000-2024-002"])
    await desk.engine.operation().fetch("Site", wanted, ("name",))
    assert [call.asked for call in memory(south).calls][1:] == [("440000-2024-002",)]


async def test_a_stale_answer_survives_the_process(stores: list[RedisStore]) -> None:
    south = cached("south", SITES, caching=kept(0, error=HOUR))
    await Desk(south, store=stores[0]).list()
    later = Desk(south, store=stores[1])
    later.wall.now += 600
    memory(south).fault = fail
    report = await later.report()
    assert (report.status, report.age) == (SourceStatus.STALE, 600)


async def test_another_configuration_of_the_source_shares_nothing(stores: list[RedisStore]) -> None:
    one, other = (Desk(cached("south", SITES), store=store) for store in stores)
    other.cache.fingerprints = {"south": "another mapping"}
    await one.list()
    assert (await other.report()).cache is MISS


async def test_keys_expire_when_they_are_of_no_use_any_more(stores: list[RedisStore], redis_url: str) -> None:
    desk = Desk(cached("south", SITES, caching=kept(30, revalidate=10, error=60)), store=stores[0])
    await desk.list()
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        (name,) = await client.keys("test:south:Site:*")
        assert 80_000 < await client.pttl(name) <= 90_000


async def test_versions_that_redis_has_dropped_make_everything_invalid(stores: list[RedisStore], redis_url: str) -> None:
    """Otherwise what had been invalidated before would be valid again."""
    desk = Desk(cached("south", SITES), store=stores[0])
    await desk.list()
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        await client.delete("test:versions:south")
    assert (await desk.report()).cache is MISS


async def test_what_cannot_be_read_is_replaced(stores: list[RedisStore], redis_url: str) -> None:
    desk = Desk(cached("south", SITES), store=stores[0])
    await desk.list()
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        (name,) = await client.keys("test:south:Site:*")
        await client.set(name, b"\xc1 of another version")
    assert [(await desk.report()).cache for _ in range(2)] == [MISS, HIT]


async def test_without_redis_nothing_is_kept_and_one_line_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        store = RedisStore(f"redis://127.0.0.1:{unused.getsockname()[1]}/0", PATIENT, clock=Clock())
        south = cached("south", SITES)
        desk = Desk(south, store=store)
        for _ in range(5):
            assert (await desk.report()).cache is MISS
        assert not await desk.cache.invalidate("south")
        await store.close()
    assert len(calls(south)) == 5
    assert caplog.text.count("the cache is off") == 1


async def test_without_redis_errors_are_those_of_the_source() -> None:
    store = RedisStore("redis://127.0.0.1:1/0", PATIENT)
    with pytest.raises(Unavailable):
        await Desk(cached("south", SITES, caching=kept(0, error=HOUR), fault=fail), store=store).list()
    await store.close()


async def test_one_slow_exchange_is_no_reason_to_do_without(
    redis_url: str, stores: list[RedisStore], caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(cached("south", SITES), store=stores[0])
    await desk.list()
    address, stores[0]._redis = stores[0]._redis, redis.asyncio.Redis.from_url("redis://127.0.0.1:1/0")
    assert (await desk.report()).cache is MISS
    await stores[0]._redis.aclose()
    stores[0]._redis = address
    assert (await desk.report()).cache is HIT
    assert caplog.text.count("the cache is") == 0


async def test_a_redis_that_hangs_costs_its_short_time_a_few_times(caplog: pytest.LogCaptureFixture) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port, clock = server.sockets[0].getsockname()[1], Clock()
        store = RedisStore(f"redis://127.0.0.1:{port}/0", RedisOptions(timeout=0.05), clock=clock)
        desk = Desk(cached("south", SITES), store=store)
        started = time.monotonic()
        for _ in range(20):
            await desk.list()
        assert time.monotonic() - started < 1.0
        clock.now += PAUSE
        await desk.list()
        await store.close()
    assert caplog.text.count("the cache is off") == 1


async def test_redis_is_used_again_when_it_is_back(redis_url: str, stores: list[RedisStore], caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    store = RedisStore(redis_url, PATIENT, clock=clock)
    desk = Desk(cached("south", SITES), store=store)
    address, store._redis = store._redis, redis.asyncio.Redis.from_url("redis://127.0.0.1:1/0")
    for _ in range(FAILURES):
        await desk.list()
    await store._redis.aclose()
    store._redis = address
    assert (await desk.report()).cache is MISS
    clock.now += PAUSE
    assert [(await desk.report()).cache for _ in range(2)] == [MISS, HIT]
    assert "the cache is on again" in caplog.text
    await store.close()


def test_an_address_that_is_none_is_refused_with_the_remedy() -> None:
    with pytest.raises(ConfigurationError, match="redis://HOST:PORT"):
        RedisStore("http://127.0.0.1/")
