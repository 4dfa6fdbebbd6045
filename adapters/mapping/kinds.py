"""Kinds of values between the steps of a mapping, and the raw types in which a source may hand each over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

from adapters.entities import FieldDefinition, Money
from adapters.errors import RowRejected


class Kind(StrEnum):
    """Kind of a value. Those in `STORED` are also the types that a column may be given in a mapping file."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    UTC = "datetime-utc"
    ZONED = "datetime-zoned"
    MONEY = "money"
    CODE = "code"
    LIST = "list"
    ROW = "row"


STORED = (
    Kind.TEXT,
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.FLOAT,
    Kind.BOOLEAN,
    Kind.DATE,
    Kind.DATETIME,
    Kind.UTC,
    Kind.ZONED,
    Kind.LIST,
)
"""What a column can be declared as. `datetime` without a zone means +08:00, `datetime-utc` means UTC; `list` is a JSON array."""

RAW_TYPES: dict[Kind, frozenset[type]] = {
    Kind.TEXT: frozenset({str}),
    Kind.INTEGER: frozenset({int}),
    Kind.DECIMAL: frozenset({Decimal, int, float}),
    Kind.FLOAT: frozenset({float, int}),
    Kind.BOOLEAN: frozenset({bool, int}),
    Kind.DATE: frozenset({date, str}),
    Kind.DATETIME: frozenset({datetime, str}),
    Kind.UTC: frozenset({datetime, str}),
    Kind.ZONED: frozenset({datetime, str}),
    Kind.LIST: frozenset({list}),
}
"""Python types in which drivers hand a stored kind over. SQLite has no dates, decimals or booleans of its own."""

_ENTITY_KINDS: dict[Any, Kind] = {
    int: Kind.INTEGER,
    bool: Kind.BOOLEAN,
    Decimal: Kind.DECIMAL,
    date: Kind.DATE,
    datetime: Kind.DATETIME,
    Money: Kind.MONEY,
}


BEIJING = timezone(timedelta(hours=8))
"""Asia/Shanghai; it has had no summer time since 1991."""


def moved(moment: datetime, zone: timezone) -> datetime:
    """The same moment in another zone; at the calendar's ends, the nearest one that can be written."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return datetime.min.replace(tzinfo=zone) if moment.year == 1 else datetime.max.replace(tzinfo=zone)


def read(kind: Kind, raw: Any) -> Any:
    """A raw, non-null value of a stored kind as its Python value: exact decimals, aware times. Raises `RowRejected`."""
    reader = _READERS.get(kind)
    try:
        return raw if reader is None else reader(raw)
    except ValueError as error:
        raise RowRejected(f"{shown(raw)} is not of the type {kind}") from error


def _decimal(raw: Any) -> Decimal:
    number = raw if isinstance(raw, Decimal) else Decimal(repr(raw))
    if not number.is_finite():
        raise ValueError
    return number


def _boolean(raw: Any) -> bool:
    if raw not in (0, 1):
        raise ValueError
    return bool(raw)


def _date(raw: Any) -> date:
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def _moment(raw: Any, zone: timezone) -> datetime:
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return moved(moment.replace(tzinfo=zone) if moment.tzinfo is None else moment, BEIJING)


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: float,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: lambda raw: _moment(raw, BEIJING),
    Kind.UTC: lambda raw: _moment(raw, UTC),
    Kind.ZONED: lambda raw: _moment(raw, UTC),
}


def needs_reading(kind: Kind) -> bool:
    """Whether `read` does anything for the kind."""
    return kind in _READERS


def kind_of(definition: FieldDefinition) -> Kind:
    """The kind of one canonical value of a field (of one element, if it holds many)."""
    return Kind.CODE if definition.is_code else _ENTITY_KINDS.get(definition.type, Kind.TEXT)


def shown(raw: Any) -> str:
    """A raw value for an internal message, cut short."""
    text = repr(raw)
    return text if len(text) <= 60 else text[:59] + "…"
