"""What is fresh is used, what is stale is used while it is read anew or while its source fails; nothing else is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.errors import AuthenticationFailed, Drift, PermissionDenied, RateLimited, SecretMissing, SourceError, Unavailable, Unsupported
from adapters.memory import Call
from adapters.predicate import And, Compare, Op, Or
from adapters.source import Caching, Freshness, Source
from resolvers.cache.cache import REFRESHES
from resolvers.cache.control import CacheControl
from resolvers.coverage import CacheState, SourceStatus
from resolvers.global_id import GlobalKey
from tests.resolvers.cache.support import HOUR, Desk, cached, kept
from tests.resolvers.world import calls, fail, hang, keys, memory, site, source, without

pytestmark = pytest.mark.anyio

ANSWERED, STALE, FAILED, SKIPPED = SourceStatus.ANSWERED, SourceStatus.STALE, SourceStatus.FAILED, SourceStatus.SKIPPED
BYPASS, MISS, HIT, OLD = CacheState.BYPASS, CacheState.MISS, CacheState.HIT, CacheState.STALE
NO_CACHE = CacheControl(no_cache=True)
SITES = [site(f"440000-2024-00{number}") for number in range(1, 6)]


def failing_with(error: SourceError) -> Any:
    async def fault(call: Call) -> None:
        raise error

    return fault


async def settle() -> None:
    """Let what runs in the background finish."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_second_reader_within_the_ttl_needs_no_call() -> None:
    south = cached("south", SITES)
    desk = Desk(south)
    first = await desk.list()
    assert await desk.state() == (ANSWERED, HIT)
    assert keys(first) == keys(await desk.list())
    assert calls(south) == ["scan"]


async def test_a_source_without_a_cache_block_is_always_asked() -> None:
    south = source("south", SITES)
    desk = Desk(south)
    assert [await desk.state(), await desk.state()] == [(ANSWERED, BYPASS)] * 2
    assert calls(south) == ["scan", "scan"]


async def test_a_hit_says_how_old_it_is_and_from_when() -> None:
    desk = Desk(cached("south", SITES))
    live = await desk.report()
    desk.wall.now += 12
    hit = await desk.report()
    assert (live.age, live.as_of) == (None, None)
    assert hit.age == 12
    assert hit.as_of is not None
    assert hit.as_of.timestamp() == desk.wall.now - 12


async def test_at_the_end_of_the_ttl_the_source_is_asked_again() -> None:
    south = cached("south", SITES, caching=kept(30))
    desk = Desk(south)
    await desk.list()
    desk.wall.now += 30
    assert await desk.state() == (ANSWERED, MISS)
    assert len(calls(south)) == 2


async def test_the_age_counts_from_when_the_call_began() -> None:
    """What changed while the source was answering may not be in the answer."""
    south = cached("south", SITES)
    desk = Desk(south)

    async def slow(call: Call) -> None:
        desk.wall.now += 20

    memory(south).fault = slow
    await desk.list()
    assert (await desk.report()).age == 20


async def test_each_entity_has_its_own_freshness() -> None:
    caching = Caching(default=Freshness(ttl=30), entities={"Site": Freshness()})
    south = cached("south", SITES, caching=caching)
    desk = Desk(south)
    assert [await desk.state(), await desk.state()] == [(ANSWERED, BYPASS)] * 2


async def test_another_filter_another_projection_and_another_page_are_other_answers() -> None:
    south = cached("south", SITES)
    desk = Desk(south)
    page = await desk.list(first=2)
    await desk.list(first=2, fields=("name", "trained"))
    second = await desk.list(first=2, after=page.edges[-1].cursor)
    assert keys(second) == ["440000-2024-003", "440000-2024-004"]
    assert len(calls(south)) == 3
    assert keys(await desk.list(first=2, after=page.edges[-1].cursor)) == keys(second)
    assert len(calls(south)) == 3


async def test_and_is_not_or() -> None:
    """They have the same parts, and are the same in most encodings."""
    south = cached("south", [site("440000-2024-001", trained=1), site("440000-2024-002", trained=2)])
    desk = Desk(south)
    parts = (Compare("trained", Op.EQ, 1), Compare("name", Op.CONTAINS, "site"))
    assert [keys(await desk.list(where=kind(parts))) for kind in (And, Or)] == [["440000-2024-001"], ["440000-2024-001", "440000-2024-002"]]


async def test_scopes_share_nothing() -> None:
    south = cached("south", SITES)
    desk = Desk(south)
    await desk.list()
    assert await desk.state(control=CacheControl(scope="union 440000")) == (ANSWERED, MISS)
    assert await desk.state(control=CacheControl(scope="union 440000")) == (ANSWERED, HIT)


