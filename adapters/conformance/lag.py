"""How long the event loop could not run, while something else was going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

TICK = 0.005


class Lag:
    """`worst` is the longest time, in seconds, by which a tick came late."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def measure(self) -> None:
        """Tick until cancelled."""
        while True:
            started = perf_counter()
            await asyncio.sleep(TICK)
            self.worst = max(self.worst, perf_counter() - started - TICK)


@asynccontextmanager
async def measured() -> AsyncIterator[Lag]:
    """Measures during the block. A loop that is blocked at its end is noticed, too."""
    lag = Lag()
    task = asyncio.create_task(lag.measure())
    await asyncio.sleep(0)
    try:
        yield lag
        await asyncio.sleep(2 * TICK)
    finally:
        task.cancel()
