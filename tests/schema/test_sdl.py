"""The schema as a document: the committed snapshot is true, and every name is explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
import strawberry
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
from strawberry.schema.config import StrawberryConfig

import schema
from adapters.entities import ABSENT, ENTITIES, Field, Money, Record, Sensitivity
from adapters.entities.definition import define
from schema.filters import where_of
from schema.objects import object_of
from schema.scalars import SCALARS

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
    """An English word and a Chinese term."""
    return bool(re.search(r"[A-Za-z]{2}", text or "")) and bool(re.search("[\u4e00-\u9fff]", text or ""))


def descriptions(kind: GraphQLNamedType) -> list[tuple[str, str | None]]:
    """Places and descriptions of a type of ours, its fields, arguments and values."""
    if kind.name.startswith("__") or kind.name in ("String", "Int", "Float", "Boolean", "ID"):
        return []
    found = [(kind.name, kind.description)]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in kind.fields.items():
            found.append((f"{kind.name}.{name}", field.description))
            found += [(f"{kind.name}.{name}({argument}:)", one.description) for argument, one in getattr(field, "args", {}).items()]
    if isinstance(kind, GraphQLEnumType):
        found += [(f"{kind.name}.{name}", value.description) for name, value in kind.values.items()]
    return found


def test_a_deprecated_field_says_so_with_what_to_ask_for_instead() -> None:
    """In the type and in the filter."""

    class Toy(Record):
        """A thing to play with."""

        zh: ClassVar[str] = "玩具"
        code: Annotated[str, Field("代码", "Code", key=True)] = ABSENT
        tint: Annotated[str, Field("颜色", "Colour", deprecated="Since 2026-12; use colour")] = ABSENT

    toy = define(Toy)
    printed = strawberry.Schema(query=object_of(toy), types=[where_of(toy)], config=StrawberryConfig(scalar_map=SCALARS)).as_str()
    shown, filtered = sorted(line.strip() for line in printed.splitlines() if line.strip().startswith("tint:"))
    assert shown == 'tint: String! @classification(level: INTERNAL) @deprecated(reason: "Since 2026-12; use colour")'
    assert filtered.endswith('@deprecated(reason: "Since 2026-12; use colour")')
