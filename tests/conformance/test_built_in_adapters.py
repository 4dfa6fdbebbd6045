"""The kit over our own adapters: each check of each adapter is a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.conformance import Profile, conformance_suite
from tests.conformance.files_harness import FilesHarness
from tests.conformance.graphql_harness import GraphQLHarness
from tests.conformance.memory_harness import MemoryHarness, WeakHarness
from tests.conformance.rest_harness import RestHarness
from tests.conformance.sql_databases import MariaHarness, PostgresHarness, SQLiteHarness

QUICK = Profile(cases=12, values=2)


@pytest.fixture(scope="class")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one harness."""
    return tmp_path_factory.mktemp("conformance")


def sqlite(folder: Path) -> SQLiteHarness:
    return SQLiteHarness(folder)


def postgresql(folder: Path, postgres_url: str) -> PostgresHarness:
    return PostgresHarness(folder, postgres_url)


def mariadb(folder: Path, mysql_url: str) -> MariaHarness:
    return MariaHarness(folder, mysql_url)


def rest(folder: Path) -> RestHarness:
    return RestHarness(folder)


def files(folder: Path) -> FilesHarness:
    return FilesHarness(folder)


def graphql(folder: Path) -> GraphQLHarness:
    return GraphQLHarness(folder)


TestMemory = conformance_suite(MemoryHarness)
TestWeakMemory = conformance_suite(WeakHarness, QUICK)
TestSQLite = conformance_suite(sqlite, QUICK)
TestPostgreSQL = conformance_suite(postgresql, QUICK)
TestMariaDB = conformance_suite(mariadb, QUICK)
TestRest = conformance_suite(rest, QUICK)
TestFiles = conformance_suite(files, QUICK)
TestGraphQL = conformance_suite(graphql, QUICK)
