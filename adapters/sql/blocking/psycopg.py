"""psycopg2 and the drivers made of it: PostgreSQL, KingbaseES (ksycopg2), openGauss.

The server's version is never asked for: look-alikes answer what SQLAlchemy cannot parse.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import AuthenticationFailed, InvalidConfiguration, SourceError, Unavailable
from adapters.sql.blocking.driver import Driver, compiler_of
from adapters.sql.errors import of_sqlstate

_REFUSED = ("authentication", "no password supplied", "not permitted to log in", "hba.conf", "认证", "口令", "不允许登录")
_NO_ROLE = ("role ", "user ", "角色", "用户")
_NO_DATABASE = ("database ", "数据库")
_ABSENT = ("does not exist", "不存在")


class PsycopgDriver(Driver):
    """A read-only session with a statement timeout on the server; another connection cancels its statements."""

    module = "psycopg2"
    package = "psycopg2-binary"

    @property
    def compiler(self) -> Compiler:
        # That of psycopg 3 writes each parameter with its type: CHAR columns are then not compared with blanks ignored.
        return compiler_of("postgresql+psycopg", paramstyle="format")

    def connect(self) -> Any:
        connection = self._plain()
        connection.set_client_encoding("UTF8")
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {max(1, int(self.timeout * 1000))}")
            cursor.execute("SET default_transaction_read_only = on")
            connection.backend = self._backend(connection, cursor)
        return connection

    def _backend(self, connection: Any, cursor: Any) -> int:
        """The number by which the server knows this connection. openGauss's has 64 bits, which its protocol cuts off."""
        try:
            cursor.execute("SELECT pg_backend_pid()")
        except self.api.DatabaseError:
            return int(connection.get_backend_pid())
        return int(cursor.fetchone()[0])

    def _plain(self) -> Any:
        """A connection as the driver makes it, but for autocommit and a place for the number of its process."""
        options = self.url.translate_connect_args(username="user", database="dbname") | dict(self.url.query)
        factory = type("Connection", (self.api.extensions.connection,), {})
        connection = self.api.connect(
            connection_factory=factory, connect_timeout=max(2, round(self.timeout)), application_name="craftgraph", **options
        )
        connection.autocommit = True
        return connection

    def cancel(self, connection: Any) -> None:
        # The driver's own cancel() holds the interpreter's lock while it waits for the server: all threads would stand still.
        helper = self._plain()
        try:
            with helper.cursor() as cursor:
                cursor.execute("SELECT pg_cancel_backend(%s)", (connection.backend,))
        finally:
            helper.close()

    def cut(self, connection: Any) -> None:
        # close() waits for the statement; shutting the socket down wakes it at once.
        with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)

    def kind(self, error: Exception) -> type[SourceError] | None:
        code = getattr(error, "pgcode", None) or getattr(error, "kbcode", None)
        if code:
            return of_sqlstate(code)
        # While connecting, libpq tells no code.
        text = str(error).lower()
        absent = any(word in text for word in _ABSENT)
        if any(word in text for word in _REFUSED) or (absent and any(word in text for word in _NO_ROLE)):
            return AuthenticationFailed
        if absent and any(word in text for word in _NO_DATABASE):
            return InvalidConfiguration
        return Unavailable if isinstance(error, self.api.OperationalError) else None


class KingbaseDriver(PsycopgDriver):
    """ksycopg2 is psycopg2 under other names."""

    module = package = "ksycopg2"
