"""The schema as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import strawberry
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from adapters.entities import ENTITIES
from schema.aggregates import aggregate_of
from schema.filters import where_of
from schema.mutations import mutation_type
from schema.names import Names
from schema.objects import object_of
from schema.orders import order_of
from schema.query import LISTS, query_type
from schema.registry import TYPES
from schema.scalars import SCALARS


@cache
def _types() -> tuple[Any, Any, list[Any]]:
    """Query, mutation and object types; generated once, for a GraphQL name can only be taken once."""
    for entity in ENTITIES.values():
        where_of(entity)
        order_of(entity)
    for name in LISTS.values():
        aggregate_of(ENTITIES[name])
    for entity in ENTITIES.values():
        object_of(entity)
    return query_type(), mutation_type(), [TYPES[name] for name in ENTITIES]


def build(extensions: Iterable[Callable[[], SchemaExtension]] = ()) -> strawberry.Schema:
    """The executable schema, with the gateway's extensions."""
    query, mutation, types = _types()
    config = StrawberryConfig(scalar_map=SCALARS, name_converter=Names(), disable_field_suggestions=True)
    return strawberry.Schema(query=query, mutation=mutation, types=types, extensions=list(extensions), config=config)
