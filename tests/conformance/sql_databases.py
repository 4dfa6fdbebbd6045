"""The harness over SQLite, PostgreSQL and MariaDB: what each has of its own, its faults above all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.conformance.harness import Fault
from adapters.sql.adapter import SQLAdapter
from adapters.sql.engines import DRIVERS
from tests.conformance.proxy import Mode, Proxy
from tests.conformance.sql_harness import DATABASE, SQLHarness, Undo

REFERENCE = "env:CONFORMANCE_URL"
PASSWORD = "Kolibri-7fq3-Zaunkoenig"
MARKS = (b"Jsd ", b"pz_", b"bg_")
"""Beginnings of the tables' names."""
EMBEDDED = "an embedded database has no server, user or network"
ENDLESS_SQLITE = "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) SELECT max(x) AS z FROM c) s"


def open_files() -> list[str]:
    """What the handles of this process lead to."""
    targets = []
    for handle in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            targets.append(os.readlink(handle))
    return targets


class SQLiteHarness(SQLHarness):
    """A file for each adapter."""

    name = "sql on SQLite"
    sqlite = True
    endless = ENDLESS_SQLITE
    faults = SQLHarness.faults | {Fault.UNREACHABLE, Fault.GARBAGE}
    secrets: Mapping[str, str] = MappingProxyType({})
    exemptions: ClassVar[Mapping[str, str]] = {
        **DATABASE,
        "reset_is_reported_as_Unavailable": EMBEDDED,
        "server_error_is_reported_as_Unavailable": EMBEDDED,
        "silent_is_reported_as_SourceTimeout": EMBEDDED,
        "bad_credentials_is_reported_as_AuthenticationFailed": EMBEDDED,
        "no_permission_is_reported_as_PermissionDenied": EMBEDDED,
        "new_credentials_are_taken_up": EMBEDDED,
    }

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._writers: dict[int, AsyncEngine] = {}

    def path(self, number: int) -> Path:
        """The file."""
        return self.folder / f"conformance-{number}.db"

    def url(self, number: int) -> str:
        return f"sqlite:///{self.path(number)}"

    def writer(self, number: int) -> AsyncEngine:
        if number not in self._writers:
            self._writers[number] = create_async_engine(f"sqlite+aiosqlite:///{self.path(number)}", poolclass=sa.NullPool)
        return self._writers[number]

    async def connections(self, adapter: SQLAdapter) -> int:
        """Open handles of the file."""
        wanted = str(self.path(self.number(adapter)))
        return sum(target == wanted for target in await asyncio.to_thread(open_files))

    async def running(self, adapter: SQLAdapter) -> int:
        """Whether the process is at work though nothing else is: a statement that goes on burns a core."""
        started, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(0.1)
        return int(time.process_time() - used > 0.5 * (time.perf_counter() - started))

    async def break_server(self, adapter: SQLAdapter, number: int, fault: Fault) -> Undo:
        path, aside = self.path(number), self.folder / f"aside-{number}.db"
        # A handle that is open would go on showing the file.
        await adapter.connection.session.dispose()
        path.rename(aside)
        if fault is Fault.GARBAGE:
            path.write_bytes(b"not a database at all " * 500)

        async def undo() -> None:
            await adapter.connection.session.dispose()
            aside.replace(path)

        return undo


