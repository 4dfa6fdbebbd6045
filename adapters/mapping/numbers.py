"""Transforms of numbers: numerals in text, ids that are numbers, places, and money in 分, 元 or 万元."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from adapters.mapping.conditions import Both, Condition, Either, Leaf, Members, Outside, Pulled, Range
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op
from adapters.values import money

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_NUMERAL = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_INT64 = 1 << 63


def beside_whole(op: Op, bound: Decimal) -> Range:
    """A range of whole numbers: a bound between two of them is moved to the one below."""
    whole = bound.to_integral_value(ROUND_FLOOR)
    if whole != bound:
        op = Op.GT if op in (Op.GT, Op.GTE) else Op.LTE
    return Range(op, int(whole))


class IntegerText(Transform):
    """A whole number written in digits, without leading zeros."""

    name = "integer"
    kind = Kind.INTEGER
    inverse = Inverse.BIJECTIVE

    def decode(self, raw: str) -> int:
        if _INTEGER.fullmatch(raw) is None:
            raise self.reject(raw, "a whole number without leading zeros")
        return int(raw)

    def encode(self, value: int) -> tuple[str, ...]:
        return (str(value),)


class DecimalText(Transform):
    """A decimal number written in digits, with or without thousand separators."""

    name = "decimal"
    kind = Kind.DECIMAL

    def decode(self, raw: str) -> Decimal:
        if _NUMERAL.fullmatch(raw) is None:
            raise self.reject(raw, "a decimal number")
        return Decimal(raw.replace(",", ""))


class AmountText(Transform):
    """An amount in words and figures: ``100万``, ``￥1,200.50元``, ``3亿元``. Gives a number of the unit that `money` names.

    A number without any word or sign is of that unit, too.
    """

    name = "money"
    kind = Kind.DECIMAL

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def decode(self, raw: str) -> Decimal:
        amount = money.in_words(raw, self.unit)
        if amount is None:
            raise self.reject(raw, "an amount of money")
        return amount


class TextInteger(Transform):
    """A number as its digits: an id that the source keeps as a number."""

    name = "text"
    kind = Kind.TEXT
    inverse = Inverse.BIJECTIVE

    def decode(self, raw: int) -> str:
        return str(raw)

    def encode(self, value: str) -> tuple[int, ...]:
        if _INTEGER.fullmatch(value) is None or not -_INT64 <= int(value[:20]) < _INT64:
            return ()
        return (int(value),)


class Places(Transform):
    """A decimal number with so many places; a float is rounded to them, an exact number must not have more."""

    name = "places"
    kind = Kind.DECIMAL

    def __init__(self, places: int, stored: Kind) -> None:
        self.quantum = Decimal(1).scaleb(-places)
        self.exact = stored is Kind.DECIMAL
        self.inverse = Inverse.MONOTONE if self.exact else Inverse.OPAQUE

    def decode(self, raw: Decimal | float) -> Decimal:
        number = raw if isinstance(raw, Decimal) else Decimal(repr(raw))
        rounded = number.quantize(self.quantum, ROUND_HALF_EVEN)
        if self.exact and rounded != number:
            raise self.reject(raw, f"a number with at most {-int(self.quantum.adjusted())} places")
        return rounded

    def encode(self, value: Decimal) -> tuple[Decimal, ...]:
        return (value,) if self.exact else ()


class Unit(Transform):
    """Money: a number of a unit, to 分. Exact; only a float is rounded to the nearest 分."""

    name = "money"
    kind = Kind.MONEY

    def __init__(self, unit: str, stored: Kind) -> None:
        self.power = money.UNITS[unit]
        self.unit = unit
        self.stored = stored
        # Floats that round to the same amount differ, so their order breaks ties that the canonical order leaves.
        self.inverse = Inverse.MANY_TO_ONE if stored is Kind.FLOAT else Inverse.MONOTONE

    def decode(self, raw: int | Decimal | float) -> int:
        if isinstance(raw, int):
            return int(raw * 10**self.power)
        amount = (raw if isinstance(raw, Decimal) else Decimal(repr(raw))).scaleb(self.power)
        fen = amount.to_integral_value(ROUND_HALF_EVEN)
        if fen != amount and self.stored is not Kind.FLOAT:
            raise self.reject(raw, f"a whole number of 分 in {self.unit}")
        return int(fen)

    def encode(self, value: int) -> tuple[Any, ...]:
        if self.stored is Kind.INTEGER:
            number, rest = divmod(value, 10**self.power)
            return () if rest else (number,)
        return (self._amount(value),)

    def pull(self, condition: Leaf) -> Pulled | None:
        if self.stored is not Kind.FLOAT:
            return super().pull(condition)
        match condition:
            case Members(values):
                return Pulled(Either(tuple(self._band(value) for value in values)))
            case Outside(values):
                return Pulled(Both((Outside(()), *(self._beside(value) for value in values))))
            case Range(op, value):
                half = 1 if op in (Op.GT, Op.LTE) else -1
                return Pulled(Range(Op.GTE if op in (Op.GT, Op.GTE) else Op.LT, self._amount(value, half)))
        return super().pull(condition)

    def pull_range(self, condition: Range) -> Pulled:
        op, value = condition.op, condition.value
        if self.stored is Kind.DECIMAL:
            return Pulled(Range(op, self._amount(value)))
        return Pulled(beside_whole(op, Decimal(value).scaleb(-self.power)))

    def _amount(self, value: int, halves: int = 0) -> Decimal:
        return (Decimal(value) + Decimal(halves) / 2).scaleb(-self.power)

    def _band(self, value: int) -> Condition:
        return Both((Range(Op.GTE, self._amount(value, -1)), Range(Op.LT, self._amount(value, 1))))

    def _beside(self, value: int) -> Condition:
        return Either((Range(Op.LT, self._amount(value, -1)), Range(Op.GTE, self._amount(value, 1))))