class TestStaleWhileRevalidate:
    """Behind the ttl, an old answer at once and a new one for the next reader."""

    async def test_the_reader_does_not_wait_and_the_next_one_has_the_new_answer(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=60))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 31
        memory(south).fault = hang
        report = await desk.report()
        assert (report.status, report.cache, report.age, report.code) == (STALE, OLD, 31, None)
        await desk.cache.close()

    async def test_one_refresh_runs_however_many_read(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=60))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 31
        assert await asyncio.gather(*(desk.state() for _ in range(5))) == [(STALE, OLD)] * 5
        await settle()
        assert await desk.state() == (ANSWERED, HIT)
        assert len(calls(south)) == 2

    async def test_the_refresh_outlives_the_reader_and_its_deadline(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=60))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 31
        gate = asyncio.Event()

        async def wait(call: Call) -> None:
            await gate.wait()

        memory(south).fault = wait
        reader = asyncio.create_task(desk.list())
        await settle()
        assert reader.done()
        gate.set()
        await settle()
        assert await desk.state() == (ANSWERED, HIT)

    async def test_a_failing_refresh_leaves_the_old_answer(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=60), fault=None)
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 31
        memory(south).fault = fail
        assert await desk.state() == (STALE, OLD)
        await settle()
        assert await desk.state() == (STALE, OLD)
        desk.wall.now += 60
        with pytest.raises(Unavailable):
            await desk.list()

    async def test_only_so_many_refreshes_run_at_once(self) -> None:
        """A later reader refreshes what was left out."""
        south = cached("south", SITES, caching=kept(30, revalidate=60), timeout=60, concurrency=1000)
        desk = Desk(south)
        filters = [Compare("trained", Op.EQ, number) for number in range(REFRESHES + 8)]
        for where in filters:
            await desk.list(where=where)
        before = len(calls(south))
        desk.wall.now += 31
        memory(south).fault = hang
        for where in filters:
            assert (await desk.report(where=where)).cache is OLD
        await settle()
        assert len(calls(south)) - before == REFRESHES
        await desk.cache.close()

    async def test_closing_ends_what_still_runs(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=60), timeout=60)
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 31
        memory(south).fault = hang
        others = asyncio.all_tasks()
        await desk.list()
        refresh = asyncio.all_tasks() - others
        assert len(refresh) == 1
        await desk.cache.close()
        assert all(task.done() for task in refresh)


