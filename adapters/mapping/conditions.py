"""Conditions on raw values: what is left of a comparison once it is pulled back through a mapping's transforms.

A condition is true or not; unknown counts as not true, which is why negation is never written on a condition but worked into it
(`Outside`, `Null(False)`, the negated forms). Leaves speak of one raw value; `at` says of which, where a field has several columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from adapters.predicate import Op


@dataclass(frozen=True, slots=True)
class Members:
    """The value is not null and one of these."""

    values: tuple[Any, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Outside:
    """The value is not null and none of these."""

    values: tuple[Any, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """The value is not null and `op` (LT, LTE, GT, GTE) holds between it and `value`."""

    op: Op
    value: Any
    at: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """The text is not null and contains, or starts with, `value`; or does not, if negated."""

    op: Op
    value: str
    negated: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """The list is not null and has `value` among its elements; or has not, if negated. With `separator`, the list is a text."""

    value: Any
    negated: bool = False
    separator: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Null:
    """The value is null, or not null."""

    wanted: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold; true if there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; never if there are none."""

    parts: tuple[Condition, ...]


Leaf = Members | Outside | Range | Text | Element | Null
Condition = Leaf | Both | Either

NEVER = Either(())


@dataclass(frozen=True, slots=True)
class Pulled:
    """A condition on raw values, and whether it selects just the right rows or perhaps others besides."""

    condition: Condition
    exact: bool = True


OPPOSITE = {Op.LT: Op.GTE, Op.LTE: Op.GT, Op.GT: Op.LTE, Op.GTE: Op.LT}


def comparison(op: Op, value: Any, negated: bool = False) -> Leaf:
    """A comparison, or its negation, as a condition on canonical values. True exactly where the comparison is (or is not) true."""
    match op:
        case Op.EQ | Op.NE:
            return Members((value,)) if (op is Op.EQ) is not negated else Outside((value,))
        case Op.IN:
            return Outside(tuple(value)) if negated else Members(tuple(value))
        case Op.IS_NULL:
            return Null(value is not negated)
        case Op.HAS:
            return Element(value, negated)
        case Op.CONTAINS | Op.STARTS_WITH:
            return Text(op, value, negated)
    return Range(OPPOSITE[op] if negated else op, value)


def placed(condition: Condition, at: int) -> Condition:
    """The same condition on another of the field's columns."""
    if isinstance(condition, Both | Either):
        return replace(condition, parts=tuple(placed(part, at) for part in condition.parts))
    return replace(condition, at=at)
