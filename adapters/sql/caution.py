"""What a field's comparisons and order are worth on a kind of database: what its mapping promises, less what its `Traits` take back."""

from __future__ import annotations

from adapters.capabilities import Exactness
from adapters.mapping.conditions import Null
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind
from adapters.predicate import Op
from adapters.sql.dialects.traits import Traits
from adapters.sql.document import TableMapping
from adapters.sql.tables import places

_TAKEN_AT_ITS_WORD = (Op.NE, Op.LT, Op.LTE, Op.GT, Op.GTE)
"""Comparisons that lose rows where an equality finds too many, or where the order is another."""


def refuse_unread(table: TableMapping, traits: Traits) -> None:
    """Raise `InvalidConfiguration` for a column whose values the database's driver does not hand over faithfully."""
    for place in places(table):
        if place.kind in traits.unread:
            place.node.error(f"the driver of this database does not read {place.kind}", "read it through a view that gives another type")


def answered(mapping: FieldMapping, op: Op, start: int, traits: Traits) -> Exactness | None:
    """How well the database answers an operator from a step on; None if not at all."""
    exactness = mapping.exactness(op, start)
    if exactness is None or (op is Op.HAS and not traits.lists):
        return None
    kinds = _kinds(mapping, start)
    if kinds & traits.uncompared and op is not Op.IS_NULL:
        return None
    if traits.exact_text or Kind.TEXT not in kinds:
        return exactness
    if op in _TAKEN_AT_ITS_WORD:
        return None
    return exactness if op is Op.IS_NULL and _asks_for_null_alone(mapping, start) else Exactness.SUPERSET


def orders(mapping: FieldMapping, start: int, traits: Traits) -> bool:
    """Whether the database orders the value before a step as the canonical one."""
    kinds = _kinds(mapping, start)
    return mapping.keeps_order(start) and not kinds & traits.uncompared and (traits.text_order or Kind.TEXT not in kinds)


def _kinds(mapping: FieldMapping, start: int) -> set[Kind]:
    return {place.kind for place in mapping.places} if start == 0 else {mapping.kinds[start]}


def _asks_for_null_alone(mapping: FieldMapping, start: int) -> bool:
    pulled = mapping.pull(Op.IS_NULL, True, start=start)
    return pulled is not None and isinstance(pulled.condition, Null)
