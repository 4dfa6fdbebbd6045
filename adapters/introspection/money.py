"""Money: in which unit a column holds it, by its name, its comment, its text or its size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

from adapters.introspection.form import Form
from adapters.introspection.names import Name
from adapters.mapping.kinds import Kind

_NAMES = (("万元", ("wan", "wy", "wanyuan")), ("分", ("fen", "cent", "cents")), ("元", ("yuan", "cny", "rmb")))
_COMMENT = re.compile(r"亿元|千元|万元|万|角|分|元")
_NUMERAL = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_WORDS = re.compile(r"[¥￥]?\s*([+-]?[\d,]+(?:\.\d+)?)\s*(亿|万|千)?\s*元?")
_LARGEST_WAN = 5_000
"""A single amount of this system lies between some thousands and some millions of yuan."""
_SMALLEST_FEN = 10_000_000


def money_form(name: Name, comment: str, kind: Kind, values: Sequence[Any]) -> Form | None:
    """How to read amounts out of these values; None if they are none."""
    numbers = _numbers(values) if kind is Kind.TEXT else list(values)
    worded = numbers is None and all(_WORDS.fullmatch(str(value).strip()) for value in values if str(value).strip())
    if kind not in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT) or (numbers is None and not worded):
        return None
    empty = ("empty",) if kind is Kind.TEXT and any(not str(value).strip() for value in values) else ()
    if worded:
        return Form(kind, (*empty, {"money": "元", "words": True}), ("figures without a word (万, 元) are taken as 元",))
    unit, doubts = _unit(name, comment, numbers or [])
    inexact = ("the column is a float: amounts are rounded to 分",) if kind is Kind.FLOAT else ()
    return Form(kind, (*empty, {"money": unit}), (*doubts, *inexact))


def _numbers(values: Sequence[Any]) -> list[Decimal] | None:
    """The amounts in the texts; None if one of them is no plain number."""
    filled = [str(value).strip() for value in values if str(value).strip()]
    if not all(_NUMERAL.fullmatch(text) for text in filled):
        return None
    try:
        return [Decimal(text.replace(",", "")) for text in filled]
    except InvalidOperation:
        return None


def _unit(name: Name, comment: str, numbers: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    for unit, words in _NAMES:
        if set(words) & set(name.words) or name.joined.endswith(words[0]):
            return unit, ()
    said = _COMMENT.search(comment)
    if said:
        return ("万元" if said[0] == "万" else said[0]), ()
    return _by_size([abs(number) for number in numbers if number])


def _by_size(sizes: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    if not sizes:
        return "元", ("no amount to see: 元 is a guess",)
    typical = median(sizes)
    unit = "万元" if typical <= _LARGEST_WAN else "分" if typical >= _SMALLEST_FEN else "元"
    return unit, (f"{unit} is guessed from the size of the amounts",)
