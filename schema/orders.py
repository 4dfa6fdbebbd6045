"""`orderBy` inputs, derived from the entities, and their translation into orders."""

from __future__ import annotations

from typing import Any

import strawberry

from adapters.entities import ENTITIES, Entity
from adapters.requests import Order
from schema.enums import Direction, Nulls
from schema.filters import BadFilter
from schema.names import field_description, field_name
from schema.registry import input_type


def order_of(entity: Entity) -> Any:
    """The `orderBy` term of an entity, registered as ``<Entity>Order``: one field with its direction, and where nulls stand."""
    name = f"{entity.name}Order"
    namespace: dict[str, Any] = {"__annotations__": {"nulls_": Nulls | None}}
    namespace["nulls_"] = _input_field("nulls", "Where unknown values stand; last by default (空值位置)")
    for field in entity.fields.values():
        if not field.many:
            namespace["__annotations__"][_attribute(field.name)] = Direction | None
            namespace[_attribute(field.name)] = _input_field(field_name(field), field_description(field))
    description = f"One term of an order of {entity.name}: give exactly one field ({entity.zh}排序)"
    return input_type(name, description, namespace)


def _input_field(name: str, description: str) -> Any:
    return strawberry.field(name=name, default=strawberry.UNSET, description=description)


def _attribute(name: str) -> str:
    return f"{name}_field"


def to_orders(entity: str, terms: Any) -> tuple[Order, ...]:
    """The orders that an `orderBy` list means. Raises `BadFilter` for a term without exactly one field."""
    if terms is None or terms is strawberry.UNSET:
        return ()
    return tuple(_to_order(ENTITIES[entity], term, index) for index, term in enumerate(terms))


def _to_order(entity: Entity, term: Any, index: int) -> Order:
    given = {
        name: direction
        for name, field in entity.fields.items()
        if not field.many and (direction := getattr(term, _attribute(name))) not in (strawberry.UNSET, None)
    }
    if len(given) != 1:
        raise BadFilter(public=f"orderBy[{index}] names {len(given)} fields; give exactly one field a term, and several terms in a list.")
    ((name, direction),) = given.items()
    return Order(field=name, descending=direction is Direction.DESC, nulls_first=term.nulls_ is Nulls.FIRST)
