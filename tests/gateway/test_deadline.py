"""Running something until it ends, its time is up, or nobody waits for it."""

import asyncio

import pytest

from gateway import deadline
from gateway.deadline import ClientGone, Deadline, allowed_seconds, run
from gateway.errors import Code, DeadlineExceeded, RequestRefused

pytestmark = pytest.mark.anyio


async def never() -> None:
    await asyncio.Event().wait()


async def test_work_that_ends_in_time_gives_its_value() -> None:
    async def work() -> int:
        return 7

    assert await run(work(), deadline=Deadline.after(1), gone=never()) == 7


async def test_work_that_fails_raises_its_error() -> None:
    async def work() -> int:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await run(work(), deadline=Deadline.after(1), gone=never())


async def test_work_is_cancelled_when_its_time_is_up() -> None:
    cancelled = []

    async def work() -> None:
        try:
            await never()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    with pytest.raises(DeadlineExceeded) as exceeded:
        await run(work(), deadline=Deadline.after(0.01), gone=never())
    assert cancelled == [True]
    assert (exceeded.value.status, exceeded.value.problems[0].code) == (504, Code.DEADLINE_EXCEEDED)


async def test_work_is_cancelled_when_nobody_waits_for_it() -> None:
    async def gone() -> None:
        await asyncio.sleep(0)

    task: asyncio.Task[None] | None = None

    async def work() -> None:
        nonlocal task
        task = asyncio.current_task()
        await never()

    with pytest.raises(ClientGone):
        await run(work(), deadline=Deadline.after(5), gone=gone())
    assert task is not None
    assert task.cancelled()


async def test_work_is_cancelled_with_whoever_waits_for_it() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await never()
        finally:
            ended.set()

    waiting = asyncio.ensure_future(run(work(), deadline=Deadline.after(5), gone=never()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()


async def test_work_that_ignores_its_cancellation_is_left_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(deadline, "GRACE_SECONDS", 0.01)
    release = asyncio.Event()

    async def work() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(DeadlineExceeded):
        await run(work(), deadline=Deadline.after(0.01), gone=never())
    assert "abandoned" in caplog.text
    release.set()
    await asyncio.sleep(0)


async def test_work_that_cancels_itself_is_an_error_and_not_a_cancellation() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="from inside"):
        await run(work(), deadline=Deadline.after(1), gone=never())


async def test_time_left_never_falls_below_zero() -> None:
    assert Deadline.after(-1).remaining() == 0
    assert 0.9 < Deadline.after(1).remaining() <= 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 5.0), ("1", 0.001), (" 250 ", 0.25), ("5000", 5.0), ("5001", 5.0), ("9" * 10_000, 5.0), ("0007", 0.007)],
)
async def test_a_header_shortens_the_time_and_never_lengthens_it(header: str | None, seconds: float) -> None:
    assert allowed_seconds(header, 5_000) == seconds


@pytest.mark.parametrize("header", ["", "0", "00", "-5", "+5", "1.5", "1e3", "soon", "٥", "5 5"])
async def test_a_header_that_is_no_positive_whole_number_is_400(header: str) -> None:
    with pytest.raises(RequestRefused, match="whole number") as refused:
        allowed_seconds(header, 5_000)
    assert refused.value.status == 400
