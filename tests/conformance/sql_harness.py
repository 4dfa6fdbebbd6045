"""The kit's harness over the SQL adapter: tables made and filled by hand in a database, whose kind a subclass knows."""

from __future__ import annotations

import contextlib
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.conformance.harness import Fault
from adapters.conformance.host import Canaries, close_host, host_with
from adapters.context import AdapterContext
from adapters.dry_run import would_send
from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from adapters.mapping.yaml import Node, loads
from adapters.requests import Scan
from adapters.sql import create
from adapters.sql.adapter import SQLAdapter
from tests.conformance.sql_tables import KEYS, MAPPING, host_row, is_storable, key_value, row_of, table_name, tables

ONE_STATEMENT = "a statement has all its rows in one answer"
HASTY = 0.5
"""Seconds for one statement, where the end of patience is waited for."""
NO_FILES = "no files are dropped"
DATABASE = {
    "changes_are_fed": "a database is read live: no answer is older than its call",
    "a_rate_limit_says_how_long_to_wait": "databases bound connections, not rates",
    "a_repeated_token_fails": ONE_STATEMENT,
    "a_short_middle_page_does_not_end_the_scan": ONE_STATEMENT,
    "truncated_is_reported_as_UpstreamProtocol": "an answer that breaks off is a connection that is reset",
    "no_signature_is_used_twice": "statements are not signed",
    "a_truncated_drop_is_rejected_whole": NO_FILES,
    "a_duplicate_drop_is_rejected_whole": NO_FILES,
}
"""What has no meaning for a database."""
Undo = Callable[[], Awaitable[None]]


