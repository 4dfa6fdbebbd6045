"""The kit over the SQL adapter on MariaDB: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.sql_databases import MariaHarness

SIMILAR = Profile(cases=8, values=1)
"""What is the adapter's own has been tried on SQLite. `make conformance` tries all on each database."""


def mariadb(folder: Path, mysql_url: str) -> MariaHarness:
    return MariaHarness(folder, mysql_url)


TestMariaDB = conformance_suite(mariadb, SIMILAR)
