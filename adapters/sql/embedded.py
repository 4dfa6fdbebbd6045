"""Connections to SQLite files: read-only, on the threads of a crew."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from adapters.crew import Crew, Lane
from adapters.sql.database import Rows

CHUNK = 64
"""Rows that are fetched from the thread at once."""


class EmbeddedConnection(aiosqlite.Connection):
    """Queues its calls in a lane, and has no thread of its own."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], lane: Lane) -> None:
        super().__init__(connector, CHUNK)
        self._lane = lane
        self._tx: Any = lane

    def __await__(self) -> Generator[Any, None, EmbeddedConnection]:
        return self._connect().__await__()  # type: ignore[return-value]  # it returns itself

    def rows(self, sql: str, arguments: Any) -> asyncio.Future[Rows]:
        """All the rows of a statement, as `execute_fetchall` gives them, with fewer calls on the way: in a fan-out they are felt."""
        future: asyncio.Future[Rows] = self._lane.loop.create_future()
        self._lane.put_nowait((future, partial(_all_rows, self._conn, sql, arguments)))
        return future


def _all_rows(connection: sqlite3.Connection, sql: str, arguments: Any) -> Rows:
    return connection.execute(sql, arguments).fetchall()


async def open_file(path: str, busy: float, crew: Crew) -> EmbeddedConnection:
    """A connection to a file that is there; `busy` are the seconds that SQLite itself waits for a lock. Raises `sqlite3.Error`."""
    address = f"file:{quote(str(Path(path)))}?mode=ro"
    # A lane's calls are never at the same time, but now in one thread, now in another.
    connect = partial(sqlite3.connect, address, uri=True, isolation_level=None, timeout=busy, check_same_thread=False)
    connection = await EmbeddedConnection(connect, crew.lane())
    try:
        await connection.rows("PRAGMA query_only = ON", ())
    except BaseException:
        await connection.close()
        raise
    return connection
