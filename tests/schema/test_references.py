"""References of generated types to each other."""

from __future__ import annotations

import pytest
import strawberry
from strawberry.types.base import StrawberryList, StrawberryOptional

from schema.enums import Direction
from schema.references import Reference, many, optional


@strawberry.type
class Site:
    code: str


def named(text: str) -> object:
    return Reference(text, namespace={"Site": Site}).resolve()


def test_a_name_is_looked_up_among_the_names_of_the_referring_class() -> None:
    assert named("Site") is Site
    assert named("bool") is bool


def test_lists_and_nulls_nest() -> None:
    assert named("Site | None") == StrawberryOptional(Site)
    assert named("list[Site] | None") == StrawberryOptional(StrawberryList(Site))
    assert named("list[Site | None]") == StrawberryList(StrawberryOptional(Site))


def test_a_name_that_is_registered_later_is_found_then() -> None:
    names: dict[str, object] = {}
    reference = Reference("Site | None", namespace=names)
    with pytest.raises(NameError, match="no type is registered as Site"):
        reference.resolve()
    names["Site"] = Site
    assert reference.resolve() == StrawberryOptional(Site)


def test_a_type_stands_for_itself_and_an_enum_for_its_definition() -> None:
    assert Reference(Site).resolve() is Site
    definition = Direction.__strawberry_definition__  # type: ignore[attr-defined]
    assert optional(Direction) == StrawberryOptional(definition)
    assert many(Direction) == StrawberryList(definition)
