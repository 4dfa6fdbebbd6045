"""The turnstile bounds quick calls and is not held up by stuck ones."""

import asyncio

import pytest

from adapters.turnstile import Turnstile

pytestmark = pytest.mark.anyio


async def hang(turnstile: Turnstile) -> None:
    async with turnstile.place():
        await asyncio.Event().wait()


async def test_no_more_calls_run_at_once_than_there_are_places() -> None:
    turnstile = Turnstile(2, patience=60)
    running = peak = 0

    async def call() -> None:
        nonlocal running, peak
        async with turnstile.place():
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert peak == 2


async def test_calls_that_hang_give_their_places_back() -> None:
    """With every place held by a locked file, the next call still gets in."""
    turnstile = Turnstile(2, patience=0.01)
    hung = [asyncio.create_task(hang(turnstile)) for _ in range(4)]
    await asyncio.sleep(0)
    entered = False
    async with asyncio.timeout(1), turnstile.place():
        entered = True
    assert entered
    for task in hung:
        task.cancel()


async def test_a_place_that_was_given_back_early_is_not_given_back_twice() -> None:
    turnstile = Turnstile(1, patience=0.01)
    async with turnstile.place():
        await asyncio.sleep(0.03)
    turnstile.patience = 60
    async with turnstile.place():
        second = asyncio.create_task(hang(turnstile))
        third = turnstile.place()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await third.__aenter__()
        second.cancel()


@pytest.mark.parametrize("failure", [ZeroDivisionError, asyncio.CancelledError])
async def test_a_failing_or_cancelled_call_gives_its_place_back(failure: type[BaseException]) -> None:
    turnstile = Turnstile(1, patience=60)
    with pytest.raises(failure):
        async with turnstile.place():
            raise failure
    entered = False
    async with asyncio.timeout(1), turnstile.place():
        entered = True
    assert entered