class ServerHarness(SQLHarness):
    """A user and a proxy for each adapter, on a real server."""

    faults = SQLHarness.faults | {
        Fault.UNREACHABLE,
        Fault.RESET,
        Fault.SILENT,
        Fault.GARBAGE,
        Fault.SERVER_ERROR,
        Fault.BAD_CREDENTIALS,
        Fault.NO_PERMISSION,
    }
    port = 0

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        self.server = sa.make_url(url)
        self.database = str(self.server.database)
        self._engine = create_async_engine(
            self.server.set(drivername=DRIVERS[self.server.get_backend_name()]), isolation_level="AUTOCOMMIT"
        )
        self._proxies: dict[int, Proxy] = {}
        self._users: list[int] = []
        self._latest = 0
        self._password = PASSWORD

    @property
    def secrets(self) -> Mapping[str, str]:
        """The address of the adapter that was made last: it is opened next."""
        return {REFERENCE: self.address(self._latest).render_as_string(hide_password=False)}

    def address(self, number: int) -> URL:
        """The address through the proxy."""
        port = self._proxies[number].port if number in self._proxies else self.port
        return self.server.set(host="127.0.0.1", port=port, username=self.user(number), password=self._password)

    def user(self, number: int) -> str:
        """The adapter's own user; names of users are shared by all databases of a server."""
        return f"{self.database[-24:]}_{number}"

    def url(self, number: int) -> str:
        return REFERENCE

    def writer(self, number: int) -> AsyncEngine:
        return self._engine

    async def prepare(self, number: int) -> None:
        proxy = Proxy(self.server.host or "127.0.0.1", self.server.port or self.port, asking=MARKS)
        await proxy.listen()
        self._proxies[number], self._latest = proxy, number

    async def admit(self, number: int) -> None:
        self._users.append(number)
        await self.run(number, self.create_user(number))

    def create_user(self, number: int) -> str:
        """The statement."""
        return f"CREATE USER {self.account(number)} IDENTIFIED BY '{self._password}'"

    def account(self, number: int) -> str:
        """The user as statements name it."""
        return self.quoted(self.user(number))

    async def grant(self, number: int) -> None:
        tables = [*self.names(number).values(), self.quoted(f"dw_{number}")]
        await self.run(number, *(f"GRANT SELECT ON {table} TO {self.account(number)}" for table in tables))

    async def finish(self) -> None:
        for proxy in self._proxies.values():
            await proxy.close()
        for number in self._users:
            await self.run(number, *self.drop_user(number))
        await self._engine.dispose()

    def drop_user(self, number: int) -> list[str]:
        """The statements."""
        return [f"DROP USER {self.account(number)}"]

    async def scalar(self, statement: str) -> int:
        """One number."""
        async with self._engine.connect() as connection:
            return int((await connection.exec_driver_sql(statement)).scalar_one())

    async def break_server(self, adapter: SQLAdapter, number: int, fault: Fault) -> Undo:
        proxy = self._proxies[number]
        match fault:
            case Fault.UNREACHABLE:
                await proxy.refuse()
                await self.noticed(adapter)
                return proxy.listen
            case Fault.SILENT:
                await proxy.turn(Mode.SILENT)
                return self._passing(proxy)
            case Fault.RESET | Fault.GARBAGE:
                # Garbage comes behind a good login, in answer to a question about our tables.
                await proxy.turn(Mode.RESET if fault is Fault.RESET else Mode.GARBAGE)
                await self.noticed(adapter)
                return self._passing(proxy)
            case Fault.SERVER_ERROR:
                await self.run(number, *self.boom(number))
                return await self._view(number, self.beside_boom(number))
        statements = self.lock_out(number) if fault is Fault.BAD_CREDENTIALS else self.revoke(number)
        await self.run(number, *statements)
        if fault is Fault.BAD_CREDENTIALS:
            await proxy.turn(Mode.PASS)
            await self.noticed(adapter)
        return _kept

    def _passing(self, proxy: Proxy) -> Undo:
        async def undo() -> None:
            await proxy.turn(Mode.PASS)

        return undo

    def boom(self, number: int) -> list[str]:
        """Statements that make a function which fails as a server in need does."""
        return []

    def beside_boom(self, number: int) -> str:
        """A table expression that calls it."""
        return ""

    def lock_out(self, number: int) -> list[str]:
        """Statements behind which the user cannot log in."""
        return []

    def revoke(self, number: int) -> list[str]:
        """Statements behind which the user cannot read."""
        return [f"REVOKE SELECT ON {table} FROM {self.account(number)}" for table in self.names(number).values()]


