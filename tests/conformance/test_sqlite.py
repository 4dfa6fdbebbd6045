"""The kit over the SQL adapter on SQLite: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.sql_databases import SQLiteHarness


def sqlite(folder: Path) -> SQLiteHarness:
    return SQLiteHarness(folder)


TestSQLite = conformance_suite(sqlite, Profile(cases=12, values=2))
