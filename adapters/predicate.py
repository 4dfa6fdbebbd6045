"""Predicates: what a scan filters by, as plain data, and the reference semantics that every pushdown has to equal.

Logic is SQL's, with three values: a comparison with an unknown value is unknown (`None`), and a row is kept only where the whole
predicate is true. Text compares by code point, case-sensitively; code lists by their order of definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.entities import Record


class Op(StrEnum):
    """A comparison. `HAS` asks whether a list field contains the value; `IS_NULL` takes a boolean."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    HAS = "has"
    IS_NULL = "isNull"


@dataclass(frozen=True, slots=True)
class Compare:
    """`field op value`; `value` is canonical (a `Money` is 分), a tuple for `IN`."""

    field: str
    op: Op
    value: Any

    def __str__(self) -> str:
        return f"{self.field} {self.op.value} {_show(self.value)}"


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; true if there are none."""

    parts: tuple[Predicate, ...]

    def __str__(self) -> str:
        return "(" + " and ".join(map(str, self.parts)) + ")" if self.parts else "true"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; false if there are none."""

    parts: tuple[Predicate, ...]

    def __str__(self) -> str:
        return "(" + " or ".join(map(str, self.parts)) + ")" if self.parts else "false"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; unknown stays unknown."""

    part: Predicate

    def __str__(self) -> str:
        return f"not {self.part}"


Predicate = Compare | And | Or | Not

Truth = bool | None
Test = Callable[[Record], Truth]


def conjunction(*parts: Predicate | None) -> Predicate | None:
    """The parts that are given, joined by AND; None where nothing is asked."""
    given: list[Predicate] = []
    for part in parts:
        given.extend(part.parts if isinstance(part, And) else () if part is None else (part,))
    return given[0] if len(given) == 1 else And(tuple(given)) if given else None


def comparisons(predicate: Predicate | None) -> Iterator[Compare]:
    """Every comparison in the predicate, in order of writing."""
    match predicate:
        case Compare():
            yield predicate
        case And(parts) | Or(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)


def compile_test(predicate: Predicate | None) -> Callable[[Record], bool]:
    """A function that says whether a record satisfies the predicate."""
    if predicate is None:
        return lambda record: True
    test = _test(predicate)
    return lambda record: test(record) is True


def _test(predicate: Predicate) -> Test:
    match predicate:
        case Compare(field, op, value):
            return _comparison(field, op, value)
        case And(parts):
            return _all([_test(part) for part in parts])
        case Or(parts):
            return _any([_test(part) for part in parts])
        case Not(part):
            return _negation(_test(part))


def _all(tests: list[Test]) -> Test:
    def every(record: Record) -> Truth:
        answer: Truth = True
        for test in tests:
            result = test(record)
            if result is False:
                return False
            if result is None:
                answer = None
        return answer

    return every


def _any(tests: list[Test]) -> Test:
    def some(record: Record) -> Truth:
        answer: Truth = False
        for test in tests:
            result = test(record)
            if result is True:
                return True
            if result is None:
                answer = None
        return answer

    return some


def _negation(test: Test) -> Test:
    def negated(record: Record) -> Truth:
        result = test(record)
        return None if result is None else not result

    return negated


_OPERATORS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: lambda actual, wanted: actual == wanted,
    Op.NE: lambda actual, wanted: actual != wanted,
    Op.IN: lambda actual, wanted: actual in wanted,
    Op.LT: lambda actual, wanted: actual < wanted,
    Op.LTE: lambda actual, wanted: actual <= wanted,
    Op.GT: lambda actual, wanted: actual > wanted,
    Op.GTE: lambda actual, wanted: actual >= wanted,
    Op.CONTAINS: lambda actual, wanted: wanted in actual,
    Op.STARTS_WITH: lambda actual, wanted: actual.startswith(wanted),
    Op.HAS: lambda actual, wanted: wanted in actual,
}


def _comparison(field: str, op: Op, value: Any) -> Test:
    if op is Op.IS_NULL:
        return lambda record: (getattr(record, field) is None) is value
    operator = _OPERATORS[op]
    if op is Op.IN:
        value = frozenset(value)

    def compare(record: Record) -> Truth:
        actual = getattr(record, field)
        return None if actual is None else operator(actual, value)

    return compare


def _show(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_show, value)) + "]"
    return str(getattr(value, "name", value)) if not isinstance(value, str) else repr(value)
