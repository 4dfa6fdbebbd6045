"""Databases as SQLite files."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from mock_sources.databases.ddl import metadata
from mock_sources.databases.model import Model, Table
from mock_sources.databases.rows import Rows, stored
from mock_sources.truth.world import Record


def write_sqlite(path: Path, model: Model, held: dict[str, list[Record]]) -> None:
    """One database, in one transaction. The journal mode stays DELETE, so that a lock on the file is a lock on the database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = metadata(model)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        for table in model.tables:
            made = tables.tables[table.name]
            connection.execute(str(CreateTable(made).compile(dialect=sqlite.dialect())))
            _insert(connection, made, table, stored(table, held.get(table.entity, [])))
            for index in made.indexes:
                connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
        connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, made: sa.Table, table: Table, rows: Rows) -> None:
    widths = [column.type.length if isinstance(column.type, sa.CHAR) else None for column in table.columns]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" for _ in table.columns)
    values = ([_native(value, width) for value, width in zip(row, widths, strict=True)] for row in rows)
    connection.executemany(f'INSERT INTO "{made.name}" ({names}) VALUES ({marks})', values)


def _native(value: Any, width: int | None) -> Any:
    """What SQLite has no type for becomes text: CHAR with its padding, decimals, dates and times."""
    if width is not None and value is not None:
        return str(value).ljust(width)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value
