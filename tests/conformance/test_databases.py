"""The kit over the SQL adapter, on each database: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.sql_databases import MariaHarness, PostgresHarness, SQLiteHarness

QUICK = Profile(cases=12, values=2)
SIMILAR = Profile(cases=8, values=1)
"""For the databases behind the first: what is the adapter's own has been tried there. `make conformance` tries all on each."""


def sqlite(folder: Path) -> SQLiteHarness:
    return SQLiteHarness(folder)


def postgresql(folder: Path, postgres_url: str) -> PostgresHarness:
    return PostgresHarness(folder, postgres_url)


def mariadb(folder: Path, mysql_url: str) -> MariaHarness:
    return MariaHarness(folder, mysql_url)


TestSQLite = conformance_suite(sqlite, QUICK)
TestPostgreSQL = conformance_suite(postgresql, SIMILAR)
TestMariaDB = conformance_suite(mariadb, SIMILAR)
