"""One statement on its way through a lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Job:
    """Work for a connection, and what became of it. Whoever takes it first, the thread beside it or the caller who goes, has it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.stopped = False
        self.ended = threading.Event()
        self._changed = threading.Event()
        self._taken = threading.Lock()

    def take(self) -> bool:
        """Whether nobody had taken the job."""
        return self._taken.acquire(blocking=False)

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        self._changed.set()

    def end(self) -> None:
        """The work is done, or has failed."""
        self.ended.set()
        self._changed.set()

    def wait(self) -> bool:
        """Wait until the work has ended, or nobody waits for it. Whether it has ended."""
        self._changed.wait()
        return self.ended.is_set()
