"""Names follow rules, so that one who knows a part of the graph can guess the rest. docs/schema.md states them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType

import schema
from adapters.entities import ENTITIES, FieldDefinition, Money
from schema.names import field_name

PASCAL = re.compile(r"[A-Z][a-z0-9]*([A-Z][a-z0-9]*)*")
CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
SCREAMING = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
INPUTS = re.compile(r"\w+(Where|Filter|Order|Having|Requirement|Input)")
COLLECTIVE = ("Statistics", "Campus", "Class", "Progress", "Completeness")
"""Nouns that end in s and mean one thing."""


@pytest.fixture(scope="module")
def types() -> list[GraphQLNamedType]:
    return [one for name, one in schema.build()._schema.type_map.items() if not name.startswith("__")]


def test_types_are_in_pascal_case(types: list[GraphQLNamedType]) -> None:
    assert [one.name for one in types if not PASCAL.fullmatch(one.name)] == []


def test_entities_are_in_the_singular() -> None:
    assert [name for name in ENTITIES if name.endswith("s") and not name.endswith(COLLECTIVE)] == []


def test_fields_and_arguments_are_in_camel_case(types: list[GraphQLNamedType]) -> None:
    assert [place for place, name in named(types) if not CAMEL.fullmatch(name)] == []


def named(types: list[GraphQLNamedType]) -> Iterator[tuple[str, str]]:
    for one in types:
        if isinstance(one, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in one.fields.items():
                yield f"{one.name}.{name}", name
                yield from ((f"{one.name}.{name}({argument}:)", argument) for argument in getattr(field, "args", {}))


def test_values_of_enums_are_in_capitals(types: list[GraphQLNamedType]) -> None:
    enums = [one for one in types if isinstance(one, GraphQLEnumType)]
    assert [f"{one.name}.{value}" for one in enums for value in one.values if not SCREAMING.fullmatch(value)] == []


def test_inputs_end_in_what_they_are_for(types: list[GraphQLNamedType]) -> None:
    assert [one.name for one in types if isinstance(one, GraphQLInputObjectType) and not INPUTS.fullmatch(one.name)] == []


def fields(kind: object) -> Iterator[tuple[str, FieldDefinition]]:
    """Names in the graph of the entities' fields of a type."""
    for name, entity in ENTITIES.items():
        yield from ((f"{name}.{field_name(one)}", one) for one in entity.fields.values() if one.type is kind)


def test_a_day_ends_in_on_or_is_an_end_of_a_period() -> None:
    assert [place for place, _ in fields(date) if not re.search(r"(On|From|To)$", place)] == []


def test_a_moment_ends_in_at() -> None:
    assert [place for place, _ in fields(datetime) if not place.endswith(("At", ".asOf"))] == []


def test_a_truth_is_an_adjective_without_is() -> None:
    assert [place for place, _ in fields(bool) if re.search(r"\.(is|has)[A-Z]", place)] == []


def test_what_is_counted_in_yuan_is_money() -> None:
    assert [place for place, one in fields(Money) if one.meta.unit != "元"] == []
    others = [place for kind in (int, Decimal) for place, one in fields(kind) if one.meta.unit in ("分", "元", "万元", "亿元")]
    assert others == []
