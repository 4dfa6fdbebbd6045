"""What totals can be grouped by and what can be worked out, as enums: ``SiteGroupBy.SPONSOR_KIND``, ``SiteMeasure.SUM_TRAINED``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from strawberry.utils.str_converters import to_snake_case

from adapters.capabilities import Function
from adapters.entities import ENTITIES, DivisionCode, Entity, FieldDefinition, Sensitivity, Uscc
from adapters.requests import Measure
from adapters.totals import all_aggregates
from resolvers.aggregates.request import RECORDS, Average, Figure, GroupField
from resolvers.links import Link, links_of
from schema.enums import described_enum
from schema.names import LOCAL_KEY, field_description, field_name
from schema.registry import TYPES, register


def grouped_links(entity: Entity) -> list[Link]:
    """The links by whose fields an entity's records can be grouped: those to one record."""
    return [link for link in links_of(entity.name).values() if not link.many]


def own_fields(entity: Entity) -> list[FieldDefinition]:
    """The fields of its own by which an entity's records can be grouped: of one value, no prose, of no person; not the key."""
    return [field for field in _impersonal(entity) if not (field.many or field.meta.prose or field.name == entity.key)]


def _impersonal(entity: Entity) -> Iterator[FieldDefinition]:
    return (field for field in entity.fields.values() if field.sensitivity is not Sensitivity.PERSONAL)


def linked_fields(link: Link) -> list[FieldDefinition]:
    """The fields to group by behind a link; not the one that is equal where the link starts, nor the record's key."""
    child = ENTITIES[link.child]
    if child.headline is not None:
        return [child.headline]
    return [field for field in own_fields(child) if field.name != link.child_field]


def numeric_fields(entity: Entity) -> list[FieldDefinition]:
    """The fields whose sum says something: amounts, scores, and whole numbers of something. A year is a number of nothing."""
    return [field for field in _impersonal(entity) if Function.SUM in all_aggregates(field) and (field.type is not int or field.meta.unit)]


def ordered_fields(entity: Entity) -> list[FieldDefinition]:
    """The fields whose least and greatest values say something: numbers, days, moments and codes; texts have an order, but no meaning."""
    return [field for field in _impersonal(entity) if Function.MIN in all_aggregates(field) and not _is_text(field)]


def _is_text(field: FieldDefinition) -> bool:
    return getattr(field.type, "__supertype__", field.type) is str


def key_fields(entity: Entity) -> list[FieldDefinition]:
    """The fields whose different values are worth counting: numbers and codes of things.

    A key that is only unique within its source is none of them: `count` counts the records.
    """
    starts = {link.parent_field for link in links_of(entity.name).values()}
    named = {name for name in (entity.key, *starts) if field_name(entity.fields[name]) != LOCAL_KEY}
    return [field for field in entity.fields.values() if not field.many and (field.name in named or field.type in (Uscc, DivisionCode))]


def figures(entity: Entity) -> Iterator[tuple[str, str, Figure]]:
    """Every figure of an entity's groups: the enum's name, what it is in English with the Chinese term, and the figure."""
    yield "COUNT", "Number of records (记录数)", RECORDS
    for field in key_fields(entity):
        text = f"Different values: {field.meta.en} (不同{field.meta.zh}数)"
        yield _name("COUNT_DISTINCT", field), text, Measure(function=Function.COUNT_DISTINCT, field=field.name)
    for field in numeric_fields(entity):
        yield _name("SUM", field), f"Sum: {field.meta.en} ({field.meta.zh}合计)", Measure(function=Function.SUM, field=field.name)
        yield _name("AVG", field), f"Average: {field.meta.en} (平均{field.meta.zh})", Average(field.name)
    for field in ordered_fields(entity):
        yield _name("MIN", field), f"Least: {field.meta.en} (最小{field.meta.zh})", Measure(function=Function.MIN, field=field.name)
        yield _name("MAX", field), f"Greatest: {field.meta.en} (最大{field.meta.zh})", Measure(function=Function.MAX, field=field.name)


def _name(*parts: str | FieldDefinition) -> str:
    return "_".join(part if isinstance(part, str) else to_snake_case(field_name(part)) for part in parts).upper()


def measure_enum(entity: Entity) -> Any:
    """The enum of an entity's figures, ``<Entity>Measure``."""
    named = {name: (figure, text) for name, text, figure in figures(entity)}
    return _enum(f"{entity.name}Measure", f"What is worked out of a group of {entity.name} ({entity.zh}统计量)", named)


def group_enum(entity: Entity) -> Any:
    """The enum of what an entity's records can be grouped by, ``<Entity>GroupBy``: own fields, then those of links to one record."""
    named: dict[str, tuple[Any, str]] = {_name(field): (GroupField(field.name), field_description(field)) for field in own_fields(entity)}
    for link in grouped_links(entity):
        linked = {_name(link.name, field): (GroupField(field.name, link), _behind(link, field)) for field in linked_fields(link)}
        if taken := sorted(named.keys() & linked.keys()):
            raise ValueError(f"{entity.name}: {', '.join(taken)} would name a field of its own and one behind {link.name}; rename the link")
        named |= linked
    return _enum(f"{entity.name}GroupBy", f"What {entity.name} can be grouped by ({entity.zh}分组字段)", named)


def _behind(link: Link, field: FieldDefinition) -> str:
    return f"{link.description}: {field.meta.en} ({link.zh}·{field.meta.zh})"


def _enum(name: str, description: str, named: Mapping[str, tuple[Any, str]]) -> Any:
    """Generate and register an enum, each value described, or find the one that was."""
    if name in TYPES:
        return TYPES[name]
    members: Any = Enum(name, {key: value for key, (value, _) in named.items()})  # type: ignore[misc]  # its members are known late
    return register(name, described_enum(members, description, {key: text for key, (_, text) in named.items()}))