class TestStaleIfError:
    """While a source fails, its last answer with its age, for as long as the configuration allows."""

    async def test_the_answer_is_complete_with_age_and_reason(self) -> None:
        south = cached("south", SITES, caching=kept(30, error=HOUR))
        desk = Desk(south)
        fresh = await desk.list()
        desk.wall.now += 600
        memory(south).fault = fail
        page = await desk.list()
        (report,) = page.coverage.sources
        assert keys(page) == keys(fresh)
        assert (page.coverage.stale, page.coverage.complete) == (1, True)
        assert (report.status, report.cache, report.age) == (STALE, OLD, 600)
        assert (report.code, report.message) == ("SOURCE_UNAVAILABLE", "The source is not available.")
        assert report.rows == len(SITES)

    async def test_beyond_its_time_the_error_is_told(self) -> None:
        south = cached("south", SITES, caching=kept(30, error=HOUR))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 30 + HOUR
        memory(south).fault = fail
        with pytest.raises(Unavailable):
            await desk.list()

    async def test_an_open_breaker_makes_it_stale_at_once(self) -> None:
        """The hung source costs its timeout until the breaker opens, and nothing after that."""
        south = cached("south", SITES, caching=kept(0, error=HOUR), breaker_failures=2)
        desk = Desk(south)
        await desk.list()
        memory(south).fault = hang
        assert [(await desk.report()).code for _ in range(2)] == ["SOURCE_TIMEOUT"] * 2
        report = await desk.report()
        assert (report.status, report.code) == (STALE, "SOURCE_SKIPPED")
        assert len(calls(south)) == 3

    async def test_the_callers_own_deadline_gives_the_old_answer_too(self) -> None:
        south = cached("south", SITES, caching=kept(0, error=HOUR), timeout=60)
        desk = Desk(south, deadline=0.07)
        await desk.list()
        memory(south).fault = hang
        assert (await desk.report()).code == "SOURCE_TIMEOUT"

    @pytest.mark.parametrize("error", [RateLimited(), Drift("column gone"), ValueError("bug")], ids=["rate", "drift", "bug"])
    async def test_it_stands_in_for_what_the_source_is_to_blame_for(self, error: Any) -> None:
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        desk = Desk(south)
        await desk.list()
        memory(south).fault = failing_with(error)
        assert await desk.state() == (STALE, OLD)

    @pytest.mark.parametrize("error", [AuthenticationFailed("401"), PermissionDenied("403")], ids=["credentials", "permission"])
    async def test_what_the_gateway_may_not_read_any_more_is_forgotten(self, error: SourceError) -> None:
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        desk = Desk(south)
        await desk.list()
        memory(south).fault = failing_with(error)
        with pytest.raises(type(error)):
            await desk.list()
        memory(south).fault = fail
        with pytest.raises(Unavailable):
            await desk.list()

    async def test_a_source_that_went_into_quarantine_is_stood_in_for(self) -> None:
        """By what an earlier process left in Redis, for instance; here two engines share a store."""
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        before = Desk(south)
        fresh = await before.list()
        found = await before.engine.operation().fetch("Site", [GlobalKey("south", SITES[0].code)], ("name",))
        lost = Source(**{**vars(south), "adapter": None, "quarantine": SecretMissing("no password")})
        after = Desk(lost, store=before.cache.store)
        page = await after.list()
        (report,) = page.coverage.sources
        assert keys(page) == keys(fresh)
        assert (report.status, report.code) == (STALE, "SOURCE_SECRET_MISSING")
        assert await after.engine.operation().fetch("Site", [GlobalKey("south", SITES[0].code)], ("name",)) == found
        with pytest.raises(SecretMissing):
            await after.list(first=2)

    async def test_in_quarantine_without_anything_kept_it_is_named_with_its_reason(self) -> None:
        north = source("north", [site("110000-2024-001")])
        lost = Source(**{**vars(cached("south", caching=kept(0, error=HOUR))), "adapter": None, "quarantine": SecretMissing("no password")})
        coverage = (await Desk(lost, north).list()).coverage
        assert [(report.source, report.status, report.code) for report in coverage.sources] == [
            ("south", FAILED, "SOURCE_SECRET_MISSING"),
            ("north", ANSWERED, None),
        ]

    async def test_the_callers_own_mistakes_are_told(self) -> None:
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        desk = Desk(south)
        await desk.list()
        memory(south).fault = failing_with(Unsupported("not this"))
        with pytest.raises(Unsupported):
            await desk.list()

    async def test_errors_are_not_kept(self) -> None:
        south = cached("south", SITES, fault=fail)
        desk = Desk(south)
        with pytest.raises(Unavailable):
            await desk.list()
        memory(south).fault = None
        assert await desk.state() == (ANSWERED, MISS)

    async def test_what_was_never_read_cannot_stand_in(self) -> None:
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        desk = Desk(south)
        await desk.list(first=2)
        memory(south).fault = fail
        with pytest.raises(Unavailable):
            await desk.list(first=3)


class TestControl:
    """What one operation accepts."""

    async def test_no_cache_asks_the_source_and_keeps_the_answer_for_others(self) -> None:
        south = cached("south", SITES, caching=kept(30))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 20
        assert await desk.state(control=NO_CACHE) == (ANSWERED, MISS)
        assert (await desk.report()).age == 0

    async def test_no_cache_wants_no_old_answer_either(self) -> None:
        south = cached("south", SITES, caching=kept(30, revalidate=HOUR, error=HOUR))
        desk = Desk(south)
        await desk.list()
        memory(south).fault = fail
        with pytest.raises(Unavailable):
            await desk.list(control=NO_CACHE)
        assert await desk.state() == (ANSWERED, HIT)

    async def test_max_age_bounds_whatever_is_used(self) -> None:
        south = cached("south", SITES, caching=kept(30, error=HOUR))
        desk = Desk(south)
        await desk.list()
        desk.wall.now += 10
        assert await desk.state(control=CacheControl(max_age=10)) == (ANSWERED, HIT)
        assert await desk.state(control=CacheControl(max_age=9)) == (ANSWERED, MISS)
        desk.wall.now += 100
        memory(south).fault = fail
        assert await desk.state(control=CacheControl(max_age=100)) == (STALE, OLD)
        with pytest.raises(Unavailable):
            await desk.list(control=CacheControl(max_age=99))


