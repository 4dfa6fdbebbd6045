"""The conformance kit over blocking drivers: SQLite's own, and psycopg2 and ksycopg2 on a real PostgreSQL."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from adapters.conformance import Profile, conformance_suite
from adapters.conformance.harness import Fault
from adapters.mapping.yaml import Node, loads, merged
from adapters.sql.adapter import SQLAdapter
from adapters.sql.blocking import BlockingSession
from tests.conformance.sql_databases import PostgresHarness, SQLiteHarness
from tests.conformance.sql_harness import Undo

QUICK = Profile(cases=8, values=1)


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


@pytest.fixture(scope="class")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one harness."""
    return tmp_path_factory.mktemp("conformance")


def sqlite(folder: Path) -> BlockingSQLite:
    return BlockingSQLite(folder)


def psycopg2(folder: Path, postgres_url: str) -> Psycopg2:
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    return Psycopg2(folder, postgres_url)


def kingbase(folder: Path, postgres_url: str) -> Kingbase:
    pytest.importorskip("ksycopg2", reason="the package ksycopg2 is not installed")
    return Kingbase(folder, postgres_url)


TestSQLite = conformance_suite(sqlite, QUICK)
# The driver is that of openGauss too; ksycopg2, which is made of it, goes the same way.
TestPsycopg2 = pytest.mark.slow(conformance_suite(psycopg2, QUICK))
TestKingbase = conformance_suite(kingbase, QUICK)
