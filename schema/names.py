"""How entities and their fields are called in the graph. One place, so that inputs, objects and selections agree."""

from __future__ import annotations

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case

from adapters.entities import Entity, FieldDefinition
from resolvers.links import Link, links_of

LOCAL_KEY = "key"
"""The graph's name of a key field called ``id``: in the graph, ``id`` is the global one."""


class Names(NameConverter):
    """Strawberry's own names, remembered: it asks for those of a resolver's arguments at every call."""

    def apply_naming_config(self, name: str) -> str:
        """A Python name as the graph has it."""
        return _camel_case(name)


_camel_case = cache(to_camel_case)


def field_name(field: FieldDefinition) -> str:
    """The GraphQL name of a field."""
    return LOCAL_KEY if field.name == "id" else to_camel_case(field.name)


def fields_by_graph_name(entity: Entity) -> dict[str, FieldDefinition]:
    """An entity's fields by their GraphQL names."""
    return {field_name(field): field for field in entity.fields.values()}


def links_by_graph_name(entity: Entity) -> dict[str, Link]:
    """An entity's links by their GraphQL names."""
    return {to_camel_case(link.name): link for link in links_of(entity.name).values()}


def field_description(field: FieldDefinition) -> str:
    """English sentence with unit and Chinese term."""
    unit = f", in {field.meta.unit}" if field.meta.unit else ""
    return f"{field.meta.en}{unit} ({field.meta.zh})"


def totals_name(list_name: str) -> str:
    """The GraphQL name of the field with the totals of a list."""
    return f"{list_name}Aggregate"
