"""Object types of the entities: their fields and their links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from adapters.entities import ENTITIES, Entity, Record
from resolvers.global_id import encode
from schema.aggregates import linked_aggregate_field
from schema.batching import by_class, computed_field, typed_field
from schema.classification import of_field
from schema.connections import connection_of
from schema.links import link_field
from schema.names import field_description, field_name, links_by_graph_name, totals_name
from schema.parts import annotation_of
from schema.registry import object_type
from schema.sources import source_field


def _global_id(root: strawberry.Parent[Record]) -> strawberry.ID:
    entity = ENTITIES[type(root).__name__]
    return strawberry.ID(encode(entity.name, root.source, getattr(root, entity.key)))


def _identity(directives: Sequence[object] = ()) -> Any:
    description = "Global id, opaque (全局标识)"
    return computed_field(_global_id, name="id", graph_type=strawberry.ID, description=description, directives=directives)


@strawberry.interface(description="A record that can be found again by its global id (可按全局标识查找的记录)")
class Node:
    """Relay's Node; every entity is one."""

    global_id: strawberry.ID = _identity()

    @classmethod
    @by_class
    def resolve_type(cls, value: Record, *_: Any) -> str:
        """A record's type is called like its class."""
        return type(value).__name__


def object_of(entity: Entity) -> Any:
    """The object type of an entity, registered under the entity's name, with its connection."""
    connection_of(entity)
    # The id is made of the key: it may be seen by whom the key may be seen.
    identity = _identity(of_field(entity.fields[entity.key]))
    namespace: dict[str, Any] = {
        "__annotations__": {"global_id": strawberry.ID},
        "is_type_of": _is_type_of(entity.record),
        "global_id": identity,
        "source_": source_field(),
    }
    for field in entity.fields.values():
        namespace["__annotations__"][field.name] = annotation_of(field)
        namespace[field.name] = typed_field(
            name=field_name(field), description=field_description(field), deprecated=field.meta.deprecated, directives=of_field(field)
        )
    for name, link in links_by_graph_name(entity).items():
        namespace[f"{link.name}_link"] = link_field(name, link)
        if link.many:
            namespace[f"{link.name}_totals"] = linked_aggregate_field(totals_name(name), link)
    return object_type(entity.name, entity.description, namespace, (Node,))


def _is_type_of(record: type[Record]) -> Any:
    return classmethod(by_class(lambda cls, value, info: type(value) is record))
