"""`having` and `orderBy` of totals, and their translation into what the engine takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from adapters.capabilities import Function
from adapters.entities import ENTITIES, Entity, Field, FieldDefinition, Money
from adapters.requests import Measure
from resolvers.aggregates.request import COMPARED, Figure, GroupOrder, Having
from resolvers.aggregates.shaping import is_number
from schema.aggregate_names import group_enum, measure_enum
from schema.enums import Direction, Nulls
from schema.filters import BadFilter, filter_of
from schema.registry import input_type


def having_of(entity: Entity) -> Any:
    """The condition on a figure, registered as ``<Entity>Having``."""
    namespace: dict[str, Any] = {
        "__annotations__": {"measure": measure_enum(entity), "value": filter_of(_NUMBER)},
        "measure": strawberry.field(description="Figure that is compared (统计量)"),
        "value": strawberry.field(description="What holds of it; amounts of money in yuan. An unknown one satisfies nothing (取值条件)"),
    }
    return input_type(f"{entity.name}Having", f"Condition on a figure of groups of {entity.name} ({entity.zh}分组条件)", namespace)


_NUMBER = FieldDefinition("value", Decimal, False, False, Field("取值", "Number"))


def group_order_of(entity: Entity) -> Any:
    """The term of an order of groups, registered as ``<Entity>GroupOrder``."""
    namespace: dict[str, Any] = {
        "__annotations__": {
            "measure": measure_enum(entity) | None,
            "key": group_enum(entity) | None,
            "direction": Direction,
            "nulls": Nulls | None,
        },
        "measure": strawberry.field(default=UNSET, description="Order by a figure (统计量)"),
        "key": strawberry.field(default=UNSET, description="Order by one of the values grouped by (分组字段)"),
        "direction": strawberry.field(default=Direction.ASC, description="Direction (排序方向)"),
        "nulls": strawberry.field(default=UNSET, description="Where unknown values stand; last by default (空值位置)"),
    }
    description = f"One term of an order of groups of {entity.name}: give either a measure or a key ({entity.zh}分组排序)"
    return input_type(f"{entity.name}GroupOrder", description, namespace)


def to_having(entity: str, conditions: Any) -> tuple[Having, ...]:
    """The conditions that a `having` list means. Raises `BadFilter` for one without a comparison, or on what is no number."""
    found: list[Having] = []
    for index, given in enumerate(conditions or ()):
        figure = given.measure.value
        if not is_number(ENTITIES[entity], figure):
            raise BadFilter(public=f"having[{index}] compares {given.measure.name} with a number; it is none.")
        compared = {op: value for op in COMPARED if (value := getattr(given.value, f"{op.name.lower()}_")) is not UNSET}
        if not compared or None in compared.values():
            raise BadFilter(public=f"having[{index}] compares {given.measure.name} with nothing; give for instance gte a number.")
        unit = _unit(entity, figure)
        found.extend(Having(figure, op, _canonical(value, unit)) for op, value in compared.items())
    return tuple(found)


def _unit(entity: str, figure: Figure) -> int:
    """By how much a number is more in the figure's unit: a yuan is 100 分."""
    if figure.field is None or ENTITIES[entity].fields[figure.field].type is not Money:
        return 1
    counts = isinstance(figure, Measure) and figure.function in (Function.COUNT, Function.COUNT_DISTINCT)
    return 1 if counts else 100


def _canonical(value: Any, unit: int) -> Any:
    if isinstance(value, bool):
        return value
    return tuple(one * unit for one in value) if isinstance(value, list) else value * unit


def to_group_orders(terms: Any) -> tuple[GroupOrder, ...]:
    """The order that an `orderBy` list means. Raises `BadFilter` for a term without exactly one of measure and key."""
    found: list[GroupOrder] = []
    for index, term in enumerate(terms or ()):
        given = [one for one in (term.measure, term.key) if one is not None and one is not UNSET]
        if len(given) != 1:
            raise BadFilter(public=f"orderBy[{index}] gives {len(given)} of measure and key; give one of them.")
        found.append(GroupOrder(given[0].value, term.direction is Direction.DESC, term.nulls is Nulls.FIRST))
    return tuple(found)
