"""From a predicate to arguments: what the server is asked, and what is left to re-check in its rows."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from adapters.capabilities import Exactness
from adapters.errors import Unsupported
from adapters.graphql.logic import Logic
from adapters.graphql.operation import Path, merged
from adapters.graphql.target import Encode, Target, Targets, is_sendable, nested
from adapters.mapping.conditions import Condition, Either, Element, Members, Null, Outside, Range, Text
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind
from adapters.predicate import And, Compare, Op, Predicate, conjunction
from adapters.rest.narrowing import conjuncts
from adapters.rest.wires import wire_of

_POSITIVE = (Op.EQ, Op.IN, Op.CONTAINS, Op.STARTS_WITH, Op.HAS)


@dataclass(slots=True)
class Narrowed:
    """Arguments to send; `nothing` if no row can satisfy the predicate; `rest` is what rows have to be checked for afterwards."""

    values: dict[str, Any] = field(default_factory=dict)
    nothing: bool = False
    rest: Predicate | None = None


def narrow(where: Predicate | None, targets: Targets, rechecked: Set[tuple[str, Op]] = frozenset(), logic: Logic | None = None) -> Narrowed:
    """Turn a predicate into arguments. Raises `Unsupported` for what is not declared, OR and NOT without `logic` among it.

    What cannot be said, because a comparison's place is taken or its value has several forms, is left to be re-checked.
    """
    narrowed = Narrowed()
    taken: set[Path] = set()
    rest: list[Predicate] = []
    parts = _flat(where)
    if logic is not None:
        compound = {part: logic.say(part, targets, rechecked) for part in parts if not isinstance(part, Compare)}
        narrowed.values = dict(logic.joined([said for said in compound.values() if said is not None]))
        rest += [part for part, said in compound.items() if said is None]
        parts = [part for part in parts if isinstance(part, Compare)]
    for compare in conjuncts(conjunction(*parts)):
        target = targets.get((compare.field, compare.op))
        if target is None:
            raise Unsupported(f"{compare.field} {compare.op.value} is not declared", field=compare.field)
        said = _say(compare, target, targets, taken, narrowed)
        if not said or (compare.field, compare.op) in rechecked:
            rest.append(compare)
    narrowed.rest = conjunction(*rest)
    return narrowed


def _flat(where: Predicate | None) -> Sequence[Predicate]:
    """The parts of a conjunction, and of conjunctions in it."""
    if isinstance(where, And):
        return [one for part in where.parts for one in _flat(part)]
    return () if where is None else (where,)


def _say(compare: Compare, target: Target, targets: Targets, taken: set[Path], narrowed: Narrowed) -> bool:
    """Put a comparison's value in its place; whether that was possible."""
    values = target.encode(compare.op, compare.value)
    if values is None:
        return False
    if not all(map(is_sendable, values)):
        # No server holds such a text: it equals nothing, but it is different from everything.
        if compare.op not in _POSITIVE:
            return False
        values = list(filter(is_sendable, values))
    if not values:
        narrowed.nothing = True
        return True
    among = targets.get((compare.field, Op.IN))
    if not target.many and len(values) > 1 and compare.op is Op.EQ and among is not None and among.many:
        target = among
    if (not target.many and len(values) > 1) or _overlaps(target.path, taken):
        return False
    taken.add(target.path)
    narrowed.values = merged(narrowed.values, nested(target.path, list(values) if target.many else values[0]))
    return True


def _overlaps(path: Path, taken: set[Path]) -> bool:
    return any(path[: len(other)] == other or other[: len(path)] == path for other in taken)


def field_encoder(mapping: FieldMapping, op: Op) -> Encode | None:
    """Through the field's own steps, the last one first; None if one of them has no way back for this comparison."""
    if len(mapping.places) != 1 or mapping.exactness(op) is not Exactness.EXACT:
        return None
    kind = mapping.places[0].kind

    def encode(op: Op, value: Any) -> Sequence[Any] | None:
        pulled = mapping.pull(op, value)
        raws = _values(op, pulled.condition) if pulled is not None and pulled.exact else None
        return None if raws is None else [_json(raw, kind) for raw in dict.fromkeys(raws)]

    return encode


def _values(op: Op, condition: Condition) -> list[Any] | None:
    """The raw values that say the condition under the same operator; None if they cannot."""
    match condition:
        case Members(raws) if op in (Op.EQ, Op.IN):
            return list(raws)
        case Outside((raw,)) if op is Op.NE:
            return [raw]
        case Range(same, raw) if op is same:
            return [raw]
        case Text(same, text, False) if op is same:
            return [text]
        case Element(raw, False):
            return [raw]
        case Null(wanted):
            return [wanted]
        case Either((part,)):
            return _values(op, part)
    return None


def _json(raw: Any, kind: Kind) -> Any:
    """A raw value as JSON has it: numbers as the mapping declares them, what has no form of its own as text."""
    if isinstance(raw, bool | int | str):
        return raw
    return float(raw) if kind is Kind.FLOAT else wire_of(raw)