class SQLHarness(ABC):
    """Each adapter has tables, and where there is a server a user, with a number of their own."""

    name = "sql"
    registered = "sql"
    entities = ("Site", "Payment", "AnnualReport")
    timeout = 5.0
    sqlite = False
    endless = ""
    """A table expression that the database works on for very long."""
    faults = frozenset({Fault.DRIFT, Fault.UNMAPPED_CODE, Fault.BAD_ROW, Fault.HANG})
    exemptions: Mapping[str, str] = DATABASE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._turns = itertools.count(10_000)
        self._of: dict[int, int] = {}
        self._sent: dict[int, list[str]] = {}
        self._kept: list[SQLAdapter] = []

    # What a database of one kind has of its own.

    @abstractmethod
    def url(self, number: int) -> str:
        """The address that the adapter's options name, or a reference to it."""

    @abstractmethod
    def writer(self, number: int) -> AsyncEngine:
        """An engine that may do everything with the tables of a number."""

    async def prepare(self, number: int) -> None:
        """Called for each adapter, before its tables are made; a file needs nothing."""
        self._prepared = number

    async def admit(self, number: int) -> None:
        """Called for each adapter that is given records, before its tables are made; a file needs nothing."""
        self._admitted = number

    async def grant(self, number: int) -> None:
        """Let the adapter read its tables; a file needs nothing."""
        self._granted = number

    @abstractmethod
    async def break_server(self, adapter: SQLAdapter, number: int, fault: Fault) -> Undo:
        """Break what is not in the tables; what mends it."""

    def quoted(self, name: str) -> str:
        """A name as this database quotes it."""
        return f'"{name}"'

    def exactly(self, column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
        """Equal by code point."""
        return column == value

    # Making adapters.

    @property
    def options(self) -> str:
        return f"mapping: '{self._mapping(0)}'\nurl: sqlite:////nowhere/at/all.db\n"

    def configure(self, options: Node) -> SQLAdapter:
        adapter = create(AdapterContext(source_id=f"conformance-{self.name}", options=options, timeout=self.timeout))
        assert isinstance(adapter, SQLAdapter)
        return adapter

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        return [value for value in traps if is_storable(entity, field, value, self.sqlite)]

    async def create(self, records: Mapping[str, Sequence[Record]]) -> SQLAdapter:
        number = next(self._numbers)
        await self.prepare(number)
        if records:
            await self.admit(number)
        adapter = self.configure(loads(self._options(number)))
        # Kept, so that no other adapter gets its identity.
        self._kept.append(adapter)
        self._of[id(adapter)], self._sent[id(adapter)] = number, []
        if records:
            await self._fill(number, records)
        return adapter

    def _options(self, number: int) -> str:
        return f"url: '{self.url(number)}'\nmapping: '{self._mapping(number)}'\n"

    def number(self, adapter: SQLAdapter) -> int:
        """The number of an adapter's tables."""
        return self._of[id(adapter)]

    def _mapping(self, number: int) -> Path:
        path = self.folder / f"mapping-{number}.yaml"
        if not path.exists():
            path.write_text(MAPPING.replace("{n}", str(number)), encoding="utf-8")
        return path

    async def _fill(self, number: int, records: Mapping[str, Sequence[Record]]) -> None:
        meta = tables(number, self.sqlite)
        async with self.writer(number).begin() as connection:
            await connection.run_sync(meta.create_all)
            for entity, rows in records.items():
                numbered = list(enumerate(rows, 1))
                if numbered:
                    await connection.execute(
                        meta.tables[table_name(entity, number)].insert(), [row_of(row, turn) for turn, row in numbered]
                    )
                if numbered and entity == "Site":
                    await connection.execute(meta.tables[f"dw_{number}"].insert(), [host_row(row, turn) for turn, row in numbered])
        await self.grant(number)

    async def run(self, number: int, *statements: str) -> None:
        """Run statements as the owner."""
        async with self.writer(number).begin() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)

    def names(self, number: int) -> dict[str, str]:
        """Entity → its table, quoted."""
        return {entity: self.quoted(table_name(entity, number)) for entity in self.entities}

    # Changes behind the adapter's back.

    async def write(self, adapter: SQLAdapter, record: Record) -> None:
        entity, number = type(record).__name__, self.number(adapter)
        await self.remove(adapter, entity, getattr(record, ENTITIES[entity].key))
        meta, turn = tables(number, self.sqlite), next(self._turns)
        async with self.writer(number).begin() as connection:
            await connection.execute(meta.tables[table_name(entity, number)].insert(), [row_of(record, turn)])
            if entity == "Site":
                await connection.execute(meta.tables[f"dw_{number}"].insert(), [host_row(record, turn)])

    async def remove(self, adapter: SQLAdapter, entity: str, key: str) -> None:
        table = self._table(adapter, entity)
        async with self.writer(self.number(adapter)).begin() as connection:
            await connection.execute(sa.delete(table).where(self.exactly(table.c[KEYS[entity]], key_value(entity, key))))

    async def hide(self, adapter: SQLAdapter, entity: str, key: str) -> None:
        """Sites have a mark; the other tables have none, so that their records are deleted."""
        if entity != "Site":
            await self.remove(adapter, entity, key)
            return
        table = self._table(adapter, entity)
        async with self.writer(self.number(adapter)).begin() as connection:
            await connection.execute(sa.update(table).where(self.exactly(table.c[KEYS[entity]], key)).values(scbz="Y"))

    def _table(self, adapter: SQLAdapter, entity: str) -> sa.Table:
        number = self.number(adapter)
        return tables(number, self.sqlite).tables[table_name(entity, number)]

    # What is sent.

    def captured(self, adapter: SQLAdapter) -> list[str]:
        session: Any = adapter.connection.session
        if "run" not in vars(session):
            original = session.run

            async def run(sql: str, arguments: Any = ()) -> Any:
                self._sent[id(adapter)].append(shown(sql, [type(value).__name__ for value in arguments]))
                return await original(sql, arguments)

            session.run = run
        sent, self._sent[id(adapter)] = self._sent[id(adapter)], []
        return sent

    async def explain(self, adapter: SQLAdapter, request: Scan) -> list[str]:
        """By an adapter of the same options, which is not open."""
        twin, host = self.configure(loads(self._options(self.number(adapter)))), host_with(self, Canaries(self))
        try:
            return [shown(sent.text, sent.values) for sent in await would_send(twin, request, host)]
        finally:
            await close_host(host)

    # Faults.

    @contextmanager
    def hasty(self) -> Iterator[None]:
        self.timeout = HASTY
        yield
        self.timeout = type(self).timeout

    @asynccontextmanager
    async def broken(self, adapter: SQLAdapter, fault: Fault) -> AsyncIterator[None]:
        number = self.number(adapter)
        if fault is Fault.HANG:
            undo = await self._view(number, self.endless)
        elif fault in (Fault.DRIFT, Fault.UNMAPPED_CODE, Fault.BAD_ROW):
            await self.run(number, *self._spoilt(number, fault))
            undo = _nothing
        else:
            undo = await self.break_server(adapter, number, fault)
        try:
            yield
        finally:
            await undo()

    def _spoilt(self, number: int, fault: Fault) -> list[str]:
        """Statements that spoil the tables for good; each adapter has its own."""
        site, payment, report = self.names(number).values()
        match fault:
            case Fault.DRIFT:
                return [f"ALTER TABLE {t} RENAME COLUMN {old} TO weg" for t, old in ((site, "pxrs"), (payment, "pzh"), (report, "rs"))]
            case Fault.UNMAPPED_CODE:
                return [f"UPDATE {site} SET zt = 77", f"UPDATE {payment} SET pzzt = 'zz'", f"UPDATE {report} SET zt = 77"]
        return [f"UPDATE {site} SET qdrq = 20240231", f"UPDATE {payment} SET fkrq = '31/12/24'", f"UPDATE {report} SET jsdbh = NULL"]

    async def _view(self, number: int, beside: str) -> Undo:
        """A view in the place of each table, joined with what is beside it."""
        for name in (table_name(entity, number) for entity in self.entities):
            table, real = self.quoted(name), self.quoted(f"{name}_r")
            await self.run(number, f"ALTER TABLE {table} RENAME TO {real}", f"CREATE VIEW {table} AS SELECT r.* FROM {real} r, {beside}")
        await self.grant(number)

        async def undo() -> None:
            for name in (table_name(entity, number) for entity in self.entities):
                table, real = self.quoted(name), self.quoted(f"{name}_r")
                await self.run(number, f"DROP VIEW {table}", f"ALTER TABLE {real} RENAME TO {table}")

        return undo

    async def noticed(self, adapter: SQLAdapter) -> None:
        """Let the adapter's pool find out that its connections are dead."""
        for _ in range(6):
            with contextlib.suppress(SourceError):
                await adapter.health()


def shown(sql: str, types: Iterable[str]) -> str:
    """A statement with the types of its values, as it is told beforehand and as it is sent."""
    return f"{sql} ({', '.join(types)})"


async def _nothing() -> None:
    """There is nothing to mend."""
