"""Connections to SQLite files: read-only, on the threads of a crew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from adapters.crew import Crew, Lane

CHUNK = 64
"""Rows that are fetched from the thread at once."""


class _Connection(aiosqlite.Connection):
    """Queues its calls in a lane, and has no thread of its own."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], lane: Lane) -> None:
        super().__init__(connector, CHUNK)
        self._tx: Any = lane

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()


async def open_file(path: str, busy: float, crew: Crew) -> aiosqlite.Connection:
    """A connection to a file that is there; `busy` are the seconds that SQLite itself waits for a lock. Raises `sqlite3.Error`."""
    address = f"file:{quote(str(Path(path)))}?mode=ro"
    # A lane's calls are never at the same time, but now in one thread, now in another.
    connect = partial(sqlite3.connect, address, uri=True, isolation_level=None, timeout=busy, check_same_thread=False)
    connection = await _Connection(connect, crew.lane())
    try:
        await connection.execute_fetchall("PRAGMA query_only = ON")
    except BaseException:
        await connection.close()
        raise
    return connection
