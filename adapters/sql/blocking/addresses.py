"""Which URLs ask for a blocking driver."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy.engine import URL

from adapters.sql.blocking.driver import Driver

_DRIVERS: dict[str, tuple[str, str]] = {
    "sqlite+pysqlite": ("sqlite", "SQLiteDriver"),
    "postgresql+psycopg2": ("psycopg", "PsycopgDriver"),
    "kingbase": ("psycopg", "KingbaseDriver"),
    "kingbase+ksycopg2": ("psycopg", "KingbaseDriver"),
    "opengauss": ("psycopg", "PsycopgDriver"),
    "opengauss+psycopg2": ("psycopg", "PsycopgDriver"),
    "oracle+oracledb": ("oracle", "OracleDriver"),
    "dm": ("dm", "DMDriver"),
    "dm+dmpython": ("dm", "DMDriver"),
    "mssql": ("odbc", "ODBCDriver"),
    "mssql+pyodbc": ("odbc", "ODBCDriver"),
}
"""A URL's scheme → module and class that speak to its database."""
SCHEMES = tuple(_DRIVERS)


def is_blocking(url: URL) -> bool:
    """Whether the URL asks for a blocking driver."""
    return url.drivername.lower() in _DRIVERS


def driver_of(url: URL, timeout: float) -> Driver:
    """The driver of a URL. Loads what it needs, which takes a while. Raises `InvalidConfiguration`."""
    module, name = _DRIVERS[url.drivername.lower()]
    make: Callable[[URL, float], Any] = getattr(import_module(f"adapters.sql.blocking.{module}"), name)
    driver: Driver = make(url, timeout)
    return driver
