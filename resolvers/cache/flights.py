"""Single flight: callers that ask for the same at the same time share one call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Hashable, Sequence
from typing import Any

from adapters.errors import SourceTimeout, Unavailable

CLOSE_SECONDS = 1.0
"""For calls to end that are cancelled when the gateway closes."""


class Flight:
    """One call under way, for several questions. Its result is aligned to them."""

    def __init__(self, keys: Sequence[Hashable], task: asyncio.Task[list[Any]], *, kept: bool) -> None:
        self.keys = {key: index for index, key in enumerate(keys)}
        self.task = task
        self.kept = kept
        """Whether it goes on without anybody who waits."""
        self.waiting = 0

    @property
    def landed(self) -> bool:
        """Whether it has brought its answers."""
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None

    def result(self, key: Hashable) -> Any:
        """The answer to one question."""
        return self.task.result()[self.keys[key]]


class Flights:
    """All calls under way, by what they will answer. A call ends early when nobody waits for it any more."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._flying: dict[Hashable, Flight] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def get(self, key: Hashable) -> Flight | None:
        """The call that will answer this, if there is one."""
        return self._flying.get(key)

    def start(self, keys: Sequence[Hashable], work: Coroutine[Any, Any, list[Any]], *, kept: bool = False) -> Flight:
        """Begin a call; later ones of the same keys take its place."""
        task = asyncio.create_task(work)
        flight = Flight(keys, task, kept=kept)
        self._flying.update(dict.fromkeys(keys, flight))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._landed(flight, done))
        return flight

    @property
    def kept(self) -> int:
        """Calls under way that go on without anybody who waits."""
        return len({id(flight) for flight in self._flying.values() if flight.kept})

    async def wait(self, flights: Collection[Flight], deadline: float) -> None:
        """Wait until all have landed. Raises the first error of theirs, or `SourceTimeout` at this caller's own deadline."""
        for flight in flights:
            flight.waiting += 1
        try:
            # Unlike awaiting the tasks, this does not cancel them when this caller is cancelled: others may wait too.
            tasks = [flight.task for flight in flights]
            _, late = await asyncio.wait(tasks, timeout=max(0.0, deadline - self._clock()), return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for flight in flights:
                flight.waiting -= 1
                self._left(flight)
        for task in tasks:
            if task.cancelled():
                raise Unavailable("the call was given up because the gateway is closing")
            if task.done() and (error := task.exception()) is not None:
                raise error
        if late:
            raise SourceTimeout("no answer before the deadline")

    def _left(self, flight: Flight) -> None:
        if not flight.waiting and not flight.kept and not flight.task.done():
            self._forget(flight)
            flight.task.cancel()

    def _landed(self, flight: Flight, task: asyncio.Task[Any]) -> None:
        self._forget(flight)
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as seen: those who waited have raised it, and a refresh has nobody to tell

    def _forget(self, flight: Flight) -> None:
        for key in flight.keys:
            if self._flying.get(key) is flight:
                del self._flying[key]

    async def close(self) -> None:
        """Cancel every call, and give them a moment to end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
