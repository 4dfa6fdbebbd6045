"""A crew: a few threads that work for many embedded databases.

A thread for each connection means, in a fan-out over forty files, forty wake-ups of forty threads and forty of the event loop: four times
the work of the statements themselves. A crew's threads find the next call waiting when they end one, and tell the loop of several at once.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

Call = tuple[asyncio.Future[Any] | None, Callable[[], Any]]
"""A call, and who waits for it."""

IDLE = 5.0
"""Seconds for which a thread waits for work before it ends."""
GATHERING = 0.0005
"""Seconds for which answers are gathered while more calls wait."""


class Crew:
    """At most `size` calls at once, of those that are quick. Use one in one event loop.

    A call that has lasted `patience` seconds no longer counts: another thread is begun in its thread's place. So the bound holds for work
    that keeps the processor busy, while calls that merely wait cannot hold up the others. The threads are daemons.
    """

    def __init__(self, size: int, patience: float = 0.03) -> None:
        self.size = size
        self.patience = patience
        self._ready: SimpleQueue[Lane] = SimpleQueue()
        self._done: deque[tuple[asyncio.Future[Any], bool, Any]] = deque()
        self._told = False
        self._workers: set[_Worker] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._lock = threading.Lock()

    def lane(self) -> Lane:
        """A way to it for calls that must not overlap."""
        return Lane(self, asyncio.get_running_loop())

    def submit(self, lane: Lane) -> None:
        """A lane has work. Called in the event loop."""
        self._ready.put(lane)
        if len(self._workers) < self.size:
            self._enlist()
        if self._watch is None:
            self._watch = lane.loop.call_later(self.patience, self._look, lane.loop)

    def _enlist(self) -> None:
        with self._lock:
            if len(self._workers) < self.size:
                worker = _Worker(self)
                self._workers.add(worker)
                worker.start()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Replace threads whose call lasts."""
        late = time.monotonic() - self.patience
        with self._lock:
            busy = [worker for worker in self._workers if worker.since is not None]
            self._workers.difference_update(worker for worker in busy if (worker.since or late) <= late)
        for _ in range(self._ready.qsize()):
            self._enlist()
        self._watch = loop.call_later(self.patience, self._look, loop) if busy or not self._ready.empty() else None

    def next(self, worker: _Worker) -> Lane | None:
        """The next lane with work; None if the thread is to end. Called by a worker."""
        while worker in self._workers or self._returned(worker):
            try:
                return self._ready.get(timeout=IDLE)
            except Empty:
                with self._lock:
                    if self._ready.empty():
                        self._workers.discard(worker)
                        return None
        return None

    def _returned(self, worker: _Worker) -> bool:
        """Whether a thread that was replaced, or that nobody needed, is one of the crew again."""
        with self._lock:
            if len(self._workers) < self.size:
                self._workers.add(worker)
            return worker in self._workers

    def ended(self, lane: Lane, future: asyncio.Future[Any] | None, good: bool, value: Any) -> None:
        """A call ended, and so its lane may go on. Called by a worker."""
        if lane.passed():
            self._ready.put(lane)
        if future is None:
            return
        self._done.append((future, good, value))
        try:
            if self._ready.empty():
                lane.loop.call_soon_threadsafe(self._deliver)
            elif not self._told:
                self._told = True
                lane.loop.call_soon_threadsafe(lane.loop.call_later, GATHERING, self._deliver)
        except RuntimeError:  # The loop was closed meanwhile: nobody waits any more.
            self._told = False
            self._done.clear()

    def _deliver(self) -> None:
        self._told = False
        while self._done:
            future, good, value = self._done.popleft()
            if not future.done():
                future.set_result(value) if good else future.set_exception(value)


class Lane:
    """Calls that run one after another, in the order in which they were put: the queue of an aiosqlite connection."""

    def __init__(self, crew: Crew, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._crew = crew
        self._calls: deque[Call] = deque()
        self._busy = False
        self._lock = threading.Lock()

    def put_nowait(self, call: Call) -> None:
        """Queue a call."""
        with self._lock:
            self._calls.append(call)
            busy, self._busy = self._busy, True
        if not busy:
            self._crew.submit(self)

    def take(self) -> Call:
        """The next call. Called by a worker."""
        return self._calls.popleft()

    def passed(self) -> bool:
        """A call ended; whether there is another."""
        with self._lock:
            self._busy = bool(self._calls)
            return self._busy


class _Worker(threading.Thread):
    """One thread of a crew."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(daemon=True, name="craftgraph-embedded")
        self._crew = crew
        self.since: float | None = None
        """When the call under way began."""

    def run(self) -> None:
        while (lane := self._crew.next(self)) is not None:
            future, function = lane.take()
            self.since = time.monotonic()
            try:
                value, good = function(), True
            except BaseException as error:
                value, good = error, False
            self.since = None
            self._crew.ended(lane, future, good, value)
            del future, function, value, lane
