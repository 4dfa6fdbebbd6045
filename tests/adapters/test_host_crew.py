"""A crew bounds quick calls, is not held up by stuck ones, and keeps the order of a lane."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from adapters.crew import Crew, Lane

pytestmark = pytest.mark.anyio


async def done(lane: Lane, function: Callable[[], Any]) -> Any:
    """What a call gives."""
    future = asyncio.get_running_loop().create_future()
    lane.put_nowait((future, function))
    return await future


class Counted:
    """Counts the calls that are under way."""

    def __init__(self) -> None:
        self.running = self.peak = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self.running += 1
            self.peak = max(self.peak, self.running)
        time.sleep(0.001)
        with self._lock:
            self.running -= 1


async def test_no_more_calls_run_at_once_than_the_crew_is_large() -> None:
    crew, counted = Crew(2, patience=60), Counted()
    await asyncio.gather(*(done(crew.lane(), counted) for _ in range(20)))
    assert counted.peak == 2


async def test_calls_that_hang_do_not_hold_up_the_others() -> None:
    """With every thread in a locked file, the next calls are made all the same."""
    crew, release = Crew(2, patience=0.01), threading.Event()
    hung = [asyncio.create_task(done(crew.lane(), lambda: release.wait(30))) for _ in range(4)]
    async with asyncio.timeout(5):
        assert await asyncio.gather(*(done(crew.lane(), lambda: 1) for _ in range(3))) == [1, 1, 1]
        release.set()
        assert await asyncio.gather(*hung) == [True] * 4


async def test_threads_beyond_the_size_end_when_their_calls_do() -> None:
    crew, release, counted = Crew(1, patience=0.01), threading.Event(), Counted()
    hung = [asyncio.create_task(done(crew.lane(), lambda: release.wait(30))) for _ in range(3)]
    await done(crew.lane(), lambda: None)
    crew.patience = 60
    release.set()
    await asyncio.gather(*hung)
    await asyncio.gather(*(done(crew.lane(), counted) for _ in range(10)))
    assert counted.peak == 1


async def test_calls_of_one_lane_run_one_after_another_in_their_order() -> None:
    crew, counted = Crew(3), Counted()
    lane, order = crew.lane(), list[int]()

    def call(number: int) -> None:
        counted()
        order.append(number)

    await asyncio.gather(*(done(lane, lambda number=number: call(number)) for number in range(10)))  # type: ignore[misc]  # its default
    assert (order, counted.peak) == (list(range(10)), 1)


async def test_a_call_that_fails_raises_for_its_caller_alone() -> None:
    crew = Crew(1)
    lane = crew.lane()
    failed, good = await asyncio.gather(done(lane, lambda: 1 // 0), done(lane, lambda: 1), return_exceptions=True)
    assert isinstance(failed, ZeroDivisionError)
    assert good == 1


async def test_an_answer_does_not_wait_for_the_call_behind_it() -> None:
    """Answers are gathered for a moment only, however long the same thread works on."""
    crew, release = Crew(1, patience=60), threading.Event()
    first = asyncio.create_task(done(crew.lane(), lambda: 1))
    second = asyncio.create_task(done(crew.lane(), lambda: release.wait(30)))
    async with asyncio.timeout(5):
        assert await first == 1
    assert not second.done()
    release.set()
    assert await second


async def test_a_cancelled_call_is_made_for_nobody() -> None:
    crew = Crew(1)
    lane, release = crew.lane(), threading.Event()
    waiting = asyncio.create_task(done(lane, lambda: release.wait(30)))
    await asyncio.sleep(0)
    waiting.cancel()
    release.set()
    assert await done(lane, lambda: 2) == 2
    assert waiting.cancelled()


def test_an_answer_for_a_loop_that_is_closed_is_heard_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    unheard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: unheard.append(args.exc_value))
    release, ended = threading.Event(), threading.Event()

    async def leave() -> None:
        lane = Crew(1).lane()
        lane.put_nowait((asyncio.get_running_loop().create_future(), lambda: release.wait(30)))
        lane.put_nowait((asyncio.get_running_loop().create_future(), ended.set))

    asyncio.run(leave())
    release.set()
    assert ended.wait(5)
    assert unheard == []
