"""Several processes that do the same work: forked together, ended together, and replaced one by one when they die.

They are forked before anything is opened, and share the memory of what was made until then. uvicorn's own supervisor starts fresh
interpreters instead: each would import everything and build the schema again.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

logger = logging.getLogger("gateway.workers")

YOUNG = 2.0
"""Seconds. A process that ends sooner than this failed to start; another would fail too."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class CannotStart(Exception):
    """A worker ended as soon as it had begun, or this system has no workers."""


class Workers:
    """`count` processes that run `work`, which says whether it ended cleanly. For a process without threads, on POSIX."""

    def __init__(self, count: int, work: Callable[[], bool]) -> None:
        self._count = count
        self._work = work
        self._born: dict[int, float] = {}
        self._stopping = False
        self._failure: str | None = None

    def run(self) -> bool:
        """Run until SIGINT or SIGTERM; whether all ended cleanly. Raises `CannotStart`."""
        if not hasattr(os, "fork"):
            raise CannotStart("this system cannot fork processes: set server.workers to 1, and start several gateways behind a proxy")
        clean = True
        self._lifeline = os.pipe()
        with self._signals():
            for _ in range(self._count):
                self._fork()
            while self._born:
                clean &= self._ended(*os.wait())
        if self._failure:
            raise CannotStart(self._failure)
        return clean

    def _fork(self) -> None:
        child = os.fork()
        if not child:
            self._be_child()
        self._born[child] = time.monotonic()
        if self._stopping:
            self._tell(child, signal.SIGTERM)

    def _be_child(self) -> NoReturn:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=self._follow_parent, daemon=True).start()
        code = 1
        try:
            code = 0 if self._work() else 1
        except BaseException:
            logger.exception("a worker failed")
        finally:
            sys.stderr.flush()
            # Not sys.exit: what stands on the stack above belongs to the parent.
            os._exit(code)

    def _follow_parent(self) -> None:
        """End with the parent, however it ends: its side of the pipe closes."""
        reading, writing = self._lifeline
        os.close(writing)
        os.read(reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _ended(self, child: int, status: int) -> bool:
        """Whether that end was clean. If it was not asked for, another process takes the place."""
        age = time.monotonic() - self._born.pop(child)
        if self._stopping:
            return status == 0
        if age < YOUNG:
            self._failure = f"a worker ended as soon as it had begun ({_how(status)}); the log says why"
            self._stop_all()
            return False
        logger.warning("worker %d ended by itself (%s); another one takes its place", child, _how(status))
        self._fork()
        return True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self._stop_all()

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_all(self) -> None:
        self._stopping = True
        for child in self._born:
            self._tell(child, signal.SIGTERM)

    @staticmethod
    def _tell(child: int, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"by signal {-code}" if code < 0 else f"exit code {code}"
