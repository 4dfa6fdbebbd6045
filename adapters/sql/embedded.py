"""Connections to SQLite files: read-only, each with its thread, of which nothing is left behind when it cannot be opened."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

CHUNK = 64
"""Rows that are fetched from the thread at once."""


class _Connection(aiosqlite.Connection):
    """Tells when its thread has ended: aiosqlite stops it after a failure, but does not wait for it."""

    stopped: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        self.stopped = super().stop()
        return self.stopped


async def open_file(path: str, busy: float) -> aiosqlite.Connection:
    """A connection to a file that is there; `busy` are the seconds that SQLite itself waits for a lock. Raises `sqlite3.Error`."""
    address = f"file:{quote(str(Path(path)))}?mode=ro"
    connection = _Connection(partial(sqlite3.connect, address, uri=True, isolation_level=None, timeout=busy), CHUNK)
    try:
        await connection
    except sqlite3.Error:
        # Its last words go to this loop, which may be closed by then.
        if connection.stopped is not None:
            await connection.stopped
        raise
    try:
        await connection.execute_fetchall("PRAGMA query_only = ON")
    except BaseException:
        await connection.close()
        raise
    return connection
