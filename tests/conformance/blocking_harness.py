"""The kit's harnesses over the SQL adapter's blocking drivers: SQLite's own, and psycopg2 and ksycopg2 on a real PostgreSQL."""

from __future__ import annotations

import itertools
from pathlib import Path

from sqlalchemy.engine import URL

from adapters.conformance.harness import Fault
from adapters.mapping.yaml import Node, loads, merged
from adapters.sql.adapter import SQLAdapter
from adapters.sql.blocking import BlockingSession
from tests.conformance.sql_databases import PostgresHarness, SQLiteHarness
from tests.conformance.sql_harness import Undo


class BlockingSQLite(SQLiteHarness):
    """The same files through `sqlite3` in threads."""

    name = "sql on SQLite, blocking"

    def url(self, number: int) -> str:
        return f"sqlite+pysqlite:///{self.path(number)}"

    async def break_server(self, adapter: SQLAdapter, number: int, fault: Fault) -> Undo:
        path, aside = self.path(number), self.folder / f"aside-{number}.db"
        self._reconnect(adapter)
        path.rename(aside)
        if fault is Fault.GARBAGE:
            path.write_bytes(b"not a database at all " * 500)

        async def undo() -> None:
            self._reconnect(adapter)
            aside.replace(path)

        return undo

    def _reconnect(self, adapter: SQLAdapter) -> None:
        """A handle that is open would go on showing the file."""
        session = adapter.connection.session
        assert isinstance(session, BlockingSession)
        session.distrust()


class Psycopg2(PostgresHarness):
    """PostgreSQL through psycopg2 in threads."""

    name = "sql on PostgreSQL, blocking"
    drivername = "postgresql+psycopg2"
    first = 20_000
    """Number of its first tables: all suites of a session share one database."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        self._numbers = itertools.count(self.first)

    def address(self, number: int) -> URL:
        return super().address(number).set(drivername=self.drivername)


class Kingbase(Psycopg2):
    """KingbaseES's driver and dialect, on PostgreSQL."""

    name = "sql as for KingbaseES"
    drivername = "kingbase+ksycopg2"
    first = 30_000

    def configure(self, options: Node) -> SQLAdapter:
        if not options.mapping()["url"].text().startswith("env:"):
            return super().configure(options)
        return super().configure(merged(loads("dialect: kingbase\ncharset: utf8"), options))
