"""A gate keeps a source's policy: time, tries, slots, breaker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.errors import AuthenticationFailed, Drift, RateLimited, SourceError, SourceTimeout, Unavailable
from adapters.interface import Adapter
from adapters.source import Rate
from resolvers.errors import SourceBroken, SourceBusy, SourceSkipped
from resolvers.gate import Gate, Timekeeping
from tests.resolvers.world import Clock, source

pytestmark = pytest.mark.anyio
FAR = 1_000_000.0


class Scripted:
    """A call that raises these errors one after the other, and then answers."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.tries = 0

    async def __call__(self, adapter: Adapter) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def gate(clock: Clock, **policy: Any) -> Gate:
    return Gate(
        source("south", **{"timeout": 2.0, "attempts": 3, **policy}), Timekeeping(clock, clock.sleep, lambda: 0.5), lambda _, error: None
    )


async def ask(one: Gate, send: Callable[[Adapter], Awaitable[Any]], deadline: float = FAR) -> Any:
    return await one.call(source("south"), send, entity="Site", phase="scan", deadline=deadline)


async def test_an_error_that_says_retry_is_tried_again_after_a_jittered_pause() -> None:
    clock, send = Clock(), Scripted(Unavailable("reset"), Unavailable("reset"))
    assert await ask(gate(clock), send) == "answer"
    assert (send.tries, clock.slept) == (3, [0.025, 0.05])


async def test_the_last_try_raises_and_says_where() -> None:
    send = Scripted(*[Unavailable("reset")] * 3)
    with pytest.raises(Unavailable) as failed:
        await ask(gate(Clock()), send)
    assert str(failed.value) == "SOURCE_UNAVAILABLE source=south phase=scan entity=Site: reset"


@pytest.mark.parametrize("error", [Drift("gone"), AuthenticationFailed("401")], ids=["drift", "auth"])
async def test_other_errors_are_not_tried_again(error: SourceError) -> None:
    send = Scripted(error)
    with pytest.raises(type(error)):
        await ask(gate(Clock()), send)
    assert send.tries == 1


async def test_a_source_that_says_when_to_come_back_is_obeyed() -> None:
    limited = RateLimited("slow down")
    limited.retry_after = 1.5
    clock = Clock()
    assert await ask(gate(clock), Scripted(limited)) == "answer"
    assert clock.slept == [1.5]


async def test_a_pause_that_does_not_fit_the_time_is_not_begun() -> None:
    limited = RateLimited("slow down")
    limited.retry_after = 30.0
    clock = Clock()
    with pytest.raises(RateLimited):
        await ask(gate(clock), Scripted(limited))
    assert clock.slept == []


async def test_a_hung_call_is_cancelled_in_time_and_not_tried_again() -> None:
    cancelled = asyncio.Event()

    async def hang(adapter: Adapter) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    one = gate(Clock(), timeout=0.02)
    with pytest.raises(SourceTimeout):
        await ask(one, hang)
    assert cancelled.is_set()


async def test_the_deadline_cuts_the_timeout_but_not_the_breaker() -> None:
    """A caller with hardly any time must not be able to open the breaker for everybody."""
    clock = Clock()
    one = gate(clock, breaker_failures=1, attempts=1)

    async def hang(adapter: Adapter) -> None:
        await asyncio.Event().wait()

    with pytest.raises(SourceTimeout):
        await ask(one, hang, deadline=clock.now + 0.01)
    with pytest.raises(SourceTimeout):
        await ask(one, hang, deadline=clock.now - 1)
    assert await ask(one, Scripted()) == "answer"


async def test_an_open_breaker_skips_at_once_and_says_why() -> None:
    clock = Clock()
    one = gate(clock, breaker_failures=2, attempts=2)
    with pytest.raises(Unavailable):
        await ask(one, Scripted(Unavailable(), Unavailable()))
    send = Scripted()
    with pytest.raises(SourceSkipped) as skipped:
        await ask(one, send)
    assert send.tries == 0
    assert skipped.value.public == (
        "The source failed 2 times in a row and is not asked for now; the next try is due in 10 s. The reason: The source is not available."
    )
    clock.now += 10
    assert await ask(one, send) == "answer"


async def test_when_the_breaker_opens_between_two_tries_the_reason_stays() -> None:
    with pytest.raises(Unavailable):
        await ask(gate(Clock(), breaker_failures=1), Scripted(Unavailable(), Unavailable()))


async def test_an_answer_that_does_not_fit_keeps_the_breaker_closed() -> None:
    one = gate(Clock(), breaker_failures=1)
    with pytest.raises(Drift):
        await ask(one, Scripted(Drift("gone")))
    assert await ask(one, Scripted()) == "answer"


