"""The kit's harnesses over every adapter of our own, by the name that reports use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.conformance import Harness
from tests.conformance.blocking_harness import BlockingSQLite, Kingbase, Psycopg2
from tests.conformance.files_harness import FilesHarness
from tests.conformance.finance_harness import FinanceHarness
from tests.conformance.graphql_harness import GraphQLHarness
from tests.conformance.memory_harness import MemoryHarness
from tests.conformance.rest_harness import RestHarness
from tests.conformance.sql_databases import MariaHarness, PostgresHarness, SQLiteHarness


@dataclass(frozen=True)
class Place:
    """Where harnesses work: a folder, and empty databases of their own."""

    folder: Path
    postgres: str
    mysql: str

    def within(self, name: str) -> Place:
        """The same databases, and a new folder inside of its own."""
        (folder := self.folder / name).mkdir()
        return replace(self, folder=folder)


HARNESSES: Mapping[str, Callable[[Place], Harness]] = {
    SQLiteHarness.name: lambda place: SQLiteHarness(place.folder),
    PostgresHarness.name: lambda place: PostgresHarness(place.folder, place.postgres),
    MariaHarness.name: lambda place: MariaHarness(place.folder, place.mysql),
    BlockingSQLite.name: lambda place: BlockingSQLite(place.folder),
    Psycopg2.name: lambda place: Psycopg2(place.folder, place.postgres),
    Kingbase.name: lambda place: Kingbase(place.folder, place.postgres),
    RestHarness.name: lambda place: RestHarness(place.folder),
    FinanceHarness.name: lambda place: FinanceHarness(place.folder),
    FilesHarness.name: lambda place: FilesHarness(place.folder),
    GraphQLHarness.name: lambda place: GraphQLHarness(place.folder),
    MemoryHarness.name: lambda _: MemoryHarness(),
}
DRIVERS = {Psycopg2.name: "psycopg2", Kingbase.name: "ksycopg2"}
"""Name → the driver that has to be installed; it is none of our dependencies."""
