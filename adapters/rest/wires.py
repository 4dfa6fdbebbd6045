"""How a canonical value is written in a request parameter: back through a field's steps, or through a parameter's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.entities import FieldDefinition
from adapters.mapping.conditions import Condition, Either, Element, Members, Text
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind, kind_of
from adapters.mapping.steps import Surroundings, build_steps
from adapters.mapping.transform import Inverse, Transform
from adapters.mapping.yaml import Node
from adapters.predicate import Op
from adapters.rest.narrowing import Encode, Wire


def field_encoder(mapping: FieldMapping, op: Op) -> Encode | None:
    """Through the field's own steps, the last one first; None if one of them has no way back for this comparison."""
    if len(mapping.places) != 1 or mapping.exactness(Op.EQ if op in _RANGES else op) is None:
        return None

    def encode(op: Op, value: Any) -> Sequence[Wire] | None:
        pulled = mapping.pull(op, value)
        listed = _values(pulled.condition) if pulled is not None else None
        if listed is not None or op not in _RANGES:
            return listed
        raws = mapping.encode(value)
        return None if raws is None else [wire_of(raw) for raw in raws]

    return encode


_RANGES = (Op.LT, Op.LTE, Op.GT, Op.GTE)


def _values(condition: Condition) -> list[Wire] | None:
    """Every raw value that the condition allows; None if it is no list of values."""
    match condition:
        case Members(raws):
            return list(raws) if {str}.issuperset(map(type, raws)) else [wire_of(raw) for raw in raws]
        case Text(_, text, False) | Element(text, False):
            return [wire_of(text)]
        case Either(parts):
            lists = [_values(part) for part in parts]
            return None if None in lists else [wire for part in lists for wire in part or ()]
    return None


def steps_encoder(node: Node, definition: FieldDefinition, lists: Mapping[str, Node]) -> Encode:
    """Through the steps of a parameter's `as`, which read the parameter's text. Raises `InvalidConfiguration` if one has no way back."""
    steps = build_steps(node, Kind.TEXT, Surroundings(definition=definition, lists=lists)) if node.items() else ()
    wanted = kind_of(definition)
    given = steps[-1].kind if steps else Kind.TEXT
    if given is not wanted:
        node.error(f"the steps give {given}, but the field holds {wanted}", f"add a step that gives {wanted}")
    if any(step.inverse is Inverse.OPAQUE for step in steps):
        node.error("a step here has no way back", "use steps that can be undone")

    def encode(op: Op, value: Any) -> Sequence[Wire]:
        values = value if op is Op.IN else (value,)
        return [wire_of(raw) for one in values for raw in _back(steps, one)]

    return encode


def _back(steps: Iterable[Transform], value: Any) -> tuple[Any, ...]:
    raws: tuple[Any, ...] = (value,)
    for step in reversed(tuple(steps)):
        raws = tuple(below for raw in raws for below in step.encode(raw))
    return raws


def wire_of(raw: Any) -> Wire:
    """A raw value as a parameter writes it."""
    match raw:
        case str():
            return raw
        case bool():
            return "true" if raw else "false"
        case int():
            return raw
        case Decimal():
            return format(raw, "f")
        case datetime() | date():
            return raw.isoformat()
    return str(raw)
