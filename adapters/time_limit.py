"""Time limits of which many run at once and few are ever reached: one timer for all of them.

`asyncio.timeout` puts a timer into the loop's heap for each call and takes it out again: four times the work. In a fan-out over forty
sources, each limited twice, that is a tenth of everything, for timers that never ring.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from weakref import WeakKeyDictionary

_RUNNING: WeakKeyDictionary[asyncio.AbstractEventLoop, _Watch] = WeakKeyDictionary()


class TimeLimit:
    """Cancels what stands under it in this task after so many seconds, and raises `TimeoutError` in its place.

    Like `asyncio.timeout`: a cancellation from elsewhere stays one, and limits may be nested.

    >>> with TimeLimit(2.0):
    ...     await answer()
    """

    __slots__ = ("_before", "_reached", "_seconds", "_task", "_watch", "ends")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._reached = False

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a time limit has to be set inside a task")
        self._task = task
        self._before = task.cancelling()
        self._watch = _RUNNING.get(loop) or _RUNNING.setdefault(loop, _Watch())
        self.ends = loop.time() + self._seconds
        self._watch.add(self, loop)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._watch.discard(self)
        if self._reached and self._task.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def reach(self) -> None:
        """The time is up."""
        self._reached = True
        self._task.cancel()


class _Watch:
    """The limits that run in one event loop, and when the timer rings that comes first. The loop alone keeps the timers."""

    def __init__(self) -> None:
        self._limits: dict[TimeLimit, None] = {}
        self._next: float | None = None

    def add(self, limit: TimeLimit, loop: asyncio.AbstractEventLoop) -> None:
        """A limit begins to run."""
        self._limits[limit] = None
        if self._next is None or limit.ends < self._next:
            self._set(limit.ends, loop)

    def discard(self, limit: TimeLimit) -> None:
        """What stood under a limit has ended. The timer stays: it rings once for all that ended before."""
        self._limits.pop(limit, None)

    def _set(self, moment: float, loop: asyncio.AbstractEventLoop) -> None:
        self._next = moment
        loop.call_at(moment, self._ring, moment, loop)

    def _ring(self, moment: float, loop: asyncio.AbstractEventLoop) -> None:
        if moment != self._next:  # An earlier one was set after it.
            return
        self._next = None
        now = max(moment, loop.time())  # The loop rings up to one tick of its clock early.
        for limit in [limit for limit in self._limits if limit.ends <= now]:
            self.discard(limit)
            limit.reach()
        if self._limits:
            self._set(min(limit.ends for limit in self._limits), loop)
