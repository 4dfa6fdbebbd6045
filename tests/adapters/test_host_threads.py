"""Blocking calls run apart, in bounded number."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from adapters.threads import Threads

pytestmark = pytest.mark.anyio

MARK: ContextVar[str] = ContextVar("MARK")


def fail(error: BaseException) -> None:
    raise error


async def test_a_call_returns_its_result_from_a_daemon_thread_with_the_callers_context() -> None:
    MARK.set("caller")
    assert await Threads(1).run(lambda: (MARK.get(), threading.current_thread().daemon)) == ("caller", True)


@pytest.mark.parametrize(("raised", "seen"), [(ValueError("x"), ValueError), (StopIteration(), RuntimeError)])
async def test_a_calls_exception_reaches_the_caller(raised: BaseException, seen: type[BaseException]) -> None:
    with pytest.raises(seen):
        await Threads(1).run(fail, raised)


async def test_a_call_whose_caller_has_gone_keeps_its_slot_until_it_returns() -> None:
    """Otherwise calls that hang would pile up without bound."""
    threads = Threads(1)
    go = threading.Event()
    hung = asyncio.create_task(threads.run(go.wait))
    await asyncio.sleep(0)
    hung.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hung
    second = asyncio.create_task(threads.run(lambda: "second"))
    await asyncio.sleep(0.01)
    assert not second.done()
    go.set()
    assert await second == "second"
