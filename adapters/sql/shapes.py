"""A predicate without its values: what a compiled statement can be reused for.

A predicate becomes a *shape*, a nested tuple, and the list of its values in order. Negation is worked into the leaves, so that
unknown may count as false. Lists of values are filled up to the next power of two, so that few shapes serve all lengths.

    ("and" | "or", shape, …)                       ("in", field, start, at, count, ascii), ("out", …, count)
    ("range", field, start, at, op)                ("text", field, start, at, op, negated)
    ("element", field, start, at, separator, negated)     ("null", field, start, at, wanted)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adapters.errors import Unsupported
from adapters.mapping.conditions import Both, Condition, Either, Element, Members, Null, Outside, Range, Text
from adapters.mapping.kinds import Kind
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.sql.plans import FieldPlan

Shape = tuple[Any, ...]
Bind = Callable[[Kind, Any], Any]
TRUE: Shape = ("and",)
FALSE: Shape = ("or",)
_CHUNK = 512


class Shaper:
    """Turns predicates into a shape, collecting the values as the driver takes them."""

    def __init__(self, fields: Mapping[str, FieldPlan], bind: Bind) -> None:
        self.fields = fields
        self.bind = bind
        self.values: list[Any] = []

    def predicate(self, predicate: Predicate, negated: bool = False) -> Shape:
        """The shape of a predicate, or of its negation. Raises `Unsupported` for what the source did not declare."""
        match predicate:
            case Compare(field, op, value):
                return self.compare(field, op, value, negated)
            case Not(part):
                return self.predicate(part, not negated)
            case And(parts) | Or(parts):
                joins = isinstance(predicate, And) is not negated
                return joined("and" if joins else "or", [self.predicate(part, negated) for part in parts])

    def compare(self, field: str, op: Op, value: Any, negated: bool = False) -> Shape:
        """The shape of one comparison."""
        plan = self.fields.get(field)
        if plan is None or op not in plan.starts:
            raise Unsupported(f"{field} {op.value} cannot be filtered by", field=field)
        start = plan.starts[op][0]
        pulled = plan.mapping.pull(op, value, negated=negated, start=start)
        if pulled is None:
            raise Unsupported(f"not {field} {op.value} cannot be filtered by", field=field)
        return self.condition(field, start, pulled.condition)

    def condition(self, field: str, start: int, condition: Condition) -> Shape:
        """The shape of a condition on a field's value before a step."""
        match condition:
            case Both(parts):
                return joined("and", [self.condition(field, start, part) for part in parts])
            case Either(parts):
                return joined("or", [self.condition(field, start, part) for part in parts])
            case Members(values, at):
                return self._members("in", field, start, at, values)
            case Outside(values, at):
                return self._members("out", field, start, at, values)
            case Range(op, value, at):
                return self._range(field, start, at, op, value)
            case Text(op, value, negated, at):
                return self._text(field, start, at, op, value, negated)
            case Element(value, negated, separator, at):
                self._add(Kind.TEXT, f"{separator}{value}{separator}")
                return ("element", field, start, at, separator, negated)
            case Null(wanted, at):
                return ("null", field, start, at, wanted)

    def _kind(self, field: str, start: int, at: int) -> Kind:
        mapping = self.fields[field].mapping
        kinds = mapping.kinds
        return mapping.places[at].kind if start == 0 else kinds[start]

    def _add(self, kind: Kind, value: Any) -> None:
        self.values.append(self.bind(kind, value))

    def _members(self, word: str, field: str, start: int, at: int, values: tuple[Any, ...]) -> Shape:
        kind = self._kind(field, start, at)
        possible = list(dict.fromkeys(value for value in values if kind is not Kind.TEXT or is_storable(value)))
        if not possible:
            return FALSE if word == "in" else ("null", field, start, at, False)
        parts = [self._chunk(word, field, start, at, kind, possible[i : i + _CHUNK]) for i in range(0, len(possible), _CHUNK)]
        return joined("or" if word == "in" else "and", parts)

    def _chunk(self, word: str, field: str, start: int, at: int, kind: Kind, values: list[Any]) -> Shape:
        count = 1 << (len(values) - 1).bit_length()
        for value in (*values, *values[-1:] * (count - len(values))):
            self._add(kind, value)
        return (word, field, start, at, count, kind is Kind.TEXT and all(value.isascii() for value in values))

    def _range(self, field: str, start: int, at: int, op: Op, value: Any) -> Shape:
        kind = self._kind(field, start, at)
        if kind is Kind.TEXT and not is_storable(value):
            op, value = _storable_bound(op, value)
        self._add(kind, value)
        return ("range", field, start, at, op)

    def _text(self, field: str, start: int, at: int, op: Op, value: str, negated: bool) -> Shape:
        if value == "" or not is_storable(value):
            return FALSE if (value == "") is negated else ("null", field, start, at, False)
        self._add(Kind.TEXT, value)
        return ("text", field, start, at, op, negated)


def joined(word: str, parts: list[Shape]) -> Shape:
    """The parts under one word: nested ones flattened, neutral ones left out, a lone one bare."""
    neutral, absorbing = (TRUE, FALSE) if word == "and" else (FALSE, TRUE)
    flat: list[Shape] = []
    for part in parts:
        if part == absorbing:
            return absorbing
        if part != neutral:
            flat.extend(part[1:] if part[0] == word else (part,))
    return flat[0] if len(flat) == 1 else (word, *flat)


def is_storable(text: str) -> bool:
    """Whether a database can hold the text: NUL and lone surrogates are in no UTF-8 text column."""
    return (text.isascii() and "\0" not in text) or not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def _storable_bound(op: Op, value: str) -> tuple[Op, str]:
    """The same bound by a text that can be stored: nothing storable lies between the two."""
    end = next(index for index, char in enumerate(value) if char == "\0" or "\ud800" <= char <= "\udfff")
    upwards = op in (Op.GT, Op.GTE)
    if value[end] == "\0":
        return (Op.GT if upwards else Op.LTE), value[:end]
    return (Op.GTE if upwards else Op.LT), value[:end] + "\ue000"
