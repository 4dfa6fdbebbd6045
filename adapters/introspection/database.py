"""Facts from a live database: tables and views, their columns, keys and comments, and a bounded sample of values. Only reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from adapters.errors import SourceTimeout
from adapters.interface import Host
from adapters.introspection.columns import describe
from adapters.introspection.connecting import connected
from adapters.introspection.facts import FEW, Column, Table
from adapters.introspection.personal import has_personal_values
from adapters.introspection.values import plain
from adapters.mapping.kinds import Kind
from adapters.sql.errors import translated

T = TypeVar("T")
SAMPLE = 500
"""Rows of a table that are looked at."""

Progress = Callable[[int, int, str], None]
"""Hears how many tables are done, of how many, and the name of the next."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What to look at: a schema (else the connection's own), tables (all, if none is named), rows of each, seconds for each."""

    schema: str | None = None
    tables: Sequence[str] = ()
    sample: int = SAMPLE
    seconds: float = 30.0


async def read_tables(url: str, host: Host, look: Look, progress: Progress = lambda done, total, name: None) -> list[Table]:
    """The tables and views of a database. Raises a `SourceError`. Values of personal columns are not read."""
    try:
        async with connected(url, host, look.seconds) as connection:
            names = await _within(look.seconds, connection.run(lambda sync: _names(sync, look.schema)))
            chosen = [name for name in names if not look.tables or name in look.tables]
            tables = []
            for done, name in enumerate(chosen):
                progress(done, len(chosen), name)
                tables.append(await _within(look.seconds, connection.run(partial(_read, look, name))))
            return tables
    except Exception as error:
        raise translated(error) from error


def _read(look: Look, name: str, connection: sa.Connection) -> Table:
    return _Reader(connection, look).table(name)


async def _within(seconds: float, work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise SourceTimeout(f"no answer in {seconds:g} s; raise --timeout, or name fewer tables with --table") from error


def _names(connection: sa.Connection, schema: str | None) -> list[str]:
    inspector = sa.inspect(connection)
    return sorted({*inspector.get_table_names(schema), *inspector.get_view_names(schema)})


class _Reader:
    """Reads tables over one connection."""

    def __init__(self, connection: sa.Connection, look: Look) -> None:
        self._connection = connection
        self._look = look

    def table(self, name: str) -> Table:
        """One table or view."""
        found = describe(sa.inspect(self._connection), name, self._look.schema)
        open_columns = [column for column in found.columns if not column.personal]
        rows, whole = self._sample(name, open_columns)
        filled = [_with_values(column, rows.get(column.name, ())) for column in found.columns]
        if not whole:
            filled = self._with_ends(name, filled)
            filled = [self._with_codes(name, column) for column in filled]
        return replace(found, columns=tuple(filled), whole=whole)

    def _clause(self, name: str, columns: Sequence[Column]) -> sa.FromClause:
        quoted: list[sa.ColumnClause[Any]] = [sa.column(sa.quoted_name(column.name, quote=True)) for column in columns]
        return sa.table(sa.quoted_name(name, quote=True), *quoted, schema=self._look.schema).alias("t_")

    def _sample(self, name: str, columns: Sequence[Column]) -> tuple[Mapping[str, Sequence[Any]], bool]:
        """Column → values of some rows, and whether those are all rows."""
        if not columns:
            return {}, False
        sample = self._look.sample
        rows = self._connection.execute(sa.select(*self._clause(name, columns).c).limit(sample + 1)).all()
        return {column.name: [plain(row[at]) for row in rows[:sample]] for at, column in enumerate(columns)}, len(rows) <= sample

    def _with_ends(self, name: str, columns: Sequence[Column]) -> list[Column]:
        """With the least and the greatest value of each column: days that stand for none lie there."""
        asked = [column for column in columns if not column.personal and column.kind not in (Kind.BOOLEAN, Kind.LIST)]
        ends = [function(column) for column in self._clause(name, asked).c for function in (sa.func.min, sa.func.max)]
        row: Sequence[Any] = self._connection.execute(sa.select(*ends)).one() if ends else ()
        found = {column.name: [plain(row[2 * at]), plain(row[2 * at + 1])] for at, column in enumerate(asked)}
        return [replace(column, values=_joined(column.values, found.get(column.name, ()))) for column in columns]

    def _with_codes(self, name: str, column: Column) -> Column:
        """Of a column that may be a code list: all of its values, not only those of the sample."""
        if column.personal or column.key or column.kind not in (Kind.TEXT, Kind.INTEGER) or len(column.distinct) > FEW // 2:
            return column
        rows = self._connection.execute(sa.select(*self._clause(name, [column]).c).distinct().limit(FEW + 1)).all()
        return replace(column, values=_joined(column.values, [plain(row[0]) for row in rows]))


def _with_values(column: Column, values: Sequence[Any]) -> Column:
    known = tuple(value for value in values if value is not None)
    if column.personal or has_personal_values(known):
        return replace(column, values=(), personal=True)
    lists = known and all(isinstance(value, list) for value in known)
    return replace(column, values=known, kind=Kind.LIST if lists else column.kind)


def _joined(values: Sequence[Any], more: Iterable[Any]) -> tuple[Any, ...]:
    return (*values, *(value for value in more if value is not None and value not in values))
