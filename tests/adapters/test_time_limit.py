"""Time limits that share one timer."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Coroutine
from typing import Any

import pytest

from adapters.time_limit import TimeLimit

pytestmark = pytest.mark.anyio


async def hang() -> None:
    await asyncio.get_running_loop().create_future()


async def limited(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    with TimeLimit(seconds):
        await work


async def test_what_ends_in_time_is_left_alone() -> None:
    await limited(0.01, asyncio.sleep(0))
    await asyncio.sleep(0.02)


async def test_what_lasts_too_long_is_a_timeout() -> None:
    with pytest.raises(TimeoutError):
        await limited(0.01, hang())
    assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_no_time_at_all_ends_at_the_first_wait(seconds: float) -> None:
    with pytest.raises(TimeoutError):
        await limited(seconds, hang())


async def test_each_of_many_ends_at_its_own_moment() -> None:
    """The later limits are set first, so that the timer has to be put forward."""
    ended: list[float] = []

    async def one(seconds: float) -> None:
        with pytest.raises(TimeoutError):
            await limited(seconds, hang())
        ended.append(seconds)

    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*map(one, (0.06, 0.02, 0.04)))
    assert ended == [0.02, 0.04, 0.06]
    assert 0.05 < loop.time() - begun < 1.0


async def test_a_limit_set_while_an_idle_timer_runs_is_kept() -> None:
    await limited(0.01, asyncio.sleep(0))
    with pytest.raises(TimeoutError):
        await limited(0.03, hang())


async def test_the_outer_of_two_limits_is_the_one_that_is_reached() -> None:
    reached = []

    async def inner() -> None:
        try:
            await limited(10, hang())
        except TimeoutError:
            reached.append("inner")
            raise

    with pytest.raises(TimeoutError):
        await limited(0.01, inner())
    assert reached == []


async def test_two_limits_reached_at_once_are_one_timeout_of_the_outer() -> None:
    with pytest.raises(TimeoutError):
        await limited(0.01, limited(0.01, hang()))
    assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    task = asyncio.create_task(limited(10, hang()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_that_comes_with_the_end_is_that_error() -> None:
    async def stubborn() -> None:
        try:
            await hang()
        except asyncio.CancelledError:
            raise LookupError("cleaning up") from None

    with pytest.raises(LookupError, match="cleaning up"):
        await limited(0.01, stubborn())
    assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]


def test_a_loop_that_is_closed_is_not_kept() -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(limited(60, asyncio.sleep(0)))
    loop.close()
    kept = weakref.ref(loop)
    del loop
    gc.collect()
    assert kept() is None


def test_outside_of_a_task_it_is_refused() -> None:
    loop = asyncio.new_event_loop()
    refused: list[BaseException] = []

    def plain() -> None:
        with pytest.raises(RuntimeError, match="inside a task") as raised, TimeLimit(1):
            pass
        refused.append(raised.value)

    loop.call_soon(plain)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert refused
