"""The hand-written way: one statement to each database over its own driver, all at once, the rows merged by a sort."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import msgspec

from adapters.requests import Order, Scan
from adapters.source import Source
from adapters.tracing import Fact, Statement, listening
from benchmarks.fan_out.federation import FIELDS, PAGE, Federation

EMBEDDED = 2
"""SQLite's statements at once: more than the cores only get in each other's way."""


class Database(Protocol):
    """One database, connected."""

    async def rows(self) -> Sequence[Sequence[Any]]:
        """The rows of its statement."""


class SQLite:
    """A file, by aiosqlite."""

    def __init__(self, connection: Any, statement: Statement, turn: asyncio.Semaphore) -> None:
        self._connection = connection
        self._statement = statement
        self._turn = turn

    async def rows(self) -> Sequence[Sequence[Any]]:
        """The rows of its statement."""
        async with self._turn:
            found: Sequence[Sequence[Any]] = await self._connection.execute_fetchall(self._statement.sql, tuple(self._statement.arguments))
            return found


class PostgreSQL:
    """A database on a server, by asyncpg."""

    def __init__(self, connection: Any, statement: Statement) -> None:
        self._connection = connection
        self._statement = statement

    async def rows(self) -> Sequence[Sequence[Any]]:
        """The rows of its statement."""
        found: Sequence[Sequence[Any]] = await self._connection.fetch(self._statement.sql, *self._statement.arguments)
        return found


class Gather:
    """The first page over all databases, as JSON."""

    def __init__(self, databases: list[Database]) -> None:
        self._databases = databases

    async def page(self) -> bytes:
        """The busiest sites. Codes of the vendors are left as they are: a person would map them too, which costs more than this."""
        answers = await asyncio.gather(*(database.rows() for database in self._databases))
        rows = sorted((row for rows in answers for row in rows), key=lambda row: -int(row[-1]))[:PAGE]
        return msgspec.json.encode([dict(zip(FIELDS, row, strict=False)) for row in rows])


@asynccontextmanager
async def connected(federation: Federation) -> AsyncIterator[Gather]:
    """Connections to all the federation's SQLite and PostgreSQL databases, with the statements that its own adapters send."""
    turn = asyncio.Semaphore(EMBEDDED)
    async with AsyncExitStack() as stack:
        yield Gather([await _connect(stack, source, federation.urls[source.id], turn) for source in federation.unions])


async def _connect(stack: AsyncExitStack, source: Source, url: str, turn: asyncio.Semaphore) -> Database:
    statement = await _statement(source)
    if url.startswith("sqlite"):
        import aiosqlite

        return SQLite(await stack.enter_async_context(aiosqlite.connect(url.partition("///")[2])), statement, turn)
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(url)
    stack.push_async_callback(connection.close)
    return PostgreSQL(connection, statement)


async def _statement(source: Source) -> Statement:
    told: list[Fact] = []
    with listening(told.append):
        request = Scan(entity="Site", fields=FIELDS, order=(Order(field="trained", descending=True),), limit=PAGE + 1)
        if source.adapter is None:
            raise RuntimeError(f"{source.id} is in quarantine: {source.quarantine}")
        await source.adapter.scan(request)
    (statement,) = [fact for fact in told if isinstance(fact, Statement)]
    return statement
