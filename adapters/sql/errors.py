"""Drivers' exceptions to ours. What the driver says goes into the internal message only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    InvalidConfiguration,
    PermissionDenied,
    RowRejected,
    SourceError,
    SourceTimeout,
    Unavailable,
    UpstreamProtocol,
)
from adapters.sql.oracle import kind_of_oracle

_SQLITE: tuple[tuple[tuple[str, ...], type[SourceError]], ...] = (
    (("no such table", "no such column", "no such view"), Drift),
    (("locked", "busy", "unable to open", "disk i/o", "disk is full"), Unavailable),
    (("interrupted",), SourceTimeout),
    (("authoriz", "prohibited", "readonly", "permission"), PermissionDenied),
)
_SQLSTATES: tuple[tuple[str, type[SourceError]], ...] = (
    ("57014", SourceTimeout),
    ("42501", PermissionDenied),
    ("25006", PermissionDenied),
    ("3D000", InvalidConfiguration),
    ("42P01", Drift),
    ("42703", Drift),
    ("42883", Drift),
    ("42804", Drift),
    ("22000", Drift),
    ("3F", Drift),
    ("28", AuthenticationFailed),
    ("22", RowRejected),
    ("08", Unavailable),
    ("53", Unavailable),
    ("57", Unavailable),
    ("55", Unavailable),
    ("40", Unavailable),
)
_MYSQL: dict[int, type[SourceError]] = {
    **dict.fromkeys((1045, 1698, 1862), AuthenticationFailed),
    **dict.fromkeys((1044, 1142, 1143, 1227, 1290, 1792), PermissionDenied),
    1049: InvalidConfiguration,
    **dict.fromkeys((1146, 1054, 1051, 1267, 1356), Drift),
    **dict.fromkeys((1969, 3024, 1317), SourceTimeout),
    **dict.fromkeys((1205, 1213, 1040, 1053, 1203, 1226, 1129, 2002, 2003, 2005, 2006, 2013, 2055), Unavailable),
}


_ASYNCPG_LOST = ("InterfaceError", "InternalClientError")
"""The latter where the server's farewell meets a statement on its way."""
_ASYNCMY_LOST = "Transport does not expose socket"
"""What asyncmy says in a plain RuntimeError where the server closed a new connection before the driver had set it up."""


def translated(error: BaseException) -> SourceError:
    """The error of the tree that a driver's exception means; one that is not known is `UpstreamProtocol`, which is not retried."""
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, SourceError):
            return link
        kind = _kind(link)
        if kind is not None:
            return kind(f"{type(link).__name__}: {link}")
    return UpstreamProtocol(f"{type(chain[-1]).__name__}: {chain[-1]}")


def is_disconnect(error: SourceError) -> bool:
    """Whether other connections of the pool are likely to be dead too."""
    return isinstance(error, Unavailable)


def is_unusable(error: SourceError) -> bool:
    """Whether the connection itself must not be used again: it is dead, or the rest of an answer that nobody understood is still in it."""
    return isinstance(error, Unavailable | UpstreamProtocol)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The driver's exception first, then what wraps it."""
    links: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in links:
        links.append(current)
        current = getattr(current, "orig", None) or current.__cause__
    return reversed(links)


def _kind(error: BaseException) -> type[SourceError] | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    module = type(error).__module__
    if module.startswith("asyncmy"):
        return _MYSQL.get(error.args[0]) if error.args else None
    if module.startswith("oracledb"):
        return kind_of_oracle(error)
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return of_sqlstate(sqlstate)
    if isinstance(error, TimeoutError | PoolTimeout):
        return SourceTimeout
    if isinstance(error, NoSuchTableError):
        return Drift
    lost = isinstance(error, OSError | EOFError) or (module.startswith("asyncpg") and type(error).__name__ in _ASYNCPG_LOST)
    return Unavailable if lost or (isinstance(error, RuntimeError) and str(error).startswith(_ASYNCMY_LOST)) else None


def of_sqlstate(code: str) -> type[SourceError] | None:
    """What one of PostgreSQL's codes means; None if it is not known."""
    return next((kind for prefix, kind in _SQLSTATES if code.startswith(prefix)), None)


def _of_sqlite(error: sqlite3.Error) -> type[SourceError]:
    text = str(error).lower()
    return next((kind for words, kind in _SQLITE if any(word in text for word in words)), UpstreamProtocol)
