"""Tokens of a scan: the position behind a page's last row, as text that can travel through callers' hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from adapters.entities import Entity, FieldDefinition, Record
from adapters.errors import CallerError
from adapters.mapping.kinds import Kind, kind_of
from adapters.requests import After, Scan

_Position = tuple[list[str | int | bool | None], str]
_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.DECIMAL: Decimal,
    Kind.DATE: date.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
}


def token_behind(entity: Entity, scan: Scan, row: Record) -> str:
    """The token of the page that begins behind the row, which holds the key and the fields of the order."""
    values = [_written(getattr(row, term.field)) for term in scan.order]
    return msgspec.json.encode((values, getattr(row, entity.key))).decode()


def position_of(entity: Entity, scan: Scan, token: str) -> After:
    """The position that a token stands for. Raises `CallerError` for one that is not of this scan."""
    try:
        values, key = msgspec.json.decode(token, type=_Position)
        fields = [entity.fields[term.field] for term in scan.order]
        return After(values=tuple(_read(field, value) for field, value in zip(fields, values, strict=True)), key=key)
    except (msgspec.DecodeError, ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise CallerError(f"not a token of this scan: {error}", public="The page token is not valid.") from error


def _written(value: Any) -> str | int | bool | None:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else str(value.name)


def _read(field: FieldDefinition, value: Any) -> Any:
    kind = kind_of(field)
    if value is None:
        return None
    return field.type[value] if kind is Kind.CODE else _READERS[kind](value) if kind in _READERS else value
