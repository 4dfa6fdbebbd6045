"""A source's lanes: how statements from the event loop get into threads, and what happens when all of these are busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import Drift, SourceTimeout, Unavailable
from adapters.interface import Host
from adapters.sql.blocking.driver import Driver
from adapters.sql.blocking.job import Job
from adapters.sql.blocking.lane import MERCY, Lane
from adapters.sql.database import Arguments, Rows
from adapters.sql.document import Table

T = TypeVar("T")

LANES = 4
"""Threads, and so connections, of one source."""


class BlockingSession:
    """`adapters.sql.database.Database` over a blocking driver. For one event loop."""

    def __init__(self, driver: Driver, host: Host, lanes: int = LANES) -> None:
        self.timeout = driver.timeout
        self.probe = driver.probe
        self._driver = driver
        self._host = host
        self._size = lanes
        self._places = asyncio.Semaphore(lanes)
        self._lanes: set[Lane] = set()
        self._idle: list[Lane] = []
        self._loop = asyncio.get_running_loop()
        self._closed = False

    @property
    def compiler(self) -> Compiler:
        return self._driver.compiler

    @property
    def hanging(self) -> int:
        """How many threads are held by statements that could not be stopped."""
        return sum(lane.hangs for lane in self._lanes)

    async def run(self, sql: str, arguments: Arguments = ()) -> Rows:
        """The rows of a statement. Raises a `SourceError`; `Unavailable` at once if every thread of this source hangs."""
        return await self._call(lambda connection: self._driver.execute(connection, sql, arguments))

    async def columns(self, table: Table) -> set[str]:
        """Those of a statement that finds no row: that needs no rights on a catalogue, and works through synonyms too."""
        schema = sa.quoted_name(table.schema, quote=True) if table.schema else None
        source = sa.table(sa.quoted_name(table.name, quote=True), schema=schema)
        sql = str(sa.select(sa.literal_column("*")).select_from(source).where(sa.false()).compile(dialect=self.compiler))
        try:
            return set(await self._call(lambda connection: self._driver.names(connection, sql)))
        except Drift:
            return set()

    async def close(self) -> None:
        """End every connection. Statements that run are left to their callers, and their connections end behind them."""
        self._closed = True
        idle, self._idle = self._idle, []
        for lane in idle:
            self._discard(lane)
        if idle:
            await self._host.run_blocking(_join, idle)

    async def _call(self, work: Callable[[Any], T]) -> T:
        deadline = self._loop.time() + self.timeout
        lane, job = await self._lane(deadline), Job(work)
        try:
            async with asyncio.timeout_at(deadline):
                result: T = await self._host.run_blocking(lane.run, job)
                return result
        except TimeoutError as error:
            raise self._late() from error
        except Unavailable:
            self.distrust()
            raise
        finally:
            # Where the lane never got the job, because the host had no thread for it, it is free; where it has it, it says so itself.
            if job.take():
                self._free(lane)
            else:
                job.give_up()

    def _late(self, why: str = "") -> SourceTimeout:
        hanging = self.hanging
        more = f"; {hanging} of the {self._size} threads of this source hang" if hanging else ""
        return SourceTimeout(f"no answer in {self.timeout:g} s{why}{more}")

    async def _lane(self, deadline: float) -> Lane:
        if self.hanging == self._size:
            raise Unavailable(
                f"all {self._size} threads of this source are busy with statements that cannot be stopped; "
                f"ask its owner what holds up the connections of {self._driver.module}"
            )
        try:
            async with asyncio.timeout_at(deadline):
                await self._places.acquire()
        except TimeoutError:
            raise self._late(f": all {self._size} threads of this source are busy") from None
        if self._idle:
            return self._idle.pop()
        lane = Lane(self._driver, self._tell)
        self._lanes.add(lane)
        return lane

    def _tell(self, lane: Lane) -> None:
        """A lane is free; called in any thread."""
        try:
            self._loop.call_soon_threadsafe(self._free, lane)
        except RuntimeError:  # The loop was closed meanwhile.
            lane.finish()

    def _free(self, lane: Lane) -> None:
        self._places.release()
        if self._closed:
            self._discard(lane)
        else:
            self._idle.append(lane)

    def _discard(self, lane: Lane) -> None:
        self._lanes.discard(lane)
        lane.finish()

    def distrust(self) -> None:
        """A lost connection is seldom alone."""
        for lane in self._idle:
            lane.stale = True


def _join(lanes: list[Lane]) -> None:
    until = time.monotonic() + MERCY
    for lane in lanes:
        lane.join(max(0.0, until - time.monotonic()))
