"""Values of a drop are text; a column that is declared as a number or a date is read as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from adapters.errors import RowRejected
from adapters.mapping.fields import Place
from adapters.mapping.kinds import Kind, shown

READABLE = (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.DATE, Kind.DATETIME, Kind.UTC, Kind.ZONED)
"""The types that a column may be declared as. Yes and no are written in a hundred ways: the step `flag` says in which."""
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|[+-]?\.[0-9]+")


def row_reader(places: Sequence[Place], names: Sequence[str], *, empty_is_null: bool) -> Callable[[Sequence[str]], tuple[Any, ...]]:
    """From a row of text in the order of `names` to the values of the places. Raises `RowRejected`."""
    cells = [(names.index(place.name), _reader(place, empty_is_null=empty_is_null)) for place in places]
    return lambda row: tuple(read(row[at]) for at, read in cells)


def _reader(place: Place, *, empty_is_null: bool) -> Callable[[str], Any]:
    numeral = _NUMERALS.get(place.kind)
    if numeral is None:
        always = empty_is_null or place.kind is not Kind.TEXT
        return (lambda text: text or None) if always else (lambda text: text)
    pattern, make = numeral

    def read(text: str) -> Any:
        if not text:
            return None
        if pattern.fullmatch(text) is None:
            raise RowRejected(f"{shown(text)} is not of the type {place.kind}")
        return make(text.replace(",", ""))

    return read


_NUMERALS: dict[Kind, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    Kind.INTEGER: (_INTEGER, int),
    Kind.DECIMAL: (_DECIMAL, Decimal),
    Kind.FLOAT: (_DECIMAL, float),
}
