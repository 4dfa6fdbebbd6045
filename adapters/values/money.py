"""Amounts of money (金额): whole numbers of 分 inside, exact decimals in 元 on the wire, 万元 and 亿元 for people; never rounded."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

UNITS: dict[str, int] = {"分": 0, "角": 1, "元": 2, "千元": 5, "万元": 6, "亿元": 10}
"""Unit of money → power of ten by which it is more than a 分."""
FORM = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")
"""An amount in 元 as it is given on the wire."""
_FACTORS = {None: 0, "千": 3, "万": 4, "亿": 8}
_WORDS = re.compile(r"([¥￥])?\s*([+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)\s*(亿|万|千)?\s*(元)?")
_PLACES = 2


@lru_cache(maxsize=4096)
def yuan(fen: int) -> str:
    """分 as an exact decimal string in 元. Remembered: amounts come in round sums, over and over."""
    sign, absolute = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{absolute // 100}.{absolute % 100:02d}"


def fen(amount: Decimal | str | int, unit: str = "元") -> int:
    """An amount of a unit in 分. Raises `ValueError` for a part of a 分."""
    scaled = Decimal(amount).scaleb(UNITS[unit])
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{amount} {unit} is no whole number of 分")
    return whole


def amount_of(fen: int, unit: str) -> Decimal:
    """分 as an exact decimal number of a unit."""
    return Decimal(fen).scaleb(-UNITS[unit])


def in_words(text: str, unit: str) -> Decimal | None:
    """An amount in words and figures, such as ``100万``, ``￥1,200.50元`` or ``3亿元``, as a number of `unit`; None for any other text.

    A number without any word or sign is of that unit.
    """
    match = _WORDS.fullmatch(text.strip())
    if match is None:
        return None
    number = Decimal(match[2].replace(",", ""))
    if not (match[1] or match[3] or match[4]):
        return number
    return number.scaleb(_FACTORS[match[3]] + UNITS["元"] - UNITS[unit])


def display(fen: int) -> str:
    """An amount for people, exact: in the largest of 亿元, 万元 and 元 in which it has at most two decimals: ``70万元``, ``1,234.56元``."""
    for unit in ("亿元", "万元"):
        amount = amount_of(fen, unit)
        if abs(amount) >= 1 and amount == round(amount, _PLACES):
            return f"{_grouped(amount).rstrip('0').rstrip('.')}{unit}"
    return f"{_grouped(amount_of(fen, '元')).removesuffix('.00')}元"


def _grouped(amount: Decimal) -> str:
    return f"{amount:,.{_PLACES}f}"
