"""Engines for URLs without a driver: asynchronous, read-only, bounded in time, and with a small pool."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.crew import Crew
from adapters.errors import InvalidConfiguration
from adapters.sql.connecting import connect
from adapters.sql.dialects import DIALECTS
from adapters.sql.dialects.oracle import SESSION
from adapters.sql.oracle import read_faithfully

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "mysql": "mysql+asyncmy",
    "mariadb": "mariadb+asyncmy",
    "oracle": "oracle+oracledb_async",
}
_INSTALL = {"asyncpg": "craftgraph[postgres]", "asyncmy": "craftgraph[mysql]"}
_POOL = 5
_EMBEDDED_POOL = 2
_SPARE = {"mysql": _POOL, "mariadb": _POOL}
"""Connections beyond the pool, for what stops statements there: with every place taken by one that hangs, none could be stopped."""
_RECYCLE = 1800


def create_engine(url: str, *, timeout: float, crew: Crew | None = None) -> AsyncEngine:
    """A read-only engine for ``sqlite:///path``, ``postgresql://…``, ``mysql://…``, ``mariadb://…`` or ``oracle://…``.

    `timeout` bounds connecting, waiting for a connection and, on the server, each statement; in seconds. SQLite's statements run on the
    crew's threads; without one, on one thread. Nothing connects yet. Raises `InvalidConfiguration`; its message does not quote the URL.
    """
    parsed = parse_url(url)
    name = parsed.get_backend_name()
    if name not in DRIVERS:
        raise InvalidConfiguration(f"databases of the kind {name!r} have no asynchronous driver; known: {', '.join(DRIVERS)}")
    try:
        options = _sqlite(parsed, crew or Crew(1)) if name == "sqlite" else _OPTIONS[name](parsed, timeout)
        engine = create_async_engine(
            parsed.set(drivername=DRIVERS[name]),
            pool_size=_EMBEDDED_POOL if name == "sqlite" else _POOL,
            max_overflow=_SPARE.get(name, 0),
            pool_timeout=timeout,
            pool_recycle=_RECYCLE,
            pool_use_lifo=True,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            poolclass=sa.AsyncAdaptedQueuePool,
            **options,
        )
    except ModuleNotFoundError as error:
        wanted = _INSTALL.get(error.name or "", f"the package {error.name}")
        raise InvalidConfiguration(f"the driver {error.name} is not installed; install {wanted}") from error
    if name in _PREPARE:
        sa.event.listen(engine.sync_engine, "connect", _PREPARE[name](timeout))
    return engine


def parse_url(url: str) -> URL:
    """A database's URL. Raises `InvalidConfiguration`; its message does not quote the URL."""
    try:
        parsed = sa.make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise InvalidConfiguration("the database's URL cannot be read; write it as postgresql://user:password@host:5432/name") from None
    if name.lower() not in DIALECTS:
        raise InvalidConfiguration(f"databases of the kind {name!r} are not supported; known: {', '.join(DIALECTS)}")
    return parsed


BUSY = 0.01
"""Seconds that SQLite itself waits for a locked file, in a thread that cannot be interrupted; the session waits on."""


def _sqlite(url: URL, crew: Crew) -> dict[str, Any]:
    """A read-only connection to the file. The file may be absent now and there later."""
    if not url.database or url.database == ":memory:":
        raise InvalidConfiguration("an SQLite source needs a file: sqlite:////path/to/file.db")
    path = url.database

    async def connect() -> Any:
        from adapters.sql.embedded import open_file

        return await open_file(path, BUSY, crew)

    return {"async_creator": connect}


def _postgresql(url: URL, timeout: float) -> dict[str, Any]:
    settings = {
        "application_name": "craftgraph",
        "default_transaction_read_only": "on",
        "statement_timeout": str(max(1, int(timeout * 1000))),
    }
    return {"connect_args": {"timeout": timeout, "server_settings": settings}}


def _mysql(url: URL, timeout: float) -> dict[str, Any]:
    import asyncmy

    creator = partial(connect, asyncmy.connect)
    return {"connect_args": {"connect_timeout": max(1, round(timeout)), "charset": "utf8mb4", "async_creator_fn": creator}}


def _prepare_mysql(timeout: float) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT VERSION()")
        (version,) = cursor.fetchone()
        bound = f"max_statement_time = {timeout}" if "MariaDB" in version else f"max_execution_time = {max(1, int(timeout * 1000))}"
        cursor.execute(f"SET SESSION {bound}")
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.close()

    return prepare


def _oracle(url: URL, timeout: float) -> dict[str, Any]:
    return {"connect_args": {"tcp_connect_timeout": timeout, "retry_count": 0}, "enable_offset_fetch": False}


def _prepare_oracle(timeout: float) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, record: Any) -> None:
        driver = connection.driver_connection
        driver.call_timeout = max(1, int(timeout * 1000))
        driver.outputtypehandler = read_faithfully
        cursor = connection.cursor()
        cursor.execute(SESSION)
        cursor.close()

    return prepare


_PREPARE: dict[str, Callable[[float], Callable[[Any, Any], None]]] = {
    "mysql": _prepare_mysql,
    "mariadb": _prepare_mysql,
    "oracle": _prepare_oracle,
}
_OPTIONS: dict[str, Callable[[URL, float], dict[str, Any]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "oracle": _oracle,
}
