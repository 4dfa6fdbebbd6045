"""SQLite through the standard library: the blocking way, asked for by ``sqlite+pysqlite:///…``."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL
from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import InvalidConfiguration, SourceError
from adapters.sql.blocking.driver import Driver, compiler_of
from adapters.sql.database import Arguments, Rows
from adapters.sql.errors import translated

_BUSY = 0.01


class _Connection(sqlite3.Connection):
    stopped = False


class SQLiteDriver(Driver):
    """A read-only connection. Statements are interrupted; a locked file is waited for where that can be stopped, too."""

    module = package = "sqlite3"

    def __init__(self, url: URL, timeout: float) -> None:
        super().__init__(url, timeout)
        if not url.database or url.database == ":memory:":
            raise InvalidConfiguration("an SQLite source needs a file: sqlite+pysqlite:////path/to/file.db")
        self._address = f"file:{quote(str(Path(url.database)))}?mode=ro"

    @property
    def compiler(self) -> Compiler:
        return compiler_of("sqlite+pysqlite")

    def connect(self) -> _Connection:
        connection = sqlite3.connect(
            self._address, uri=True, isolation_level=None, timeout=_BUSY, check_same_thread=False, factory=_Connection
        )
        connection.execute("PRAGMA query_only = ON")
        return connection

    def execute(self, connection: _Connection, sql: str, arguments: Arguments) -> Rows:
        until = time.monotonic() + self.timeout
        while True:
            try:
                return connection.execute(sql, arguments).fetchall()
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or connection.stopped or time.monotonic() > until:
                    raise
                time.sleep(_BUSY)

    def cancel(self, connection: _Connection) -> None:
        connection.stopped = True
        connection.interrupt()

    def kind(self, error: Exception) -> type[SourceError] | None:
        return type(translated(error))