async def test_any_other_exception_is_an_internal_error_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SourceBroken) as broken:
        await ask(gate(Clock()), Scripted(KeyError("password_column")))
    assert broken.value.code == "INTERNAL"
    assert "password_column" not in broken.value.public
    assert "south" in caplog.text


async def test_no_more_calls_at_once_than_the_policy_allows() -> None:
    running, most = 0, 0

    async def send(adapter: Adapter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    one = gate(Clock(), concurrency=2)
    await asyncio.gather(*[ask(one, send) for _ in range(10)])
    assert most == 2


async def test_waiting_for_a_slot_ends_with_the_deadline() -> None:
    clock, free = Clock(), asyncio.Event()

    async def hold(adapter: Adapter) -> None:
        await free.wait()

    one = gate(clock, concurrency=1)
    holder = asyncio.create_task(ask(one, hold))
    await asyncio.sleep(0)
    with pytest.raises(SourceBusy) as busy:
        await ask(one, Scripted(), deadline=clock.now + 0.01)
    assert busy.value.public == "The source is busy; there was no time left to ask it."
    free.set()
    await holder
    assert await ask(one, Scripted()) == "answer"


async def test_a_client_that_goes_away_frees_the_slot_and_the_probe() -> None:
    clock = Clock()
    one = gate(clock, concurrency=1, breaker_failures=1, attempts=1)
    with pytest.raises(Unavailable):
        await ask(one, Scripted(Unavailable()))
    clock.now += 10

    async def hang(adapter: Adapter) -> None:
        await asyncio.Event().wait()

    probe = asyncio.create_task(ask(one, hang))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert await ask(one, Scripted()) == "answer"


async def test_calls_beyond_the_rate_wait_for_their_turn() -> None:
    clock = Clock()
    one = gate(clock, rate=Rate(2, 1.0), timeout=5.0)
    sent: list[float] = []

    async def send(adapter: Adapter) -> None:
        sent.append(clock.now)

    for _ in range(5):
        await ask(one, send)
    assert sent == [1000.0, 1000.0, 1001.0, 1001.0, 1002.0]


@pytest.mark.parametrize(("patience", "left"), [(0.5, FAR), (9.0, 0.5)], ids=["timeout", "deadline"])
async def test_a_call_whose_turn_comes_too_late_fails_at_once_and_the_breaker_does_not_count_it(patience: float, left: float) -> None:
    clock = Clock()
    one = gate(clock, rate=Rate(1, 1.0), timeout=patience, breaker_failures=1)
    await ask(one, Scripted())
    late = Scripted()
    with pytest.raises(SourceBusy) as busy:
        await ask(one, late, deadline=clock.now + left)
    assert (late.tries, clock.slept) == (0, [])
    assert busy.value.public == "The source may be asked at most 1 times in 1 s; too many calls are ahead of this one."
    clock.now += 1
    assert await ask(one, Scripted()) == "answer"


async def test_a_second_try_takes_a_turn_as_well() -> None:
    clock, send = Clock(), Scripted(Unavailable("reset"))
    assert await ask(gate(clock, rate=Rate(1, 1.0), timeout=5.0), send) == "answer"
    assert clock.slept == [1.0]


async def test_a_source_that_struggles_is_not_asked_twice_as_often() -> None:
    """Beyond the ten retries that were saved up, one call in five may be tried again."""
    clock, tries = Clock(), 0

    async def flaky(adapter: Adapter) -> None:
        nonlocal tries
        tries += 1
        raise Unavailable("reset")

    one = gate(clock, attempts=2, breaker_failures=10**9, retry_budget=0.2)
    for _ in range(100):
        with pytest.raises(Unavailable):
            await ask(one, flaky)
    assert tries == 100 + 10 + 19  # the first call finds the budget full


async def test_without_a_retry_budget_nothing_is_tried_again() -> None:
    send = Scripted(Unavailable("reset"))
    with pytest.raises(Unavailable):
        await ask(gate(Clock(), retry_budget=0.0), send)
    assert send.tries == 1


async def test_an_open_breaker_costs_no_time_even_while_all_slots_are_taken() -> None:
    clock = Clock()
    one = gate(clock, concurrency=1, breaker_failures=1, attempts=1, timeout=60.0)
    held = asyncio.Event()

    async def hold(adapter: Adapter) -> None:
        await held.wait()

    holder = asyncio.create_task(ask(one, hold))
    await asyncio.sleep(0)
    one.breaker.failed()
    with pytest.raises(SourceSkipped):
        async with asyncio.timeout(1):
            await ask(one, Scripted())
    held.set()
    await holder
