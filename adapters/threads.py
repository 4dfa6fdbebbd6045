"""A bounded pool for blocking calls, whose threads never keep the process alive."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """At most `size` blocking calls at once; further ones wait.

    A call whose caller has gone keeps its slot until it returns, so that calls that hang cannot pile up. The threads are daemons,
    because an executor's are joined when the interpreter ends, and one hung driver would then hold up Ctrl-C for ever. Use one
    pool in one event loop.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._slots = asyncio.Semaphore(size)

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call the function in a thread of its own, in a copy of the caller's context, and return its result."""
        await self._slots.acquire()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        call = partial(copy_context().run, function, *args)
        try:
            threading.Thread(target=self._work, args=(loop, future, call), daemon=True, name="craftgraph-blocking").start()
        except BaseException:
            self._slots.release()
            raise
        return await future

    def _work(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], call: Callable[[], T]) -> None:
        try:
            settle = partial(_resolve, future, call())
        except BaseException as error:
            settle = partial(_reject, future, error)
        try:
            loop.call_soon_threadsafe(self._finish, settle)
        except RuntimeError:  # The loop was closed meanwhile: nobody waits any more.
            return

    def _finish(self, settle: Callable[[], None]) -> None:
        self._slots.release()
        settle()


def _resolve(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _reject(future: asyncio.Future[T], error: BaseException) -> None:
    if not future.done():
        # A future cannot hold StopIteration.
        future.set_exception(RuntimeError("the call raised StopIteration") if isinstance(error, StopIteration) else error)
