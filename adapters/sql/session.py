"""Running statements on an engine's connections, through the driver itself.

SQLAlchemy's pool lends the connections; its execution layer is left out, because its five thread hops cost eight times what one does.
"""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect as Compiler
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from adapters.errors import SourceError, SourceTimeout
from adapters.sql.database import Arguments, Rows
from adapters.sql.document import Table
from adapters.sql.errors import is_disconnect, is_unusable, translated
from adapters.sql.leased import Lease, Leased
from adapters.sql.oracle import PROBE, moments
from adapters.time_limit import TimeLimit

_MERCY = 1.0
"""Seconds in which a statement has to be stopped, or its connection is given up."""
_PATIENCE = 0.2
"""Seconds for which whoever cancelled waits for that."""
_LOCKED = 0.01


class Session(ABC):
    """`adapters.sql.database.Database` over an asynchronous engine. `run` may be called concurrently, up to the pool's size."""

    probe = "SELECT 1"

    def __init__(self, engine: AsyncEngine, timeout: float) -> None:
        self.engine = engine
        self.timeout = timeout
        # The pool does not wake those who wait for a place when a connection cannot be made: they would wait for their whole time.
        self._places = asyncio.Semaphore(engine.sync_engine.pool.size() or 1)  # type: ignore[attr-defined]  # of a queue pool
        self._leased = Leased(engine)
        self._stopping: set[asyncio.Task[None]] = set()

    @property
    def compiler(self) -> Compiler:
        return self.engine.dialect

    async def close(self) -> None:
        """End every connection. May be called twice."""
        if self._stopping:
            await asyncio.wait(self._stopping, timeout=_MERCY)
        await self.dispose()

    async def dispose(self) -> None:
        """End every connection that nobody uses; the others are ended when they are given back."""
        self._leased.give_all_back()
        await self.engine.dispose()

    async def columns(self, table: Table) -> set[str]:
        """The table's columns; none if it is not there."""

        def read(connection: sa.Connection) -> set[str]:
            try:
                return {column["name"] for column in sa.inspect(connection).get_columns(table.name, schema=table.schema)}
            except sa.exc.NoSuchTableError:
                return set()

        try:
            async with asyncio.timeout(self.timeout), self._places:
                # With one of the places taken and nothing kept, the pool has a connection left.
                self._leased.give_all_back()
                async with self.engine.connect() as connection:
                    return await connection.run_sync(read)
        except TimeoutError as error:
            raise SourceTimeout(f"reading the columns of {table} took too long") from error
        except Exception as error:
            raise translated(error) from error

    async def run(self, sql: str, arguments: Arguments = ()) -> Rows:
        """The rows of a statement. Raises a `SourceError`; a cancelled call stops the statement and frees its connection."""
        try:
            with TimeLimit(self.timeout):
                return await self._run(sql, arguments)
        except TimeoutError as error:
            raise SourceTimeout(f"no answer in {self.timeout:g} s") from error
        except SourceError:
            raise
        except Exception as error:
            failure = translated(error)
            if is_disconnect(failure):
                await self.dispose()
            raise failure from error

    async def _run(self, sql: str, arguments: Arguments) -> Rows:
        await self._places.acquire()
        stopping: asyncio.Task[None] | None = None
        try:
            lease = await self._leased.take()
            try:
                rows = await self.execute(lease.driver, sql, arguments)
            except asyncio.CancelledError:
                stopping = asyncio.create_task(self._stop(lease))
                await self._patiently(stopping)
                raise
            except BaseException as error:
                await self._give_back(lease, broken=is_unusable(translated(error)))
                raise
            self._leased.keep(lease)
            return rows
        finally:
            if stopping is None:
                self._places.release()
            else:
                stopping.add_done_callback(lambda stopped: self._places.release())

    async def _patiently(self, stopping: asyncio.Task[None]) -> None:
        """Wait a little for a statement to be stopped. It goes on in a task of its own: nothing may leave the connection behind."""
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)
        await asyncio.wait([stopping], timeout=_PATIENCE)

    async def _stop(self, lease: Lease) -> None:
        """End the statement where it runs, as far as that is possible within a second."""
        try:
            async with asyncio.timeout(_MERCY):
                reusable = await self.interrupt(lease.driver)
                await self._give_back(lease, broken=not reusable)
        except Exception:
            # Whatever stands in the way of stopping it, the caller is told of the cancellation, and the connection is not used again.
            await self._give_back(lease, broken=True)

    async def _give_back(self, lease: Lease, *, broken: bool) -> None:
        if not lease.connection.is_valid:
            return
        if broken:
            await self.discard(lease.connection)
        else:
            self._leased.give_back(lease)

    async def discard(self, connection: PoolProxiedConnection) -> None:
        """End a connection that is not used again.

        Outside of a greenlet SQLAlchemy does so at once: a server that hangs would not say goodbye.
        """
        connection.invalidate()

    @abstractmethod
    async def execute(self, driver: Any, sql: str, arguments: Arguments) -> Rows:
        """Run a statement on the driver's connection and read all its rows."""

    @abstractmethod
    async def interrupt(self, driver: Any) -> bool:
        """Stop what the connection is doing. Whether it can be used again."""


