"""Databases on real servers: a schema (PostgreSQL) or a database (MySQL, MariaDB) each, with a read-only login role of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from mock_sources.databases.ddl import metadata
from mock_sources.databases.model import Model
from mock_sources.databases.rows import stored
from mock_sources.truth.world import Record


class Server(Protocol):
    """A database server: how a source's place on it is made, found and removed. `admin` is a URL without a driver."""

    kind: str
    driver: str

    def create(self, name: str, password: str) -> Sequence[str]:
        """Statements that make a place and its login role, anew, and enter it."""

    def grant(self, name: str) -> Sequence[str]:
        """Statements that let the login role read, once the tables are there."""

    def drop(self, name: str) -> Sequence[str]:
        """Statements that remove a place and its login role; without effect if it is not there."""

    def login(self, admin: sa.URL, name: str, password: str) -> dict[str, str]:
        """What the manifest says of a source: its URL, and its schema if it has one."""

    def names(self, prefix: str) -> str:
        """A query for the names of the places that start with a prefix."""


class PostgreSQL:
    """A schema and a role in the database that the administrator's URL names."""

    kind = "postgresql"
    driver = "postgresql+asyncpg"

    def create(self, name: str, password: str) -> Sequence[str]:
        return (
            *self.drop(name),
            f"CREATE ROLE {name} LOGIN PASSWORD '{password}'",
            f"ALTER ROLE {name} SET search_path = {name}",
            f"ALTER ROLE {name} SET default_transaction_read_only = on",
            f"CREATE SCHEMA {name}",
            f"SET LOCAL search_path = {name}",
        )

    def grant(self, name: str) -> Sequence[str]:
        return (f"GRANT USAGE ON SCHEMA {name} TO {name}", f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO {name}")

    def drop(self, name: str) -> Sequence[str]:
        return (f"DROP SCHEMA IF EXISTS {name} CASCADE", f"DROP ROLE IF EXISTS {name}")

    def login(self, admin: sa.URL, name: str, password: str) -> dict[str, str]:
        url = admin.set(drivername="postgresql", username=name, password=password, query={})
        return {"url": url.render_as_string(hide_password=False), "schema": name}

    def names(self, prefix: str) -> str:
        return f"SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '{prefix}')"


class MySQL:
    """A database and a user."""

    kind = "mysql"
    driver = "mysql+asyncmy"

    def create(self, name: str, password: str) -> Sequence[str]:
        return (
            *self.drop(name),
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
            f"CREATE USER '{name}'@'%' IDENTIFIED BY '{password}'",
            f"USE {name}",
        )

    def grant(self, name: str) -> Sequence[str]:
        return (f"GRANT SELECT ON {name}.* TO '{name}'@'%'",)

    def drop(self, name: str) -> Sequence[str]:
        return (f"DROP DATABASE IF EXISTS {name}", f"DROP USER IF EXISTS '{name}'@'%'")

    def login(self, admin: sa.URL, name: str, password: str) -> dict[str, str]:
        url = admin.set(drivername="mysql", username=name, password=password, database=name, query={})
        return {"url": url.render_as_string(hide_password=False)}

    def names(self, prefix: str) -> str:
        return f"SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, {len(prefix)}) = '{prefix}'"


SERVERS: dict[str, Server] = {"postgresql": PostgreSQL(), "mysql": MySQL()}
"""Servers by kind."""


def fill(server: Server, admin: str, name: str, password: str, model: Model, held: dict[str, list[Record]]) -> dict[str, str]:
    """Make one source's place on a server and fill it. Returns what the manifest says of it. Runs an event loop of its own."""

    async def run(connection: AsyncConnection) -> None:
        await _execute(connection, server.create(name, password))
        tables = metadata(model)
        await connection.run_sync(tables.create_all, checkfirst=False)
        for table in model.tables:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, row, strict=True)) for row in stored(table, held.get(table.entity, []))]
            if rows:
                await connection.execute(tables.tables[table.name].insert(), rows)
        await _execute(connection, server.grant(name))

    asyncio.run(_connected(server, admin, run))
    return server.login(sa.make_url(admin), name, password)


def remove(server: Server, admin: str, prefix: str) -> int:
    """Remove every place whose name starts with a prefix, and say how many there were. Runs an event loop of its own."""
    removed: list[str] = []

    async def run(connection: AsyncConnection) -> None:
        removed.extend((await connection.execute(sa.text(server.names(prefix)))).scalars())
        for name in removed:
            await _execute(connection, server.drop(name))

    asyncio.run(_connected(server, admin, run))
    return len(removed)


async def _connected(server: Server, admin: str, run: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """Run something in one transaction as the administrator, on a connection of its own."""
    engine = create_async_engine(sa.make_url(admin).set(drivername=server.driver), poolclass=sa.NullPool)
    try:
        async with engine.begin() as connection:
            await run(connection)
    finally:
        await engine.dispose()


async def _execute(connection: AsyncConnection, statements: Iterable[str]) -> None:
    for statement in statements:
        await connection.execute(sa.text(statement))