async def _kept() -> None:
    """The user stays as it is: each adapter has its own."""


class PostgresHarness(ServerHarness):
    """PostgreSQL. It trusts this machine, so that a user is locked out instead of its password changed."""

    name = "sql on PostgreSQL"
    faults = ServerHarness.faults - {Fault.GARBAGE}
    exemptions: ClassVar[Mapping[str, str]] = {
        **DATABASE,
        "garbage_is_reported_as_UpstreamProtocol": "its messages begin with their length: noise looks like one that is still coming",
    }
    endless = "pg_sleep(20)"
    port = 5432

    def create_user(self, number: int) -> str:
        return f"CREATE ROLE {self.account(number)} LOGIN PASSWORD '{self._password}'"

    def drop_user(self, number: int) -> list[str]:
        return [f"DROP OWNED BY {self.account(number)}", f"DROP ROLE {self.account(number)}"]

    def lock_out(self, number: int) -> list[str]:
        return [f"ALTER ROLE {self.account(number)} NOLOGIN"]

    def boom(self, number: int) -> list[str]:
        body = "BEGIN RAISE EXCEPTION 'no memory' USING ERRCODE = '53200'; END"
        return [f"CREATE FUNCTION boom_{number}() RETURNS integer LANGUAGE plpgsql AS $$ {body} $$"]

    def beside_boom(self, number: int) -> str:
        return f"boom_{number}()"

    async def connections(self, adapter: SQLAdapter) -> int:
        return await self.scalar(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{self.user(self.number(adapter))}'")

    async def running(self, adapter: SQLAdapter) -> int:
        user = self.user(self.number(adapter))
        return await self.scalar(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{user}' AND state = 'active'")

    async def rotate(self, adapter: SQLAdapter) -> None:
        """The old user may not log in any more; another may."""
        number = self.number(adapter)
        await self.run(number, f"ALTER ROLE {self.account(number)} RENAME TO {self.quoted(self.user(number) + '_old')}")
        await self.run(number, f"ALTER ROLE {self.quoted(self.user(number) + '_old')} NOLOGIN", self.create_user(number))
        await self.grant(number)
        self._rotated = number
        await self._proxies[number].turn(Mode.PASS)


class MariaHarness(ServerHarness):
    """MariaDB."""

    name = "sql on MariaDB"
    endless = "(SELECT SLEEP(20) AS z) s"
    port = 3306

    def quoted(self, name: str) -> str:
        return f"`{name}`"

    def exactly(self, column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
        return sa.cast(column, sa.LargeBinary) == value.encode() if isinstance(value, str) else column == value

    def account(self, number: int) -> str:
        return f"'{self.user(number)}'@'%%'"

    def lock_out(self, number: int) -> list[str]:
        return [f"ALTER USER {self.account(number)} IDENTIFIED BY 'other'"]

    def boom(self, number: int) -> list[str]:
        body = "BEGIN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1203, MESSAGE_TEXT = 'too many'; RETURN 1; END"
        return [f"CREATE FUNCTION boom_{number}() RETURNS INT NO SQL {body}"]

    def beside_boom(self, number: int) -> str:
        return f"(SELECT boom_{number}() AS z) s"

    async def connections(self, adapter: SQLAdapter) -> int:
        return await self.scalar(f"SELECT count(*) FROM information_schema.processlist WHERE user = '{self.user(self.number(adapter))}'")

    async def running(self, adapter: SQLAdapter) -> int:
        user = self.user(self.number(adapter))
        return await self.scalar(f"SELECT count(*) FROM information_schema.processlist WHERE user = '{user}' AND command = 'Query'")

    async def rotate(self, adapter: SQLAdapter) -> None:
        """Another password; connections that are open are dropped."""
        number = self.number(adapter)
        self._password = "Zeisig-2kd9-Rohrammer"
        await self.run(number, f"ALTER USER {self.account(number)} IDENTIFIED BY '{self._password}'")
        await self._proxies[number].turn(Mode.PASS)
