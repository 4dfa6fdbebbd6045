"""How far each comparison of a field goes down: by its values alone, or with the first steps done by the database.

A comparison *starts* at a step: the database applies the steps before it as an expression, the rest is pulled back by value. The plan
takes the first start that is exact, else the first that gives a superset. Starting at 0 leaves the column bare, so that an index serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import TextInteger
from adapters.mapping.yaml import Node
from adapters.predicate import Op
from adapters.sql.document import TableMapping
from adapters.sql.expressions import is_expressible

MAX_KEYS = 500
MAX_IN = 2_000
_UNORDERED = (Kind.LIST, Kind.ROW)

Starts = Mapping[Op, tuple[int, Exactness]]
"""Operator → the step at which it starts, and how well it is answered."""


@dataclass(frozen=True)
class FieldPlan:
    """For one field: where each operator starts and how well it is answered, and where its order starts, if it has one."""

    mapping: FieldMapping
    starts: Starts
    order: int | None

    @property
    def capability(self) -> FieldCapability:
        return FieldCapability(filters={op: exactness for op, (_, exactness) in self.starts.items()}, order=self.order is not None)


_KNOWN: WeakKeyDictionary[Node, tuple[Starts, int | None]] = WeakKeyDictionary()
"""Forty sources share a mapping file: what its fields can do is found once."""


def plan_field(mapping: FieldMapping) -> FieldPlan:
    """The plan of a field."""
    if mapping.is_constant:
        return FieldPlan(mapping, dict.fromkeys(mapping.operators, (0, Exactness.EXACT)), None if mapping.definition.many else 0)
    node = mapping.places[0].node
    if node not in _KNOWN:
        _KNOWN[node] = _find_starts(mapping)
    return FieldPlan(mapping, *_KNOWN[node])


def _find_starts(mapping: FieldMapping) -> tuple[Starts, int | None]:
    reachable = range(_expressible(mapping) + 1)
    starts = {op: found for op in mapping.operators if (found := _best_start(mapping, op, reachable)) is not None}
    order = next((start for start in reachable if mapping.keeps_order(start) and mapping.kinds[start] not in _UNORDERED), None)
    return starts, order


def _best_start(mapping: FieldMapping, op: Op, reachable: range) -> tuple[int, Exactness] | None:
    """The first start that is exact, else the first that gives a superset."""
    superset = None
    for start in reachable:
        exactness = mapping.exactness(op, start)
        if exactness is Exactness.EXACT:
            return start, exactness
        if exactness is not None and superset is None:
            superset = start
    return None if superset is None else (superset, Exactness.SUPERSET)


def _expressible(mapping: FieldMapping) -> int:
    """How many steps, from the first on, the database can apply."""
    count = 0
    for step in mapping.steps:
        if not is_expressible(step):
            break
        count += 1
    return count


@dataclass(frozen=True)
class TablePlan:
    """The plans of an entity's fields and of its row conditions, and how its key orders."""

    table: TableMapping
    fields: Mapping[str, FieldPlan]
    numeric_key: bool

    @property
    def key(self) -> str:
        return self.table.entity.key

    @property
    def key_start(self) -> int | None:
        """Where the order of the key starts; None if the database cannot give it."""
        return 0 if self.numeric_key else self.fields[self.key].order

    @property
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
            max_in=MAX_IN,
            count=True,
        )


def plan_table(table: TableMapping) -> TablePlan:
    """The plan of an entity. Its row conditions are planned as fields, under their own names."""
    fields = {name: plan_field(mapping) for name, mapping in {**table.fields, **table.conditions}.items()}
    key = table.fields[table.entity.key]
    return TablePlan(table, fields, len(key.steps) == 1 and isinstance(key.steps[0], TextInteger))
