"""The kit over the SQL adapter on PostgreSQL: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.sql_databases import PostgresHarness

SIMILAR = Profile(cases=8, values=1)
"""What is the adapter's own has been tried on SQLite. `make conformance` tries all on each database."""


def postgresql(folder: Path, postgres_url: str) -> PostgresHarness:
    return PostgresHarness(folder, postgres_url)


TestPostgreSQL = conformance_suite(postgresql, SIMILAR)
