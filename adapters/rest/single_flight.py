"""Many callers who need the same thing at the same moment share one attempt to get it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Generic, TypeVar

from adapters.errors import SourceError, Unavailable

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Runs one attempt at a time; whoever comes while it runs gets its result, or its failure.

    A caller who is cancelled leaves the others waiting; when the last one leaves, the attempt is cancelled too.
    """

    def __init__(self, attempt: Callable[[], Awaitable[T]]) -> None:
        self._attempt = attempt
        self._task: asyncio.Task[T] | None = None
        self._waiting = 0

    async def join(self) -> T:
        """The result of the attempt that is under way, or of a new one."""
        task = self._task
        if task is None:
            task = self._task = asyncio.ensure_future(self._run())
            self._waiting = 0
        self._waiting += 1
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and not _being_cancelled():
                raise Unavailable("the source was closed in the meantime") from None
            if self._task is task and self._waiting == 1:
                self._task = None
                task.cancel()
            raise
        except SourceError as error:
            # Each caller notes its own place in the error that it passes on.
            raise copy(error) from error
        finally:
            if self._task is task:
                self._waiting -= 1

    async def _run(self) -> T:
        task = asyncio.current_task()
        try:
            return await self._attempt()
        finally:
            if self._task is task:
                self._task = None

    async def close(self) -> None:
        """Cancel what is under way and wait for its end."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])


def _being_cancelled() -> bool:
    current = asyncio.current_task()
    return current is not None and current.cancelling() > 0
