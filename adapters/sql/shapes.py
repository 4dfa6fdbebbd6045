"""A predicate without its values: what a compiled statement can be reused for.

A predicate becomes a `Part`: its *shape*, a nested tuple, and its values in the order in which the shape names them. Negation is worked
into the leaves, so that unknown may count as false. Lists of values are filled up to the next power of two, so that few shapes serve
all lengths.

    ("and" | "or", shape, …)                       ("in" | "out", field, start, at, count, ascii)
    ("range", field, start, at, op)                ("text", field, start, at, op, negated)
    ("element", field, start, at, separator, negated)     ("null", field, start, at, wanted)
    ("filled", field, start, at)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.errors import Unsupported
from adapters.mapping.conditions import Both, Condition, Either, Element, Members, Null, Outside, Range, Text
from adapters.mapping.kinds import Kind
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.sql.plans import FieldPlan

Shape = tuple[Any, ...]
Bind = Callable[[Kind, Any], Any]
Spell = Callable[[Kind, Any], tuple[Any, ...]]
_CHUNK = 512
_ALTERNATIVES = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A shape and its values as the driver takes them."""

    shape: Shape
    values: tuple[Any, ...] = ()


TRUE = Part(("and",))
FALSE = Part(("or",))


class Shaper:
    """Turns predicates on an entity's fields into parts of a statement."""

    def __init__(self, fields: Mapping[str, FieldPlan], bind: Bind, spell: Spell = lambda kind, value: (value,)) -> None:
        self.fields = fields
        self.bind = bind
        self.spell = spell

    def predicate(self, predicate: Predicate, negated: bool = False) -> Part:
        """A predicate, or its negation. Raises `Unsupported` for what the source did not declare."""
        match predicate:
            case Compare(field, op, value):
                return self.compare(field, op, value, negated)
            case Not(part):
                return self.predicate(part, not negated)
            case And(parts) | Or(parts):
                joins = isinstance(predicate, And) is not negated
                return joined("and" if joins else "or", [self.predicate(part, negated) for part in parts])

    def compare(self, field: str, op: Op, value: Any, negated: bool = False) -> Part:
        """One comparison."""
        plan = self.fields.get(field)
        if plan is None or op not in plan.starts:
            raise Unsupported(f"{field} {op.value} cannot be filtered by", field=field)
        start = plan.starts[op][0]
        pulled = plan.mapping.pull(op, value, negated=negated, start=start)
        if pulled is None:
            raise Unsupported(f"not {field} {op.value} cannot be filtered by", field=field)
        composed = self._composed(plan, op, value, negated) if _is_deep(pulled.condition) else None
        return composed or self.condition(field, start, pulled.condition)

    def _composed(self, plan: FieldPlan, op: Op, value: Any, negated: bool) -> Part | None:
        """The comparison on the value that the database composes of several columns, where that is as exact: one list, not a deep tree."""
        start = plan.order
        if start is None or plan.mapping.exactness(op, start) is not plan.starts[op][1]:
            return None
        pulled = plan.mapping.pull(op, value, negated=negated, start=start)
        return None if pulled is None else self.condition(plan.mapping.name, start, pulled.condition)

    def condition(self, field: str, start: int, condition: Condition) -> Part:
        """A condition on a field's value before a step."""
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
                return _text(field, start, at, op, value, negated)
            case Element(value, negated, separator, at):
                return Part(("element", field, start, at, separator, negated), (f"{separator}{value}{separator}",))
            case Null(wanted, at):
                return Part(("null", field, start, at, wanted))

    def _kind(self, field: str, start: int, at: int) -> Kind:
        mapping = self.fields[field].mapping
        return mapping.places[at].kind if start == 0 else mapping.kinds[start]

    def _members(self, word: str, field: str, start: int, at: int, values: tuple[Any, ...]) -> Part:
        kind = self._kind(field, start, at)
        spelt = (spelling for value in values for spelling in self.spell(kind, value))
        possible = list(dict.fromkeys(value for value in spelt if kind is not Kind.TEXT or is_storable(value)))
        if not possible:
            return FALSE if word == "in" else Part(("null", field, start, at, False))
        parts = [self._chunk(word, field, start, at, possible[i : i + _CHUNK]) for i in range(0, len(possible), _CHUNK)]
        return joined("or" if word == "in" else "and", parts)

    def _chunk(self, word: str, field: str, start: int, at: int, values: list[Any]) -> Part:
        kind = self._kind(field, start, at)
        count = 1 << (len(values) - 1).bit_length()
        bound = [self.bind(kind, value) for value in values]
        ascii_only = kind is Kind.TEXT and all(value.isascii() for value in values)
        return Part((word, field, start, at, count, ascii_only), (*bound, *bound[-1:] * (count - len(bound))))

    def _range(self, field: str, start: int, at: int, op: Op, value: Any) -> Part:
        kind = self._kind(field, start, at)
        if kind is Kind.TEXT and not is_storable(value):
            op, value = _storable_bound(op, value)
        spelt = self.spell(kind, value)
        return Part(("range", field, start, at, op), (self.bind(kind, spelt[-1 if op in (Op.GT, Op.LTE) else 0]),))


def _is_deep(condition: Condition) -> bool:
    """Whether a condition has more alternatives than an expression tree bears: SQLite's is at most 1000 deep."""
    return isinstance(condition, Both | Either) and len(condition.parts) > _ALTERNATIVES


def _text(field: str, start: int, at: int, op: Op, value: str, negated: bool) -> Part:
    """Every text contains '', and none a text that cannot be stored."""
    if value and is_storable(value):
        return Part(("text", field, start, at, op, negated), (value,))
    return FALSE if (value == "") is negated else Part(("null", field, start, at, False))


def joined(word: str, parts: Sequence[Part]) -> Part:
    """The parts under one word: nested ones flattened, neutral ones left out, a lone one bare."""
    neutral, absorbing = (TRUE, FALSE) if word == "and" else (FALSE, TRUE)
    shapes: list[Shape] = []
    values: list[Any] = []
    for part in parts:
        if part == absorbing:
            return absorbing
        if part != neutral:
            shapes.extend(part.shape[1:] if part.shape[0] == word else (part.shape,))
            values.extend(part.values)
    return Part(shapes[0] if len(shapes) == 1 else (word, *shapes), tuple(values))


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
