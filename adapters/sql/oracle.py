"""What both ways to Oracle share: values handed over faithfully, and what its errors mean."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    InvalidConfiguration,
    PermissionDenied,
    RowRejected,
    SourceError,
    SourceTimeout,
    Unavailable,
)

PROBE = "SELECT 1 FROM DUAL"

_CODES: dict[int, type[SourceError]] = {
    **dict.fromkeys((1017, 1005, 1045, 28000, 28001), AuthenticationFailed),
    **dict.fromkeys((1031, 41900), PermissionDenied),
    **dict.fromkeys((942, 904, 4043, 980, 932), Drift),
    **dict.fromkeys((1013, 3136, 3156), SourceTimeout),
    **dict.fromkeys((12154, 12514, 12505), InvalidConfiguration),
    **dict.fromkeys((1722, 1861, 1843, 1830, 1858), RowRejected),
    **dict.fromkeys((28, 1012, 1033, 1034, 1089, 1090, 2396, 3113, 3114, 3135, 12170, 12537, 12541, 12547, 12170), Unavailable),
}
"""ORA- numbers."""
_DRIVER: dict[str, type[SourceError]] = {
    **dict.fromkeys(("DPY-4024", "DPI-1067", "DPI-1080"), SourceTimeout),
    **dict.fromkeys(("DPY-1001", "DPY-4011", "DPY-6005", "DPY-6000", "DPI-1010"), Unavailable),
    **dict.fromkeys(("DPY-4000", "DPY-4001", "DPY-4017", "DPY-4027", "DPY-6001", "DPY-6003", "DPY-3010", "DPY-2016"), InvalidConfiguration),
    **dict.fromkeys(("DPY-3015",), AuthenticationFailed),
}
"""The driver's own."""


def kind_of_oracle(error: BaseException) -> type[SourceError] | None:
    """What an exception of python-oracledb means; None if it is not one, or not known."""
    details: Any = error.args[0] if error.args else None
    by_driver = _DRIVER.get(getattr(details, "full_code", None) or "")
    return by_driver or _CODES.get(getattr(details, "code", None) or 0)


def read_faithfully(cursor: Any, column: Any) -> Any:
    """An output type handler: numbers as whole numbers or exact decimals, never as floats; long texts as texts."""
    oracledb = import_module("oracledb")
    if column.type_code is oracledb.DB_TYPE_NUMBER:
        return cursor.var(str, arraysize=cursor.arraysize, outconverter=_number)
    long = {oracledb.DB_TYPE_CLOB: oracledb.DB_TYPE_LONG, oracledb.DB_TYPE_NCLOB: oracledb.DB_TYPE_LONG_NVARCHAR}.get(column.type_code)
    return None if long is None else cursor.var(long, arraysize=cursor.arraysize)


def _number(text: str) -> int | Decimal:
    return int(text) if text.lstrip("-").isdecimal() else Decimal(text)


def moments(arguments: dict[str, Any]) -> dict[str, Any]:
    """Input sizes by name: a datetime is else sent as DATE, without its fractions of a second."""
    oracledb = import_module("oracledb")
    return {name: oracledb.DB_TYPE_TIMESTAMP for name, value in arguments.items() if isinstance(value, datetime)}
