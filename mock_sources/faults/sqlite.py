"""Faults of the SQLite databases: locks, overwritten headers, files that are away, renamed columns.

A database in a file has no server to put a fault in, so the file itself has it, and it works on connections that are open already:

- ``hang``, ``rate_limit``: an EXCLUSIVE lock is held; readers wait until they give up ("database is locked").
- ``latency``, ``slow_trickle``: the lock is taken for twice ``ms`` and released for a moment, in turn; a reader waits ``ms`` on average.
- ``error500``, ``reset``, ``garbage``, ``credentials``, ``forbidden``, ``truncate``: the header is overwritten in place, its change
  counter too, so that readers drop what they have cached ("file is not a database", which is also what a wrong key gives).
- ``refuse``: the same, and the file is moved away; a folder in its place keeps drivers from creating an empty database there.
- ``drift``: the key column of the site table is renamed.
"""

import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

from mock_sources.faults import columns, restore
from mock_sources.faults.fault import BadFault, Fault, FaultKind
from mock_sources.faults.journal import Column, Header, Journal, Place, Renamed

LENGTH = 100
"""Bytes of SQLite's file header."""
MAGIC = b"SQLite format 3\x00"
GARBAGE = (b"\x00\xff\xfe\x8b garbage " * 10)[:LENGTH]
GAP = 0.12
"""Seconds for which the lock is released; SQLite's busy handler looks again every 0.1 s at the latest."""
PATIENCE = 10.0
"""Seconds to wait for readers before a fault is given up."""


class SqliteFaults:
    """One database file and its fault. A `Target`."""

    def __init__(self, source: str, path: Path, column: Column, journal: Journal) -> None:
        self._source = source
        self.path = path
        self._column = column
        self._journal = journal
        self._lock: sqlite3.Connection | None = None
        self._cycle: asyncio.Task[None] | None = None

    async def apply(self, fault: Fault) -> None:
        if fault.method is not None:
            raise BadFault(f"{self._source}: only HTTP systems know methods; leave out method")
        if fault.after_requests:
            raise BadFault(f"{self._source}: a SQLite file cannot count requests; leave out after_requests")
        if fault.kind in (FaultKind.HANG, FaultKind.RATE_LIMIT):
            await self._take()
        elif fault.kind in (FaultKind.LATENCY, FaultKind.SLOW_TRICKLE):
            self._cycle = asyncio.create_task(self._take_turns(2 * fault.seconds))
        elif fault.kind is FaultKind.DRIFT:
            await asyncio.to_thread(self._rename)
        else:
            self._scramble(away=fault.kind is FaultKind.REFUSE)

    async def undo(self) -> None:
        if self._cycle is not None:
            self._cycle.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._cycle
            self._cycle = None
        self._release()
        entry = self._journal.entries().get(self._source)
        if entry is not None:
            await restore.put_back(entry)
            self._journal.strike(self._source)

    async def _take(self) -> None:
        self._lock = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=0, isolation_level=None)
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                self._lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if asyncio.get_running_loop().time() > deadline:
                    self._release()
                    raise BadFault(f"{self._source}: {error}; readers never left the file") from None
                await asyncio.sleep(0.002)
            else:
                return

    def _release(self) -> None:
        if self._lock is not None:
            # Closing rolls back, which is all that an unwritten transaction needs.
            self._lock.close()
            self._lock = None

    async def _take_turns(self, held: float) -> None:
        try:
            while True:
                with contextlib.suppress(BadFault):
                    await self._take()
                await asyncio.sleep(held)
                self._release()
                await asyncio.sleep(GAP)
        finally:
            self._release()

    def _scramble(self, away: bool) -> None:
        handle = os.open(self.path, os.O_RDWR)
        try:
            original = os.pread(handle, LENGTH, 0)
            if not original.startswith(MAGIC):
                raise BadFault(f"{self.path}: not a SQLite database; build the stand-ins again")
            moved = self.path.with_name(self.path.name + ".away") if away else None
            self._journal.note(self._source, Header(str(self.path), original, GARBAGE, str(moved) if moved else None))
            os.pwrite(handle, GARBAGE, 0)
        finally:
            os.close(handle)
        if moved is not None:
            self.path.rename(moved)
            self.path.mkdir()

    def _rename(self) -> None:
        column = self._column
        with contextlib.closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as connection:
            schema = tuple(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"))
            self._journal.note(self._source, Renamed(Place("sqlite", str(self.path)), column, schema))
            connection.execute(columns.statement("sqlite", "", column.table, column.old, column.new))
