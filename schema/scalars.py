"""Custom scalars: exact money and decimals, dates with their zone, checked codes.

Each parses strictly and says what it expects; `ValueError` becomes a ``BAD_USER_INPUT``-style GraphQL error with the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from adapters.entities import DivisionCode, Money, Uscc
from adapters.values import division, money, uscc

BigInt = NewType("BigInt", int)
"""A whole number that may be too large for GraphQL's `Int`."""
SAFE = 2**53 - 1
"""The largest whole number that every reader of JSON takes exactly."""

CHINA = timezone(timedelta(hours=8))
"""China Standard Time; the country has one zone and no daylight saving."""

_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_money(value: Any) -> Money:
    """An amount in 元, as a decimal string with at most two decimals, to 分."""
    text = _matched("Money", value, money.FORM, 'an amount in 元 as text, such as "300000.00"')
    return Money(money.fen(text))


def show_big(number: int) -> int:
    """The number itself, if JavaScript can read it. Raises `GraphQLError` otherwise: it would be read as another one."""
    if abs(number) > SAFE:
        raise GraphQLError(f"BigInt cannot represent {number}: readers of JSON would round it.")
    return number


def read_big(value: Any) -> BigInt:
    """A whole number."""
    if type(value) is not int or abs(value) > SAFE:
        raise GraphQLError(f"BigInt cannot represent {value!r}: give a whole number up to {SAFE}.")
    return BigInt(value)


def read_decimal(value: Any) -> Decimal:
    """A decimal number as text, or a whole number."""
    text = _matched("Decimal", str(value) if type(value) is int else value, _DECIMAL, 'a decimal number as text, such as "87.50"')
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise GraphQLError(f"Decimal cannot represent {value!r}.") from error


def read_date(value: Any) -> date:
    """An ISO 8601 date."""
    text = _matched("Date", value, _DATE, 'an ISO 8601 date, such as "2026-11-30"')
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError(f"Date cannot represent {value!r}: there is no such day.") from error


def read_datetime(value: Any) -> datetime:
    """An ISO 8601 moment with its zone."""
    expected = 'an ISO 8601 moment with its zone, such as "2026-11-30T23:59:59+08:00"'
    if not isinstance(value, str):
        raise GraphQLError(f"DateTime cannot represent {value!r}: give {expected}.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError(f"DateTime cannot represent {value!r}: give {expected}.") from error
    if moment.tzinfo is None:
        raise GraphQLError(f"DateTime cannot represent {value!r} without a zone: give {expected}.")
    return moment.astimezone(CHINA)


def show_datetime(moment: datetime) -> str:
    """ISO 8601 in China Standard Time."""
    return moment.astimezone(CHINA).isoformat()


def _matched(scalar: str, value: Any, pattern: re.Pattern[str], expected: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise GraphQLError(f"{scalar} cannot represent {value!r}: give {expected}.")
    return value


def _code(scalar: str, pattern: re.Pattern[str], expected: str) -> Callable[[Any], str]:
    return lambda value: _matched(scalar, value, pattern, expected)


def _scalar(name: str, description: str, show: Callable[[Any], Any], read: Callable[[Any], Any]) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=show, parse_value=read)


SCALARS: dict[object, ScalarDefinition] = {
    Money: _scalar("Money", "An amount in yuan as an exact decimal string with two decimals (金额，单位：元)", money.yuan, read_money),
    BigInt: _scalar("BigInt", "A whole number beyond 32 bits, up to 2^53 (大整数)", show_big, read_big),
    Decimal: _scalar("Decimal", "An exact decimal number as a string (十进制数)", str, read_decimal),
    date: _scalar("Date", "A calendar day, ISO 8601 (日期)", date.isoformat, read_date),
    datetime: _scalar("DateTime", "A moment, ISO 8601, in China Standard Time +08:00 (时间)", show_datetime, read_datetime),
    Uscc: _scalar(
        "Uscc",
        "A unified social credit code, GB 32100-2015 (统一社会信用代码)",
        str,
        _code("Uscc", uscc.FORM, "the 18 characters of a unified social credit code"),
    ),
    DivisionCode: _scalar(
        "DivisionCode",
        "An administrative division code, six digits, GB/T 2260 (行政区划代码)",
        str,
        _code("DivisionCode", division.FORM, "six digits"),
    ),
}
"""Python type → GraphQL scalar."""


def type_name(kind: Any) -> str:
    """What a field's Python type is called in the graph: its scalar, or the enum of its code list."""
    if kind in SCALARS:
        return SCALARS[kind].name
    return {str: "String", int: "Int", bool: "Boolean"}.get(kind) or str(kind.__name__)
