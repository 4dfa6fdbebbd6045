"""The calls of batch resolvers, merged where they meet.

Fields on different paths may ask the same of the same resolver. What is asked in one turn of the event loop is asked together: the first to
ask opens a call, which is made when all that is ready to run has run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from inspect import isawaitable
from typing import Any

Answer = Callable[[Any, Any, list[Any]], Any]
_Asked = list[tuple[Sequence[Any], "asyncio.Future[list[Any]]"]]


class Calls:
    """The calls of one run."""

    def __init__(self, context: Any, group: asyncio.TaskGroup) -> None:
        self._context = context
        self._group = group
        self._open: dict[tuple[Answer, Any], _Asked] = {}
        self._loop = asyncio.get_running_loop()

    def ask(self, answer: Answer, request: Any, parents: Sequence[Any]) -> asyncio.Future[list[Any]]:
        """What `answer` will have said for these parents: one result each, an exception where there is none."""
        if not self._open:
            self._loop.call_soon(self._make)
        future: asyncio.Future[list[Any]] = self._loop.create_future()
        self._open.setdefault((answer, request), []).append((parents, future))
        return future

    def _make(self) -> None:
        opened, self._open = self._open, {}
        for (answer, request), asked in opened.items():
            self._group.create_task(self._call(answer, request, asked))

    async def _call(self, answer: Answer, request: Any, asked: _Asked) -> None:
        parents = asked[0][0] if len(asked) == 1 else [parent for some, _ in asked for parent in some]
        results = await answered(answer, self._context, request, list(parents))
        start = 0
        for some, future in asked:
            if not future.done():
                future.set_result(results[start : start + len(some)])
            start += len(some)


async def answered(answer: Answer, context: Any, request: Any, parents: list[Any]) -> list[Any]:
    """One result a parent; where the resolver raises, what it raised for each."""
    try:
        results = answer(context, request, parents)
        if isawaitable(results):
            results = await results
        return aligned(results, parents, answer)
    except Exception as error:
        return [error] * len(parents)


def aligned(results: Sequence[Any], parents: Sequence[Any], answer: Answer) -> list[Any]:
    """The results as a list. Raises `ValueError` unless there is one a parent."""
    if len(results) != len(parents):
        raise ValueError(f"the batch resolver {answer!r} gave {len(results)} results for {len(parents)} parents; it must give one for each")
    return list(results)
