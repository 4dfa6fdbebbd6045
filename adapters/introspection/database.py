"""Facts from a live database: tables and views, their columns, keys and comments, and a bounded sample of values. Only reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.errors import SourceTimeout
from adapters.introspection.facts import FEW, Column, Reference, Table
from adapters.introspection.names import parse_all
from adapters.introspection.personal import has_personal_values, is_personal_name
from adapters.mapping.kinds import Kind
from adapters.sql.errors import translated

SAMPLE = 500
"""Rows of a table that are looked at."""
_LONGEST = 4000
"""Characters of a text that are looked at."""

Progress = Callable[[int, int, str], None]
"""Hears how many tables are done, of how many, and the name of the next."""

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (sa.Integer, Kind.INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.DECIMAL),
    (sa.DateTime, Kind.DATETIME),
    (sa.Date, Kind.DATE),
    (sa.ARRAY, Kind.LIST),
)


async def read_tables(
    engine: AsyncEngine,
    *,
    schema: str | None = None,
    only: Sequence[str] = (),
    sample: int = SAMPLE,
    timeout: float = 30.0,
    progress: Progress = lambda done, total, name: None,
) -> list[Table]:
    """The tables and views of a schema (the connection's own, if none is named), or those of them that are named.

    `timeout` bounds, in seconds, what is asked of one table. Raises a `SourceError`. Values of personal columns are not read.
    """
    try:
        async with engine.connect() as connection:
            names = await _within(timeout, connection.run_sync(lambda sync: _names(sync, schema)))
            chosen = [name for name in names if not only or name in only]
            tables = []
            for done, name in enumerate(chosen):
                progress(done, len(chosen), name)
                tables.append(await _within(timeout, _table(connection, name, schema, sample)))
            return tables
    except Exception as error:
        raise translated(error) from error


async def _within(seconds: float, work: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise SourceTimeout(f"no answer in {seconds:g} s; raise --timeout, or name fewer tables with --table") from error


def _names(connection: sa.Connection, schema: str | None) -> list[str]:
    inspector = sa.inspect(connection)
    return sorted({*inspector.get_table_names(schema), *inspector.get_view_names(schema)})


async def _table(connection: AsyncConnection, name: str, schema: str | None, sample: int) -> Table:
    columns, references, comment = await connection.run_sync(lambda sync: _describe(sync, name, schema))
    rows, whole = await _sample(connection, name, schema, [column for column in columns if not column.personal], sample)
    filled = [_with_values(column, rows.get(column.name, [])) for column in columns]
    if not whole:
        filled = await _with_ends(connection, name, schema, filled)
        filled = [await _with_codes(connection, name, schema, column) for column in filled]
    return Table(name=name, schema=schema, columns=tuple(filled), references=references, comment=comment, whole=whole)


def _describe(connection: sa.Connection, name: str, schema: str | None) -> tuple[list[Column], tuple[Reference, ...], str]:
    inspector = sa.inspect(connection)
    found = inspector.get_columns(name, schema)
    key = inspector.get_pk_constraint(name, schema).get("constrained_columns") or []
    names = parse_all([column["name"] for column in found])
    columns = [
        _column(column, key == [column["name"]], is_personal_name(parsed, column.get("comment") or ""))
        for column, parsed in zip(found, names, strict=True)
    ]
    return columns, tuple(_references(inspector, name, schema)), _comment(inspector, name, schema)


def _column(found: Any, key: bool, personal: bool) -> Column:
    kind = next((kind for base, kind in _KINDS if isinstance(found["type"], base)), Kind.TEXT)
    if kind is Kind.DATETIME and getattr(found["type"], "timezone", False):
        kind = Kind.ZONED
    fixed = isinstance(found["type"], sa.CHAR) and getattr(found["type"], "length", None)
    return Column(
        name=found["name"],
        kind=kind,
        type=_type_name(found["type"]),
        width=found["type"].length if fixed else None,
        comment=(found.get("comment") or "").strip(),
        key=key,
        personal=personal,
    )


def _type_name(found: Any) -> str:
    try:
        return str(found)
    except sa.exc.CompileError:
        return type(found).__name__


def _references(inspector: sa.Inspector, name: str, schema: str | None) -> list[Reference]:
    keys = inspector.get_foreign_keys(name, schema)
    single = [key for key in keys if len(key["constrained_columns"]) == 1 and key.get("referred_schema") in (None, schema)]
    return [Reference(key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0]) for key in single]


def _comment(inspector: sa.Inspector, name: str, schema: str | None) -> str:
    try:
        return inspector.get_table_comment(name, schema).get("text") or ""
    except (NotImplementedError, sa.exc.SQLAlchemyError):  # databases without comments, and views of some that have them
        return ""


def _clause(name: str, schema: str | None, columns: Sequence[Column]) -> sa.FromClause:
    quoted = [sa.column(sa.quoted_name(column.name, quote=True)) for column in columns]
    return sa.table(sa.quoted_name(name, quote=True), *quoted, schema=schema).alias("t_")


async def _sample(
    connection: AsyncConnection, name: str, schema: str | None, columns: Sequence[Column], sample: int
) -> tuple[dict[str, list[Any]], bool]:
    """Column → values of some rows, and whether those are all rows."""
    if not columns:
        return {}, False
    clause = _clause(name, schema, columns)
    rows = (await connection.execute(sa.select(*clause.c).limit(sample + 1))).all()
    by_column = {column.name: [_plain(row[at]) for row in rows[:sample]] for at, column in enumerate(columns)}
    return by_column, len(rows) <= sample


def _plain(value: Any) -> Any:
    """A raw value in one of the types that the mapping language knows; anything else as its text."""
    if value is None or isinstance(value, bool | int | float | Decimal | date | list):
        return value
    return str(value)[:_LONGEST]


def _with_values(column: Column, values: Sequence[Any]) -> Column:
    known = tuple(value for value in values if value is not None)
    if column.personal or has_personal_values(known):
        return replace(column, values=(), personal=True)
    lists = known and all(isinstance(value, list) for value in known)
    return replace(column, values=known, kind=Kind.LIST if lists else column.kind)


async def _with_ends(connection: AsyncConnection, name: str, schema: str | None, columns: Sequence[Column]) -> list[Column]:
    """With the least and the greatest value of each column: days that stand for none lie there."""
    asked = [column for column in columns if not column.personal and column.kind not in (Kind.BOOLEAN, Kind.LIST)]
    clause = _clause(name, schema, asked)
    ends = [function(column) for column in clause.c for function in (sa.func.min, sa.func.max)]
    row = (await connection.execute(sa.select(*ends))).one() if ends else ()
    found = {column.name: [_plain(row[2 * at]), _plain(row[2 * at + 1])] for at, column in enumerate(asked)}
    return [replace(column, values=_joined(column.values, found.get(column.name, ()))) for column in columns]


def _joined(values: Sequence[Any], more: Iterable[Any]) -> tuple[Any, ...]:
    return (*values, *(value for value in more if value is not None and value not in values))


async def _with_codes(connection: AsyncConnection, name: str, schema: str | None, column: Column) -> Column:
    """Of a column that may be a code list: all of its values, not only those of the sample."""
    if column.personal or column.key or column.kind not in (Kind.TEXT, Kind.INTEGER) or len(column.distinct) > FEW // 2:
        return column
    clause = _clause(name, schema, [column])
    rows = (await connection.execute(sa.select(*clause.c).distinct().limit(FEW + 1))).all()
    return replace(column, values=_joined(column.values, [_plain(row[0]) for row in rows]))
