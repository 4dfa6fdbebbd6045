"""A limiter gives turns to the requests of one source."""

from __future__ import annotations

import asyncio

import pytest

from adapters.errors import RateLimited, SourceTimeout
from adapters.limiter import LONGEST_HOLD, SharedLimiter
from adapters.source import Rate

pytestmark = pytest.mark.anyio


class Time:
    """A clock that a sleep puts forward."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds


def limiter(time: Time, rate: Rate | None = None, concurrency: int | None = None) -> SharedLimiter:
    return SharedLimiter(rate, concurrency, clock=time, sleep=time.sleep)


async def moments(one: SharedLimiter, time: Time, turns: int, patience: float = 10.0) -> list[float]:
    """When each of the turns came, one after another."""
    found = []
    for _ in range(turns):
        async with one.turn(patience):
            found.append(time.now - 100.0)
    return found


async def test_without_bounds_every_turn_comes_at_once() -> None:
    time = Time()
    assert await moments(limiter(time), time, 3) == [0, 0, 0]


async def test_turns_come_at_the_rate() -> None:
    time = Time()
    assert await moments(limiter(time, Rate(2, 1.0)), time, 5) == [0, 0, 1, 1, 2]


async def test_a_turn_that_would_come_too_late_is_refused_at_once() -> None:
    time = Time()
    one = limiter(time, Rate(1, 3.0))
    await moments(one, time, 1)
    with pytest.raises(RateLimited, match="at most 1 times in 3 s"):
        await moments(one, time, 1, patience=2.9)
    assert time.now == 100.0


async def test_a_source_that_asks_to_wait_is_left_alone_so_long() -> None:
    time = Time()
    one = limiter(time)
    one.hold(4.0)
    one.hold(1.0)
    with pytest.raises(RateLimited) as refused:
        await moments(one, time, 1, patience=3.0)
    assert (refused.value.retry_after, time.now) == (4.0, 100.0)
    assert await moments(one, time, 2, patience=5.0) == [4, 4]


async def test_a_source_cannot_ask_to_wait_for_ever() -> None:
    time = Time()
    one = limiter(time)
    one.hold(1e6)
    assert await moments(one, time, 1, patience=LONGEST_HOLD + 1) == [LONGEST_HOLD]


async def test_a_wait_asked_for_meanwhile_holds_for_those_who_already_wait() -> None:
    time = Time()
    one = limiter(time, Rate(1, 2.0))
    await moments(one, time, 1)
    waiting = asyncio.ensure_future(moments(one, time, 1))
    await asyncio.sleep(0)
    one.hold(6.0)
    assert await waiting == [6]


async def test_no_more_requests_are_under_way_than_the_source_bears() -> None:
    one = limiter(Time(), concurrency=2)
    under_way, most = 0, 0

    async def request() -> None:
        nonlocal under_way, most
        async with one.turn(10.0):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(request() for _ in range(7)))
    assert most == 2


async def test_a_place_that_does_not_come_free_in_time_is_refused() -> None:
    one = limiter(Time(), concurrency=1)
    async with one.turn(1.0):
        with pytest.raises(SourceTimeout, match="no more at once"):
            await one.turn(0.01).__aenter__()


async def test_a_request_that_fails_gives_its_place_back() -> None:
    one = limiter(Time(), concurrency=1)
    with pytest.raises(ValueError, match="broken"):
        await fail_in(one)
    async with one.turn(0.01):
        pass


async def fail_in(one: SharedLimiter) -> None:
    async with one.turn(1.0):
        raise ValueError("broken")


async def test_a_cancelled_wait_leaves_the_place_free() -> None:
    one = limiter(Time(), concurrency=1)
    async with one.turn(1.0):
        waiting = asyncio.ensure_future(one.turn(10.0).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with one.turn(0.01):
        pass
