"""Percentages: as points (85), as a fraction (0.85), or as a text with a sign (85%, ８５％). Exact, never a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from adapters.mapping.conditions import Pulled, Range
from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import beside_whole
from adapters.mapping.transform import Inverse, Transform

POWERS = {"points": 0, "fraction": 2}
"""How a percentage is kept → power of ten by which points are more."""
_NUMERAL = re.compile(r"\s*([+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)\s*(%)?\s*")


class Scale(Transform):
    """A number times a power of ten."""

    name = "percent"
    kind = Kind.DECIMAL
    inverse = Inverse.MONOTONE

    def __init__(self, power: int, stored: Kind) -> None:
        self.power = power
        self.stored = stored

    def decode(self, raw: int | Decimal) -> Decimal:
        return Decimal(raw).scaleb(self.power)

    def encode(self, value: Decimal) -> tuple[Any, ...]:
        number = Decimal(value).scaleb(-self.power)
        if self.stored is Kind.DECIMAL:
            return (number,)
        return (int(number),) if number == number.to_integral_value() else ()

    def pull_range(self, condition: Range) -> Pulled:
        number = Decimal(condition.value).scaleb(-self.power)
        return Pulled(Range(condition.op, number) if self.stored is Kind.DECIMAL else beside_whole(condition.op, number))


class PercentText(Transform):
    """A text with a percent sign, if `signed`; without one, a number of the power `plain`, if that is not None."""

    name = "percent"
    kind = Kind.DECIMAL

    def __init__(self, *, signed: bool, plain: int | None, given: int) -> None:
        self.signed = signed
        self.plain = plain
        self.given = given

    def decode(self, raw: str) -> Decimal:
        match = _NUMERAL.fullmatch(unicodedata.normalize("NFKC", raw))
        power = None if match is None else (0 if self.signed else None) if match[2] else self.plain
        if match is None or power is None:
            wanted = ("with a sign" if self.plain is None else "with or without a sign") if self.signed else "without a sign"
            raise self.reject(raw, f"a percentage {wanted}")
        return Decimal(match[1].replace(",", "")).scaleb(power - self.given)
