"""One read-only connection to a database, whichever driver speaks to it: an asynchronous one, or a blocking one in the host's threads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.errors import Unavailable
from adapters.interface import Host
from adapters.sql.blocking import driver_of, is_blocking
from adapters.sql.engines import parse_url

T = TypeVar("T")


class Connected(Protocol):
    """A connection that runs work of SQLAlchemy's synchronous kind."""

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Do the work; raises what it raises."""


@asynccontextmanager
async def connected(url: str, host: Host, seconds: float) -> AsyncIterator[Connected]:
    """Connect, and disconnect at the end. Raises `InvalidConfiguration` for a URL that cannot be read, and what the driver raises."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not await host.run_blocking(Path(parsed.database or "").is_file):
        raise Unavailable(f"there is no file {parsed.database}; check the path")
    if is_blocking(parsed):
        driver = await host.run_blocking(driver_of, parsed, seconds)
        blocking = sa.create_engine(parsed, creator=driver.connect, poolclass=sa.StaticPool, isolation_level="AUTOCOMMIT")
        try:
            yield _Blocking(blocking, host)
        finally:
            await host.run_blocking(blocking.dispose)
        return
    engine = host.engine(url, timeout=seconds)
    try:
        async with engine.connect() as connection:
            yield _Asynchronous(connection)
    finally:
        await engine.dispose()


class _Asynchronous:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        return await self._connection.run_sync(work)


class _Blocking:
    def __init__(self, engine: sa.Engine, host: Host) -> None:
        self._engine = engine
        self._host = host

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        return await self._host.run_blocking(self._work, work)

    def _work(self, work: Callable[[sa.Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)
