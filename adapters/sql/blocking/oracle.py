"""Oracle through python-oracledb's blocking mode: for servers that need the thick client; else ``oracle://`` is asynchronous."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import SourceError
from adapters.sql.blocking.driver import Driver, compiler_of
from adapters.sql.database import Arguments
from adapters.sql.dialects.oracle import SESSION
from adapters.sql.oracle import PROBE, kind_of_oracle, moments, read_faithfully


class OracleDriver(Driver):
    """Each round trip is bounded by `call_timeout`, and `cancel` breaks a statement off. Connecting to a silent server is not bounded."""

    module = package = "oracledb"
    probe = PROBE

    @cached_property
    def compiler(self) -> Compiler:
        thick = self.url.query.get("thick") == "true"
        return compiler_of("oracle+oracledb", dbapi=self.api, enable_offset_fetch=False, thick_mode=thick or None)

    def connect(self) -> Any:
        arguments, options = self.compiler.create_connect_args(self.url.difference_update_query(["thick"]))
        connection = self.api.connect(*arguments, tcp_connect_timeout=self.timeout, retry_count=0, **options)
        connection.call_timeout = max(1, int(self.timeout * 1000))
        connection.outputtypehandler = read_faithfully
        with connection.cursor() as cursor:
            cursor.execute(SESSION)
        return connection

    def started(self, connection: Any, sql: str, arguments: Arguments = ()) -> Any:
        cursor = connection.cursor()
        cursor.setinputsizes(**moments(dict(arguments)))
        cursor.execute(sql, dict(arguments))
        return cursor

    def cancel(self, connection: Any) -> None:
        connection.cancel()

    def kind(self, error: Exception) -> type[SourceError] | None:
        return kind_of_oracle(error)
