"""The tasks of one run: none of them outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Tasks:
    """Starts tasks, and cancels at its end those that are not done.

    Lighter than `asyncio.TaskGroup`, and enough: whoever starts a task here awaits it or what it sets, so what it raises is seen there.
    """

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._started: list[asyncio.Task[Any]] = []

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin a piece of work."""
        task = self.loop.create_task(work)
        self._started.append(task)
        return task

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if left := [task for task in self._started if not task.done()]:
            for task in left:
                task.cancel()
            await asyncio.wait(left)
