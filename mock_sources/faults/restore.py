"""Putting back what a fault changed in stored data. Each step looks first whether the fault is still there, so that a
database that was built anew in the meantime is left alone."""

import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

from mock_sources.faults import columns
from mock_sources.faults.journal import Entry, Header, Journal, Renamed

PATIENCE = 10.0
"""Seconds to wait for readers of a SQLite file."""


async def put_back(entry: Entry) -> None:
    """Undo one journalled change, exactly."""
    if isinstance(entry, Header):
        _put_back_header(entry)
    elif entry.place.kind == "sqlite":
        await asyncio.to_thread(_put_back_column, entry)
    else:
        await columns.rename(entry.place, entry.column.table, entry.column.new, entry.column.old)


async def mend(journal: Journal) -> list[str]:
    """Put back everything that a killed `serve` left; the sources that were mended."""
    mended = []
    for source, entry in journal.entries().items():
        await put_back(entry)
        journal.strike(source)
        mended.append(source)
    return mended


def _put_back_header(entry: Header) -> None:
    path = Path(entry.path)
    moved = Path(entry.moved) if entry.moved else None
    if moved is not None and moved.exists() and path.is_dir():
        path.rmdir()
        moved.rename(path)
    if not path.is_file():
        return
    handle = os.open(path, os.O_RDWR)
    try:
        if os.pread(handle, len(entry.written), 0) == entry.written:
            os.pwrite(handle, entry.original, 0)
    finally:
        os.close(handle)


def _put_back_column(entry: Renamed) -> None:
    column = entry.column
    if not Path(entry.place.address).is_file():
        return
    with contextlib.closing(sqlite3.connect(entry.place.address, timeout=PATIENCE, isolation_level=None)) as connection:
        names = [row[1] for row in connection.execute(f'PRAGMA table_info("{column.table}")')]
        if column.new not in names:
            return
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(columns.statement("sqlite", "", column.table, column.new, column.old))
        # Renaming twice leaves the name quoted in the schema's text; only the text from before is exact.
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("UPDATE sqlite_master SET sql = ? WHERE name = ?", [(sql, name) for name, sql in entry.schema])
        connection.execute("COMMIT")
        connection.execute("PRAGMA writable_schema = RESET")