class TestInvalidation:
    """By source, by entity, by key."""

    @pytest.mark.parametrize("what", [("south",), ("south", "Site"), ("south", "Site", ["440000-2024-009"])])
    async def test_lists_are_read_anew(self, what: tuple[Any, ...]) -> None:
        """Also by a key that was in no list: the change may have brought it there."""
        south = cached("south", SITES)
        desk = Desk(south)
        await desk.list()
        assert await desk.cache.invalidate(*what)
        assert await desk.state() == (ANSWERED, MISS)

    @pytest.mark.parametrize("what", [("north",), ("south", "Course"), ("south", "Course", ["440000-2024-001"])])
    async def test_other_sources_and_entities_stay(self, what: tuple[Any, ...]) -> None:
        desk = Desk(cached("south", SITES))
        await desk.list()
        await desk.cache.invalidate(*what)
        assert await desk.state() == (ANSWERED, HIT)

    async def test_a_call_under_way_is_answered_but_not_kept(self) -> None:
        """It may have read before the change."""
        south = cached("south", SITES)
        desk = Desk(south)

        async def change(call: Call) -> None:
            await desk.cache.invalidate("south", "Site")

        memory(south).fault = change
        await desk.list()
        memory(south).fault = None
        assert await desk.state() == (ANSWERED, MISS)

    async def test_what_is_invalid_does_not_stand_in_for_an_error(self) -> None:
        south = cached("south", SITES, caching=kept(30, error=HOUR))
        desk = Desk(south)
        await desk.list()
        await desk.cache.invalidate("south")
        memory(south).fault = fail
        with pytest.raises(Unavailable):
            await desk.list()


class TestFetch:
    """Records by key are kept one by one."""

    async def fetch(self, desk: Desk, *numbers: int) -> list[Any]:
        wanted = [GlobalKey("south", f"440000-2024-00{number}") for number in numbers]
        return list(await desk.engine.operation().fetch("Site", wanted, ("name",)))

    async def test_only_the_keys_that_are_missing_are_asked_for(self) -> None:
        south = cached("south", SITES)
        desk = Desk(south)
        await self.fetch(desk, 1, 2)
        found = await self.fetch(desk, 2, 3, 1)
        assert [record.code for record in found] == ["440000-2024-002", "440000-2024-003", "440000-2024-001"]
        assert [call.asked for call in memory(south).calls] == [("440000-2024-001", "440000-2024-002"), ("440000-2024-003",)]

    async def test_that_there_is_no_record_is_an_answer_too(self) -> None:
        south = cached("south", SITES)
        desk = Desk(south)
        assert await self.fetch(desk, 9) == [None]
        assert await self.fetch(desk, 9) == [None]
        assert len(calls(south)) == 1

    async def test_invalidating_a_key_leaves_the_others(self) -> None:
        south = cached("south", SITES)
        desk = Desk(south)
        await self.fetch(desk, 1, 2, 3)
        await desk.cache.invalidate("south", "Site", ["440000-2024-002"])
        await self.fetch(desk, 1, 2, 3)
        assert [call.asked for call in memory(south).calls][1:] == [("440000-2024-002",)]

    async def test_a_key_that_was_never_read_makes_the_whole_fetch_fail(self) -> None:
        """Nobody must take an unknown record for one that does not exist."""
        south = cached("south", SITES, caching=kept(0, error=HOUR))
        desk = Desk(south)
        await self.fetch(desk, 1)
        memory(south).fault = fail
        assert [record.code for record in await self.fetch(desk, 1)] == ["440000-2024-001"]
        assert all(isinstance(answer, Unavailable) for answer in await self.fetch(desk, 1, 2))

    async def test_two_batches_that_overlap_share_the_call_for_what_they_share(self) -> None:
        south = cached("south", SITES)
        desk = Desk(south)
        await asyncio.gather(self.fetch(desk, 1, 2), self.fetch(desk, 2, 3))
        assert [call.asked for call in memory(south).calls] == [("440000-2024-001", "440000-2024-002"), ("440000-2024-003",)]


async def test_what_a_source_lacks_is_null_in_kept_records_too() -> None:
    desk = Desk(cached("south", SITES, capability=without("Site", "trained")))
    for _ in range(2):
        page = await desk.list(fields=("name", "trained"))
        assert [(record.source, record.trained) for record in page.records] == [("south", None)] * 5  # type: ignore[attr-defined]


async def test_counts_and_totals_are_kept() -> None:
    south = cached("south", SITES)
    desk = Desk(south)
    assert [(await desk.list(count=True, first=1)).total for _ in range(2)] == [5, 5]
    assert sorted(calls(south)) == ["count", "scan"]


async def test_one_source_that_is_stale_leaves_the_others_live() -> None:
    south = cached("south", SITES, caching=kept(0, error=HOUR))
    north = source("north", [site("110000-2024-001")])
    desk = Desk(south, north)
    await desk.list()
    memory(south).fault = fail
    coverage = (await desk.list()).coverage
    assert [(report.source, report.status, report.cache) for report in coverage.sources] == [
        ("south", STALE, OLD),
        ("north", ANSWERED, BYPASS),
    ]
    assert (coverage.answered, coverage.stale, coverage.failed) == (1, 1, 0)
