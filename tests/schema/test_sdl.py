"""The schema as a document: the committed snapshot is true, and every name is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

import schema
from adapters.entities import ENTITIES, Money, Sensitivity

SNAPSHOT = Path(schema.__file__).parent / "schema.graphql"


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    return schema.build()._schema


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert SNAPSHOT.read_text("utf-8") == schema.build().as_str() + "\n", "write it anew with: craftgraph sdl --write"


def test_every_type_and_field_is_described_in_english_with_the_chinese_term(graph: GraphQLSchema) -> None:
    undescribed = [place for kind in graph.type_map.values() for place, text in descriptions(kind) if not explained(text)]
    assert undescribed == []


@pytest.fixture(scope="module")
def document() -> DocumentNode:
    return parse(SNAPSHOT.read_text("utf-8"), no_location=True)


def test_every_field_of_an_entity_shows_its_classification(document: DocumentNode) -> None:
    levels = [f"@classification(level: {level.name})" for level in Sensitivity]
    types = {one.name.value: one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode)}
    assert types.keys() >= ENTITIES.keys()
    bare = [
        f"{name}.{field.name.value}"
        for name in ENTITIES
        for field in types[name].fields
        if [print_ast(directive) for directive in field.directives if directive.name.value == "classification"]
        not in ([one] for one in levels)
    ]
    assert bare == []


def test_amounts_are_financial() -> None:
    """Points of an incentive and quotas are no money."""
    public = [
        f"{name}.{one.name}"
        for name, entity in ENTITIES.items()
        for one in entity.fields.values()
        if one.type is Money and one.sensitivity is not Sensitivity.FINANCIAL
    ]
    assert public == []


def explained(text: str | None) -> bool:
    return bool(text) and any("\u4e00" <= character <= "\u9fff" for character in text or "")


def descriptions(kind: GraphQLNamedType) -> list[tuple[str, str | None]]:
    """Places and descriptions of a type of ours, its fields, arguments and values."""
    if kind.name.startswith("__") or kind.name in ("String", "Int", "Float", "Boolean", "ID"):
        return []
    found = [(kind.name, kind.description)]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        found += [(f"{kind.name}.{name}", field.description) for name, field in kind.fields.items()]
    if isinstance(kind, GraphQLEnumType) and kind.name not in ("Direction", "Nulls", "SourceStatus"):
        found += [(f"{kind.name}.{name}", value.description) for name, value in kind.values.items()]
    return found
