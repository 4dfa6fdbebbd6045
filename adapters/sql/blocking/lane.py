"""A lane: a thread with a connection of its own, which runs one statement at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from adapters.errors import SourceError
from adapters.sql.blocking.driver import Driver
from adapters.sql.blocking.job import Job

MERCY = 1.0
"""Seconds that the driver has for stopping a statement; then the connection is cut, if that can be done."""
_RECYCLE = 1800
_PAUSE = 30.0


class Lane:
    """One statement at a time. `freed` is called, in any thread, when the lane can take the next one."""

    def __init__(self, driver: Driver, freed: Callable[[Lane], None]) -> None:
        self._driver = driver
        self._freed = freed
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._connection: Any = None
        self._since = 0.0
        self._thread: threading.Thread | None = None
        self.stale = False
        """Whether the connection is thought to be dead."""
        self.stopping: float | None = None
        """Since when a statement is being stopped."""

    @property
    def hangs(self) -> bool:
        """Whether a statement could not be stopped."""
        stopping = self.stopping
        return stopping is not None and time.monotonic() - stopping > MERCY

    def run(self, job: Job) -> Any:
        """Run the job and give its result. Blocks until it has ended or is given up: then it is stopped, and None is given.

        Called in a thread that is not the lane's. Raises what the job raises: a `SourceError`.
        """
        if not job.take():
            return None
        self._begin()
        self._jobs.put(job)
        if not job.wait():
            self._stop(job)
            return None
        self._freed(self)
        if job.error is not None:
            raise job.error
        return job.result

    def finish(self) -> None:
        """End the connection and the thread, behind what is running. Does not wait."""
        self._jobs.put(None)

    def join(self, seconds: float) -> None:
        """Wait for the end of the thread, but not for longer."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="craftgraph-lane")
            self._thread.start()

    def _stop(self, job: Job) -> None:
        """Stop the statement. Returns when it has ended, or cannot be stopped: the lane is then freed when it ends after all."""
        self.stopping = time.monotonic()
        # A request to stop may reach the connection late; it must not hit another statement.
        job.stopped = self.stale = True
        stopper = threading.Thread(target=self._see_off, args=(job,), daemon=True, name="craftgraph-stop")
        stopper.start()
        stopper.join(MERCY)
        if stopper.is_alive():
            self._with_connection(self._driver.cut)
            stopper.join(MERCY / 4)

    def _see_off(self, job: Job) -> None:
        """Ask the server to stop until the statement has ended, however long that takes: the first time may have been too early."""
        pause = MERCY / 4
        while not job.ended.is_set():
            self._with_connection(self._driver.cancel)
            job.ended.wait(pause)
            pause = min(2 * pause, _PAUSE)
        self.stopping = None
        self._freed(self)

    def _with_connection(self, action: Callable[[Any], None]) -> None:
        connection = self._connection
        if connection is not None:
            with suppress(Exception):
                action(connection)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                connection = self._connected()
                # Who waits may have gone while it connected.
                job.result = None if job.stopped else job.work(connection)
            except SourceError as error:
                job.error = error
            except Exception as error:
                job.error = self._driver.translated(error)
                job.error.__cause__ = error
            except BaseException as error:
                job.error = error
            if job.stopped or job.error is not None:
                self._drop()
            job.end()
        self._drop()

    def _connected(self) -> Any:
        if self._connection is not None and (self.stale or time.monotonic() - self._since > _RECYCLE):
            self._drop()
        if self._connection is None:
            self._connection = self._driver.connect()
            self._since = time.monotonic()
            self.stale = False
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()
