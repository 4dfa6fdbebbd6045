"""Engines for URLs without a driver: asynchronous, read-only, bounded in time, and with a small pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.errors import InvalidConfiguration

if TYPE_CHECKING:
    from adapters.turnstile import Turnstile

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy", "mariadb": "mariadb+asyncmy"}
_EXTRAS = {"asyncpg": "postgres", "asyncmy": "mysql"}
_POOL = 5
_EMBEDDED_POOL = 2
_RECYCLE = 1800


def create_engine(url: str, *, timeout: float, turnstile: Turnstile | None = None) -> AsyncEngine:
    """A read-only engine for ``sqlite:///path``, ``postgresql://…``, ``mysql://…`` or ``mariadb://…``.

    `timeout` bounds connecting, waiting for a connection and, on the server, each statement; in seconds. SQLite's statements pass the
    turnstile, if one is given. Nothing connects yet. Raises `InvalidConfiguration`; its message does not quote the URL.
    """
    parsed = _parse(url)
    name = parsed.get_backend_name()
    try:
        options = _OPTIONS[name](parsed, timeout)
        engine = create_async_engine(
            parsed.set(drivername=DRIVERS[name]),
            pool_size=_EMBEDDED_POOL if name == "sqlite" else _POOL,
            max_overflow=0,
            pool_timeout=timeout,
            pool_recycle=_RECYCLE,
            pool_use_lifo=True,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            execution_options={"turnstile": turnstile if name == "sqlite" else None},
            poolclass=sa.AsyncAdaptedQueuePool,
            **options,
        )
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get(error.name or "", "")
        raise InvalidConfiguration(f"the driver {error.name} is not installed; install craftgraph[{extra}]") from error
    if name in ("mysql", "mariadb"):
        sa.event.listen(engine.sync_engine, "connect", _prepare_mysql(timeout))
    return engine


def _parse(url: str) -> URL:
    try:
        parsed = sa.make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise InvalidConfiguration("the database's URL cannot be read; write it as postgresql://user:password@host:5432/name") from None
    if name not in DRIVERS:
        raise InvalidConfiguration(f"databases of the kind {name!r} are not supported; known: {', '.join(DRIVERS)}")
    return parsed


BUSY = 0.01
"""Seconds that SQLite itself waits for a locked file, in a thread that cannot be interrupted; the session waits on."""


def _sqlite(url: URL, timeout: float) -> dict[str, Any]:
    """A read-only connection to the file. The file may be absent now and there later."""
    if not url.database or url.database == ":memory:":
        raise InvalidConfiguration("an SQLite source needs a file: sqlite:////path/to/file.db")
    address = f"file:{quote(str(Path(url.database)))}?mode=ro"

    async def connect() -> Any:
        import aiosqlite

        connection = await aiosqlite.connect(address, uri=True, isolation_level=None, timeout=BUSY)
        await connection.execute_fetchall("PRAGMA query_only = ON")
        return connection

    return {"async_creator": connect}


def _postgresql(url: URL, timeout: float) -> dict[str, Any]:
    settings = {
        "application_name": "craftgraph",
        "default_transaction_read_only": "on",
        "statement_timeout": str(max(1, int(timeout * 1000))),
    }
    return {"connect_args": {"timeout": timeout, "server_settings": settings}}


def _mysql(url: URL, timeout: float) -> dict[str, Any]:
    return {"connect_args": {"connect_timeout": max(1, round(timeout)), "charset": "utf8mb4"}}


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


_OPTIONS: dict[str, Callable[[URL, float], dict[str, Any]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
}
