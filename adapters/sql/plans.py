"""How far each comparison of a field goes down: by its values alone, or with the first steps done by the database.

A comparison *starts* at a step: the database applies the steps before it as an expression, the rest is pulled back by value. The plan
takes the first start that is exact, else the first that gives a superset. Starting at 0 leaves the column bare, so that an index serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import TextInteger
from adapters.mapping.yaml import Node
from adapters.predicate import Op
from adapters.sql.caution import answered, orders, refuse_unread
from adapters.sql.dialects.traits import FULL, Traits
from adapters.sql.document import TableMapping
from adapters.sql.expressions import is_expressible
from adapters.sql.measures import Measures, find_measures

MAX_KEYS = 500
MAX_IN = 2_000
_EQUALITY = (Op.EQ, Op.NE, Op.IN, Op.IS_NULL)
_UNORDERED = (Kind.LIST, Kind.ROW)

Starts = Mapping[Op, tuple[int, Exactness]]
"""Operator → the step at which it starts, and how well it is answered."""


@dataclass(frozen=True)
class FieldPlan:
    """For one field: where each operator starts and how well it is answered, where its order starts, if it has one, and its totals."""

    mapping: FieldMapping
    starts: Starts
    order: int | None
    measures: Measures

    @cached_property
    def capability(self) -> FieldCapability:
        return FieldCapability(
            filters={op: exactness for op, (_, exactness) in self.starts.items()},
            order=self.order is not None,
            aggregates=self.measures.functions,
            group=self.measures.group,
        )


_KNOWN: WeakKeyDictionary[Node, dict[Traits, tuple[Starts, int | None, Measures]]] = WeakKeyDictionary()
"""Forty sources share a mapping file: what its fields can do on a kind of database is found once."""


def plan_field(mapping: FieldMapping, traits: Traits = FULL) -> FieldPlan:
    """The plan of a field."""
    if mapping.is_constant:
        starts = dict.fromkeys(mapping.operators, (0, Exactness.EXACT))
        return FieldPlan(mapping, starts, None if mapping.definition.many else 0, find_measures(mapping, starts, None))
    known = _KNOWN.setdefault(mapping.places[0].node, {})
    if traits not in known:
        known[traits] = _find_starts(mapping, traits)
    return FieldPlan(mapping, *known[traits])


def _find_starts(mapping: FieldMapping, traits: Traits) -> tuple[Starts, int | None, Measures]:
    written = mapping.places[0].sql
    if written is not None:
        return (_vouched_for(mapping, traits) if written.exact else {}), None, Measures()
    reachable = range(_expressible(mapping, traits) + 1)
    starts = {op: found for op in mapping.operators if (found := _best_start(mapping, op, reachable, traits)) is not None}
    order = next((start for start in reachable if orders(mapping, start, traits) and mapping.kinds[start] not in _UNORDERED), None)
    return starts, order, find_measures(mapping, starts, order) if traits.totals else Measures()


def _vouched_for(mapping: FieldMapping, traits: Traits) -> Starts:
    """What the author of an expression vouches for: equality, never an order."""
    found = {op: answered(mapping, op, 0, traits) for op in _EQUALITY if op in mapping.operators}
    return {op: (0, exactness) for op, exactness in found.items() if exactness is not None}


def _best_start(mapping: FieldMapping, op: Op, reachable: range, traits: Traits) -> tuple[int, Exactness] | None:
    """The first start that is exact, else the first that gives a superset."""
    superset = None
    for start in reachable:
        exactness = answered(mapping, op, start, traits)
        if exactness is Exactness.EXACT:
            return start, exactness
        if exactness is not None and superset is None:
            superset = start
    return None if superset is None else (superset, Exactness.SUPERSET)


def _expressible(mapping: FieldMapping, traits: Traits) -> int:
    """How many steps, from the first on, the database can apply."""
    count = 0
    for step in mapping.steps:
        if not is_expressible(step) or (traits.applied is not None and type(step) not in traits.applied):
            break
        count += 1
    return count


@dataclass(frozen=True)
class TablePlan:
    """The plans of an entity's fields and of its row conditions, and how its key orders."""

    table: TableMapping
    fields: Mapping[str, FieldPlan]
    numeric_key: bool
    max_in: int = MAX_IN

    @property
    def key(self) -> str:
        return self.table.entity.key

    @property
    def key_start(self) -> int | None:
        """Where the order of the key starts; None if the database cannot give it."""
        return 0 if self.numeric_key else self.fields[self.key].order

    @cached_property
    def capability(self) -> EntityCapability:
        """What the source can do with the entity."""
        sorted_by_key = self.key_start is not None
        return EntityCapability(
            fields={name: self.fields[name].capability for name in self.table.fields},
            key_order=KeyOrder.NUMERIC if self.numeric_key else KeyOrder.TEXT,
            key_sorted=sorted_by_key,
            keyset=sorted_by_key,
            disjunction=True,
            max_keys=MAX_KEYS,
            max_in=self.max_in,
            count=True,
        )


def plan_table(table: TableMapping, traits: Traits = FULL) -> TablePlan:
    """The plan of an entity on a kind of database. Raises `InvalidConfiguration` for a column that its driver cannot read.

    Row conditions are planned as fields, under their own names. They are taken at their word: who wrote them knew the database.
    """
    refuse_unread(table, traits)
    fields = {name: plan_field(mapping, traits) for name, mapping in table.fields.items()}
    conditions = {name: plan_field(mapping, replace(traits, exact_text=True)) for name, mapping in table.conditions.items()}
    key = table.fields[table.entity.key]
    numeric = len(key.steps) == 1 and isinstance(key.steps[0], TextInteger)
    return TablePlan(table, {**fields, **conditions}, numeric, traits.max_in or MAX_IN)
