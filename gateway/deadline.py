"""The time that an operation may take, and what ends it early.

An operation ends in one of four ways: it finishes, its deadline passes, its client goes away, or the server stops. In the last three its
task is cancelled, so that every request to a source that it waits for is cancelled with it. The engine below has shorter time limits
of its own and answers with what it has; this deadline is the last guard.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from gateway.errors import Code, DeadlineExceeded, RequestRefused

T = TypeVar("T")

logger = logging.getLogger("gateway.deadline")

TIMEOUT_HEADER = "x-craftgraph-timeout-ms"
"""Request header by which a client shortens its deadline, in whole milliseconds."""

GRACE_SECONDS = 0.5
"""How long a cancelled operation may clean up before it is left alone and the client is answered."""


class ClientGone(Exception):
    """Nobody is waiting for the answer any more."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the event loop's clock."""

    at: float
    """In seconds, as `loop.time()` counts."""
    seconds: float
    """What was allowed at the start."""

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The deadline that lies `seconds` ahead."""
        return cls(asyncio.get_running_loop().time() + seconds, seconds)

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at - asyncio.get_running_loop().time())


def allowed_seconds(header: str | None, longest_ms: int) -> float:
    """The time an operation may take: `longest_ms`, or less if the client asks for less.

    Raises `RequestRefused` (400) unless the header is a whole number of milliseconds, at least 1.
    """
    if header is None:
        return longest_ms / 1000
    if not re.fullmatch(r"0*[1-9][0-9]*", header.strip(), re.ASCII):
        message = f"The header {TIMEOUT_HEADER} must be a whole number of milliseconds, at least 1."
        raise RequestRefused(400, Code.BAD_REQUEST, message)
    digits = header.strip().lstrip("0")
    # Compared by length first: Python refuses to convert thousands of digits, and any such number is longer than is allowed anyway.
    return longest_ms / 1000 if len(digits) > len(str(longest_ms)) else min(int(digits), longest_ms) / 1000


async def run(work: Coroutine[Any, Any, T], *, deadline: Deadline, gone: Coroutine[Any, Any, None]) -> T:
    """Run `work` until it ends, `deadline` passes (`DeadlineExceeded`) or `gone` ends (`ClientGone`).

    When this returns or raises, `work` is over or, if it ignored its cancellation for `GRACE_SECONDS`, abandoned with a warning.
    """
    task, watcher = asyncio.ensure_future(work), asyncio.ensure_future(gone)
    try:
        await asyncio.wait({task, watcher}, timeout=deadline.remaining(), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return _result(task)
        raise ClientGone if watcher.done() else DeadlineExceeded(deadline.seconds)
    finally:
        watcher.cancel()
        watcher.add_done_callback(_look_at)
        if task.done():
            _look_at(task)
        else:
            await _stop(task)


def _result(task: asyncio.Task[T]) -> T:
    if task.cancelled():
        # Raised as it is, it would look as if the server had cancelled the request.
        raise RuntimeError("the operation was cancelled from inside")
    return task.result()


async def _stop(task: asyncio.Future[Any]) -> None:
    task.cancel()
    task.add_done_callback(_look_at)
    if not (await asyncio.wait([task], timeout=GRACE_SECONDS))[0]:
        logger.warning("abandoned after its cancellation: %r", task)


def _look_at(task: asyncio.Future[Any]) -> None:
    """Mark a task's exception as seen: asyncio logs one that nobody looked at."""
    if not task.cancelled():
        task.exception()
