"""At the end nothing is waited for without bound."""

import asyncio
from collections.abc import Coroutine

import pytest

from gateway import serve


async def stubborn() -> None:
    for _ in range(3):
        try:
            await asyncio.sleep(0.05)
        except asyncio.CancelledError:
            continue


async def end_with(*work: Coroutine[None, None, None]) -> bool:
    tasks = [asyncio.ensure_future(item) for item in work]
    await asyncio.sleep(0)
    ended = await serve._end_tasks()
    await asyncio.gather(*tasks, return_exceptions=True)
    return ended


def test_a_task_that_ignores_its_cancellation_is_left_behind_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(serve, "LEAVE_SECONDS", 0.01)
    assert not asyncio.run(end_with(stubborn(), asyncio.sleep(60)))
    assert "left behind, it ignores its cancellation" in caplog.text


def test_tasks_that_end_when_asked_to_are_waited_for() -> None:
    assert asyncio.run(end_with(asyncio.sleep(60)))
    assert asyncio.run(end_with())
