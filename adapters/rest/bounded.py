"""Several calls at once, not too many, all or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def gather(calls: Sequence[Coroutine[Any, Any, T]], most: int) -> list[T]:
    """The results in order, at most `most` running at once. The first failure cancels the others and is raised as it is."""
    if len(calls) == 1:
        return [await calls[0]]
    gate = asyncio.Semaphore(most)

    async def gated(call: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await call

    tasks = [asyncio.ensure_future(gated(call)) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for call in calls:
            call.close()
