"""The calls of batch resolvers, merged where they meet.

Fields on different paths may ask the same of the same resolver. The first to ask opens a call; until the event loop comes to make it, in
its next turn, others may join.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from typing import Any

from gateway.execution.tasks import Tasks

Answer = Callable[[Any, Any, list[Any]], Any]


class Asked:
    """What one field asked in a call; awaiting it gives its own part of the results."""

    __slots__ = ("_count", "_start", "_task")

    def __init__(self, task: asyncio.Task[list[Any]], start: int, count: int) -> None:
        self._task = task
        self._start = start
        self._count = count

    def __await__(self) -> Generator[Any, None, list[Any]]:
        results = yield from self._task.__await__()
        return results if len(results) == self._count else results[self._start : self._start + self._count]


class Calls:
    """The calls of one run."""

    def __init__(self, context: Any, tasks: Tasks) -> None:
        self._context = context
        self._tasks = tasks
        self._open: dict[tuple[Answer, Any], tuple[asyncio.Task[list[Any]], list[Any]]] = {}

    def ask(self, answer: Answer, request: Any, parents: Sequence[Any]) -> Asked:
        """What `answer` will have said for these parents: one result each, an exception where there is none."""
        key = (answer, request)
        if key in self._open:
            task, joined = self._open[key]
            start = len(joined)
            joined.extend(parents)
        else:
            start, joined = 0, list(parents)
            task = self._tasks.start(self._call(key, joined))
            self._open[key] = task, joined
        return Asked(task, start, len(parents))

    async def _call(self, key: tuple[Answer, Any], parents: list[Any]) -> list[Any]:
        del self._open[key]
        answer, request = key
        try:
            return aligned(await answer(self._context, request, parents), parents, answer)
        except Exception as error:
            return [error] * len(parents)


def aligned(results: Sequence[Any], parents: Sequence[Any], answer: Answer) -> list[Any]:
    """The results as a list. Raises `ValueError` unless there is one a parent."""
    if len(results) != len(parents):
        raise ValueError(f"the batch resolver {answer!r} gave {len(results)} results for {len(parents)} parents; it must give one for each")
    return results if isinstance(results, list) else list(results)
