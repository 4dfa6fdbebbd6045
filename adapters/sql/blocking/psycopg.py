"""psycopg2 and the drivers made of it: PostgreSQL, KingbaseES (ksycopg2), openGauss.

They are used in their asynchronous mode, and waited for here: ksycopg2 otherwise asks the server questions while it connects, and both
wait for a cancellation, with the interpreter's lock held; a silent server would then stop the whole process. The server's version is
never asked for: look-alikes answer what SQLAlchemy cannot parse.
"""

from __future__ import annotations

import os
import select
import socket
import time
from contextlib import suppress
from typing import Any

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import AuthenticationFailed, InvalidConfiguration, SourceError, SourceTimeout, Unavailable
from adapters.sql.blocking.driver import Driver, compiler_of
from adapters.sql.database import Arguments
from adapters.sql.errors import of_sqlstate

_REFUSED = ("authentication", "no password supplied", "not permitted to log in", "hba.conf", "认证", "口令", "不允许登录")
_NO_ROLE = ("role ", "user ", "角色", "用户")
_NO_DATABASE = ("database ", "数据库")
_ABSENT = ("does not exist", "不存在")
_CANCELLING = 1.0


class PsycopgDriver(Driver):
    """A read-only session with a statement timeout on the server; another connection cancels its statements."""

    module = "psycopg2"
    package = "psycopg2-binary"

    @property
    def compiler(self) -> Compiler:
        # That of psycopg 3 writes each parameter with its type: CHAR columns are then not compared with blanks ignored.
        return compiler_of("postgresql+psycopg", paramstyle="format")

    def connect(self) -> Any:
        connection = self._plain(time.monotonic() + self.timeout)
        self.started(connection, f"SET statement_timeout = {max(1, int(self.timeout * 1000))}")
        self.started(connection, "SET default_transaction_read_only = on")
        connection.backend = self._backend(connection)
        return connection

    def _plain(self, until: float) -> Any:
        """A connection with nothing set; it has a place for the number of its process."""
        factory = type("Connection", (self.api.extensions.connection,), {})
        options: dict[str, Any] = {"application_name": "craftgraph", "client_encoding": "UTF8", **self._options()}
        connection = self.api.connect(connection_factory=factory, async_=1, **options)
        try:
            self._wait(connection, until)
        except BaseException:
            connection.close()
            raise
        return connection

    def _options(self) -> dict[str, Any]:
        options = {**self.url.translate_connect_args(username="user", database="dbname"), **self.url.query}
        if self.url.host and not self.url.host.startswith("/"):
            # The driver would look the name up with the interpreter's lock held.
            options.setdefault("hostaddr", socket.getaddrinfo(self.url.host, None, type=socket.SOCK_STREAM)[0][4][0])
        return options

    def started(self, connection: Any, sql: str, arguments: Arguments = ()) -> Any:
        cursor = connection.cursor()
        cursor.execute(sql, arguments)
        self._wait(connection, time.monotonic() + self.timeout)
        return cursor

    def _wait(self, connection: Any, until: float) -> None:
        """Until the driver is through with what it does. Raises `SourceTimeout`."""
        events = {self.api.extensions.POLL_READ: select.POLLIN, self.api.extensions.POLL_WRITE: select.POLLOUT}
        while (state := connection.poll()) != self.api.extensions.POLL_OK:
            wire = select.poll()
            wire.register(connection.fileno(), events[state])
            if not wire.poll(max(0.0, until - time.monotonic()) * 1000):
                raise SourceTimeout("the server is silent")

    def _backend(self, connection: Any) -> int:
        """The number by which the server knows this connection. openGauss's has 64 bits, which its protocol cuts off."""
        try:
            return int(self.execute(connection, "SELECT pg_backend_pid()", ())[0][0])
        except self.api.DatabaseError:
            return int(connection.get_backend_pid())

    def cancel(self, connection: Any) -> None:
        helper = self._plain(time.monotonic() + _CANCELLING)
        try:
            self.started(helper, "SELECT pg_cancel_backend(%s)", (connection.backend,))
        finally:
            helper.close()

    def cut(self, connection: Any) -> None:
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
        lost = isinstance(error, self.api.OperationalError) or type(error) is self.api.DatabaseError
        return Unavailable if lost else None


class KingbaseDriver(PsycopgDriver):
    """ksycopg2 is psycopg2 under other names."""

    module = package = "ksycopg2"

    def _plain(self, until: float) -> Any:
        connection = super()._plain(until)
        # The driver asks for the compatibility mode; where a server knows none, the error comes in the place of the first answer.
        with suppress(self.api.ProgrammingError):
            self.started(connection, "SELECT 1")
        return connection