class SQLiteSession(Session):
    """aiosqlite, on the threads of a crew: one hop a statement, and often one for several.

    A locked file is waited for here and not in the thread: SQLite's own waiting cannot be interrupted.
    """

    async def execute(self, driver: Any, sql: str, arguments: Arguments) -> Rows:
        while True:
            try:
                rows: Rows = await driver.rows(sql, arguments)
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                await asyncio.sleep(_LOCKED)
            else:
                return rows

    async def discard(self, connection: PoolProxiedConnection) -> None:
        await greenlet_spawn(connection.invalidate)

    async def interrupt(self, driver: Any) -> bool:
        """Again and again until the thread is idle: an interruption that comes before the statement has begun is lost."""
        idle = asyncio.ensure_future(driver.set_trace_callback(None))
        while not idle.done():
            await driver.interrupt()
            await asyncio.wait([idle], timeout=_LOCKED)
        return False


class PostgreSQLSession(Session):
    """asyncpg: a cancelled call sends a cancel request by itself, and the next one waits for it.

    That one may wait for ever, if it was noise in the answer that the call waited for: only a connection that answers is used again.
    """

    async def execute(self, driver: Any, sql: str, arguments: Arguments) -> Rows:
        rows: Rows = await driver.fetch(sql, *arguments)
        return rows

    async def interrupt(self, driver: Any) -> bool:
        await driver.execute(self.probe)
        return True


class MySQLSession(Session):
    """asyncmy: the protocol has no cancel, so another connection kills the statement."""

    async def execute(self, driver: Any, sql: str, arguments: Arguments) -> Rows:
        async with driver.cursor() as cursor:
            await cursor.execute(sql, arguments)
            rows: Rows = await cursor.fetchall()
            return rows

    async def interrupt(self, driver: Any) -> bool:
        helper = await self.engine.raw_connection()
        try:
            await self.execute(helper.driver_connection, f"KILL QUERY {int(driver.thread_id())}", ())
        finally:
            # Never given back: where killing was given up, its answer is still to come.
            helper.invalidate()
        return False


class OracleSession(Session):
    """python-oracledb's thin mode: a cancelled call breaks the statement off by itself; the connection is not used again."""

    probe = PROBE

    async def execute(self, driver: Any, sql: str, arguments: Arguments) -> Rows:
        with driver.cursor() as cursor:
            cursor.setinputsizes(**moments(dict(arguments)))
            await cursor.execute(sql, arguments)
            rows: Rows = await cursor.fetchall()
            return rows

    async def interrupt(self, driver: Any) -> bool:
        return False


_SESSIONS: dict[str, type[Session]] = {
    "sqlite": SQLiteSession,
    "postgresql": PostgreSQLSession,
    "mysql": MySQLSession,
    "mariadb": MySQLSession,
    "oracle": OracleSession,
}


def open_session(engine: AsyncEngine, timeout: float) -> Session:
    """The session for an engine's database; a statement may take `timeout` seconds."""
    return _SESSIONS[engine.dialect.name](engine, timeout)
