"""SQL Server through pyodbc."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import AuthenticationFailed, Drift, PermissionDenied, SourceError, SourceTimeout, Unavailable
from adapters.sql.blocking.driver import Driver, compiler_of
from adapters.sql.database import Arguments, Rows

_STATES: tuple[tuple[str, type[SourceError]], ...] = (
    ("28000", AuthenticationFailed),
    ("42S02", Drift),
    ("42S22", Drift),
    ("HYT", SourceTimeout),
    ("HY008", SourceTimeout),
    ("08", Unavailable),
    ("01002", Unavailable),
)
_DENIED = ("(229)", "(230)", "(916)")


class ODBCDriver(Driver):
    """The query timeout is the driver's, in whole seconds; a statement is cancelled by SQLCancel on its cursor."""

    module = package = "pyodbc"
    remedy = "install unixODBC and the database's ODBC driver (Debian: unixodbc)"

    @property
    def compiler(self) -> Compiler:
        return compiler_of("mssql+pyodbc", paramstyle="qmark")

    def connect(self) -> Any:
        (text,), options = self.compiler.create_connect_args(self.url)
        seconds = max(1, math.ceil(self.timeout))
        connection = _Running(self.api.connect(text, timeout=seconds, autocommit=True, readonly=True, **options))
        connection.real.timeout = seconds
        return connection

    def execute(self, connection: Any, sql: str, arguments: Arguments) -> Rows:
        # The driver's rows are of a type of their own.
        return [tuple(row) for row in super().execute(connection, sql, arguments)]

    def cancel(self, connection: Any) -> None:
        connection.cancel()

    def kind(self, error: Exception) -> type[SourceError] | None:
        if any(number in str(error) for number in _DENIED):
            return PermissionDenied
        state = error.args[0] if error.args and isinstance(error.args[0], str) else ""
        return next((kind for prefix, kind in _STATES if state.startswith(prefix)), None)


class _Running:
    """A connection that knows the cursor it is running: only that can be cancelled."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self._last: Any = None

    def cursor(self) -> Any:
        self._last = self.real.cursor()
        return self._last

    def cancel(self) -> None:
        if self._last is not None:
            self._last.cancel()

    def close(self) -> None:
        self.real.close()
