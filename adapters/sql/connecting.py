"""Connecting in a task of its own, for drivers that can lose a cancellation.

asyncmy connects by `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that comes in the moment in which the connection is
made. What follows is the login, for which a silent server lets one wait for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

_AGAIN = 0.5
"""Seconds after which an attempt that has not ended is cancelled once more."""
_ending: set[asyncio.Task[None]] = set()


async def connect(driver: Callable[..., Awaitable[Any]], **options: Any) -> Any:
    """The driver's connection. A cancellation ends the waiting at once, and the attempt as soon as the driver lets it."""

    async def attempt() -> Any:
        return await driver(**options)

    attempted = asyncio.create_task(attempt())
    try:
        return await asyncio.shield(attempted)
    except asyncio.CancelledError:
        ending = asyncio.create_task(_end(attempted))
        _ending.add(ending)
        ending.add_done_callback(_ending.discard)
        raise


async def _end(attempted: asyncio.Task[Any]) -> None:
    while not attempted.done():
        attempted.cancel()
        await asyncio.wait([attempted], timeout=_AGAIN)
    if not attempted.cancelled() and attempted.exception() is None:
        attempted.result().close()
