"""Renaming a column, as the owner of the table. Names come from the models and the manifest, not from outside."""

import importlib
from typing import Any
from urllib.parse import unquote, urlsplit

from mock_sources.faults.journal import Place

SECONDS = 5
"""How long the statement may wait for readers."""


def statement(kind: str, name: str, table: str, column: str, new: str) -> str:
    """The statement that renames a column of a table in schema or database ``name``."""
    mark = "`" if kind == "mysql" else '"'
    whole = ".".join(f"{mark}{part}{mark}" for part in (name, table) if part)
    return f"ALTER TABLE {whole} RENAME COLUMN {mark}{column}{mark} TO {mark}{new}{mark}"


async def rename(place: Place, table: str, column: str, new: str) -> bool:
    """Rename a column on PostgreSQL or MySQL if it is there; false if it is not."""
    run = _postgres if place.kind == "postgresql" else _mysql
    return await run(place, table, column, statement(place.kind, place.name, table, column, new))


async def _postgres(place: Place, table: str, column: str, renaming: str) -> bool:
    asyncpg: Any = importlib.import_module("asyncpg")
    connection = await asyncpg.connect(place.address, timeout=SECONDS)
    try:
        there = "SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3"
        if await connection.fetchval(there, place.name, table, column) is None:
            return False
        await connection.execute(f"SET lock_timeout = '{SECONDS}s'")
        await connection.execute(renaming)
        return True
    finally:
        await connection.close()


async def _mysql(place: Place, table: str, column: str, renaming: str) -> bool:
    asyncmy: Any = importlib.import_module("asyncmy")
    parts = urlsplit(place.address)
    connection = await asyncmy.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
        connect_timeout=SECONDS,
        autocommit=True,
    )
    try:
        async with connection.cursor() as cursor:
            there = "SELECT 1 FROM information_schema.columns WHERE table_schema = %s AND table_name = %s AND column_name = %s"
            if not await cursor.execute(there, (place.name, table, column)):
                return False
            await cursor.execute(f"SET SESSION lock_wait_timeout = {SECONDS}")
            await cursor.execute(renaming)
            return True
    finally:
        connection.close()
