"""Totals of lists: ``sitesAggregate(where, groupBy, having, orderBy, first, suppressBelow)``.

A group has its key (the values that its records share), its count, and as asked for: sums and averages of numbers, least and greatest
values, and numbers of different keys. An average is the sum over the number of known values, rounded half up: money to 分, other
numbers to six places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from adapters.capabilities import Function
from adapters.entities import ENTITIES, Entity, FieldDefinition
from adapters.requests import Measure
from resolvers.aggregates.request import RECORDS, AggregateRequest, AggregateResult, Average, Figure, GroupField, ResultGroup
from resolvers.links import Link
from resolvers.requirement import Requirement
from schema.aggregate_inputs import group_order_of, having_of, to_group_orders, to_having
from schema.aggregate_names import (
    group_enum,
    grouped_links,
    key_fields,
    linked_fields,
    numeric_fields,
    ordered_fields,
    own_fields,
)
from schema.batching import batch_field
from schema.classification import of_link
from schema.context import Context, Info
from schema.coverage import COVERAGE, Coverage, CoverageRequirement, to_requirement
from schema.enums import enum_of
from schema.filters import to_condition
from schema.names import field_description, field_name, fields_by_graph_name, links_by_graph_name
from schema.references import optional
from schema.registry import TYPES, object_type
from schema.scalars import BigInt
from schema.selection import requested

SUPPRESSION = (
    "Tell no figure of a group with fewer records than this. What is left out can sometimes be worked out from other groups or "
    "totals: choose groups so that no single one of them is small (小于该数的分组不予显示)"
)


class Values:
    """Values by name; what is not among them is null."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # Whoever asks whether this is an awaitable or an iterator must not be told that it is.
            raise AttributeError(name)
        return self._values.get(name)


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the objects of figures in a group: its name, its type's suffix, what it holds, and the figure and type of a field in it."""

    name: str
    suffix: str
    en: str
    zh: str
    fields: Callable[[Entity], list[FieldDefinition]]
    figure: Callable[[str], Figure]
    type: Callable[[FieldDefinition], Any]

    @property
    def attribute(self) -> str:
        return f"{self.name}_part"


def _function(function: Function) -> Callable[[str], Figure]:
    return lambda field: Measure(function=function, field=field)


def _own_type(field: FieldDefinition) -> Any:
    return enum_of(field.type) if field.is_code else field.type


def _instead_of_int(other: Any) -> Callable[[FieldDefinition], Any]:
    return lambda field: other if field.type is int else field.type


def _int(field: FieldDefinition) -> Any:
    return int


_PARTS = (
    _Part(
        "countDistinct",
        "Distinct",
        "Numbers of different values",
        "不同值个数",
        key_fields,
        _function(Function.COUNT_DISTINCT),
        lambda _: int,
    ),
    _Part("sum", "Sums", "Sums of the known values", "合计", numeric_fields, _function(Function.SUM), _instead_of_int(BigInt)),
    _Part("avg", "Averages", "Averages of the known values", "平均值", numeric_fields, Average, _instead_of_int(Decimal)),
    _Part("min", "Extremes", "Least values", "最小值", ordered_fields, _function(Function.MIN), _own_type),
    _Part("max", "Extremes", "Greatest values", "最大值", ordered_fields, _function(Function.MAX), _own_type),
)


def aggregate_of(entity: Entity) -> Any:
    """The types of an entity's totals, registered as ``<Entity>Aggregate``, ``<Entity>Group`` and so on."""
    having_of(entity)
    group_order_of(entity)
    group = _group_of(entity)
    fields: dict[str, tuple[Any, str]] = {
        "groups": (GenericAlias(list, group), "Groups, in order; one of all records where nothing is grouped by (分组)"),
        "total_groups": (int, "Groups in all, also those behind the first ones (分组总数)"),
        "coverage": (Coverage, "Which sources the totals rest on: those of the records, and those of linked fields (数据覆盖)"),
    }
    return _object(f"{entity.name}Aggregate", f"Totals of {entity.name} ({entity.zh}汇总)", fields)


def _group_of(entity: Entity) -> Any:
    fields: dict[str, tuple[Any, str]] = {
        "key": (_key_of(entity), "Values that the records of the group share; null where not grouped by (分组键)"),
        "count": (optional(int), "Records; null if suppressed (记录数)"),
    }
    for part in _PARTS:
        if part.fields(entity):
            fields[part.attribute] = (_values_of(part, entity), f"{part.en} ({part.zh})")
    fields |= {
        "suppressed": (bool, "Whether the figures are not told because the group is too small (已隐去)"),
        "unresolved": (
            bool,
            "Whether a linked value is not known because its source failed: the records belong to other groups (关联值未知)",
        ),
    }
    return _object(
        f"{entity.name}Group", f"Records of {entity.name} with the same values, and their figures ({entity.zh}分组)", fields, _NAMES
    )


_NAMES = {part.attribute: part.name for part in _PARTS}


def _values_of(part: _Part, entity: Entity) -> Any:
    """The part's type; least and greatest values share one."""
    name = f"{entity.name}{part.suffix}"
    if name not in TYPES:
        fields = {field.name: (optional(part.type(field)), field_description(field)) for field in part.fields(entity)}
        _object(name, f"Figures of fields of {entity.name} ({entity.zh}统计)", fields, _field_names(entity))
    return TYPES[name]


def _key_of(entity: Entity) -> Any:
    fields = _nullable(entity)
    names = _field_names(entity)
    graph_names = {link.name: name for name, link in links_by_graph_name(entity).items()}
    for link in grouped_links(entity):
        if linked_fields(link):
            fields[f"{link.name}_link"] = (_linked_of(ENTITIES[link.child]), f"{link.description} ({link.zh})")
            names[f"{link.name}_link"] = graph_names[link.name]
    return _object(f"{entity.name}GroupKey", f"Values that a group of {entity.name} shares ({entity.zh}分组键)", fields, names)


def _linked_of(child: Entity) -> Any:
    """What lies behind a link: a type of its own, ``<Entity>Values``, since any of its fields may be null."""
    name = f"{child.name}Values"
    if name not in TYPES:
        _object(name, f"Values of {child.name} that a group shares ({child.zh}取值)", _nullable(child), _field_names(child))
    return TYPES[name]


def _nullable(entity: Entity) -> dict[str, tuple[Any, str]]:
    return {field.name: (optional(_own_type(field)), field_description(field)) for field in own_fields(entity)}


def _field_names(entity: Entity) -> dict[str, str]:
    return {field.name: field_name(field) for field in entity.fields.values()}


def _object(name: str, description: str, fields: Mapping[str, tuple[Any, str]], names: Mapping[str, str] | None = None) -> Any:
    """An object type whose values are attributes."""
    namespace: dict[str, Any] = {"__annotations__": {attribute: kind for attribute, (kind, _) in fields.items()}}
    for attribute, (_, text) in fields.items():
        namespace[attribute] = strawberry.field(name=(names or {}).get(attribute), description=text)
    return object_type(name, description, namespace)


def aggregate_field(entity: Entity) -> Any:
    """The root field of an entity's totals."""

    async def resolve(
        info: Info,
        where: Any = UNSET,
        group_by: Any = UNSET,
        having: Any = UNSET,
        order_by: Any = UNSET,
        first: Any = UNSET,
        suppress_below: Any = UNSET,
        coverage: Any = UNSET,
    ) -> Any:
        request = _request(entity, info, where, group_by, having, order_by, first, suppress_below)
        return _shown(request, await info.context.operation.aggregate(request, to_requirement(coverage)))

    description = f"Totals of {entity.name}, over all sources that hold them ({entity.zh}汇总)"
    return strawberry.field(resolver=_typed(resolve, entity), graphql_type=f"{entity.name}Aggregate | None", description=description)


def linked_aggregate_field(name: str, link: Link) -> Any:
    """The field of the totals of what a to-many link leads to. All parents are answered in one batch."""
    child = ENTITIES[link.child]

    def request(
        info: Info,
        where: Any = UNSET,
        group_by: Any = UNSET,
        having: Any = UNSET,
        order_by: Any = UNSET,
        first: Any = UNSET,
        suppress_below: Any = UNSET,
        coverage: Any = UNSET,
    ) -> tuple[AggregateRequest, Requirement | None]:
        return _request(child, info, where, group_by, having, order_by, first, suppress_below), to_requirement(coverage)

    async def answer(context: Context, asked: tuple[AggregateRequest, Requirement | None], parents: list[Any]) -> list[Any]:
        results = await context.operation.aggregate_link(link, parents, *asked)
        return [result if isinstance(result, Exception) else _shown(asked[0], result) for result in results]

    description = f"Totals: {link.description} ({link.zh}汇总)"
    kind = f"{child.name}Aggregate | None"
    return batch_field(_typed(request, child), answer, name=name, graph_type=kind, description=description, directives=of_link(link))


def _request(
    entity: Entity, info: Info, where: Any, group_by: Any, having: Any, order_by: Any, first: Any, suppress_below: Any
) -> AggregateRequest:
    return AggregateRequest(
        entity=entity.name,
        figures=_asked(entity, info),
        where=to_condition(entity.name, where),
        groups=tuple(dict.fromkeys(given.value for given in group_by or ())),
        having=to_having(entity.name, having),
        order=to_group_orders(order_by),
        first=None if first is UNSET else first,
        suppress_below=None if suppress_below is UNSET else suppress_below,
    )


def _typed(resolve: Any, entity: Entity) -> Any:
    """Give the resolver's arguments their types and descriptions."""
    having, order = TYPES[f"{entity.name}Having"], TYPES[f"{entity.name}GroupOrder"]
    arguments: dict[str, tuple[Any, str]] = {
        "where": (TYPES[f"{entity.name}Where"], "Conditions on the records (筛选条件)"),
        "group_by": (
            GenericAlias(list, group_enum(entity)),
            "A group for each combination of these values; one of all without (分组字段)",
        ),
        "having": (GenericAlias(list, having), "Conditions on the groups' figures, all of which must hold (分组条件)"),
        "order_by": (GenericAlias(list, order), "Terms of the order of groups, the first one leading; then by key (分组排序)"),
        "first": (int, "Give only the first groups. Without it all are given, and more than 1000 are refused (前 N 组)"),
        "suppress_below": (int, SUPPRESSION),
        "coverage": (CoverageRequirement, COVERAGE),
    }
    resolve.__annotations__["info"] = Info  # A value, where Strawberry would have to compile a text.
    for name, (kind, description) in arguments.items():
        resolve.__annotations__[name] = Annotated[kind | None, strawberry.argument(description=description)]
    return resolve


def _asked(entity: Entity, info: Info) -> tuple[Figure, ...]:
    """The figures that the selection asks for; the count is worked out always."""
    known = fields_by_graph_name(entity)
    parts = [(part, requested(info, "groups", part.name)) for part in _PARTS if part.fields(entity)]
    return tuple(part.figure(known[name].name) for part, names in parts for name in sorted(names & known.keys()))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an ``…Aggregate`` object shows."""

    groups: list[Values]
    total_groups: int
    coverage: Any


def _shown(request: AggregateRequest, result: AggregateResult) -> _Answer:
    return _Answer([_group(request, group) for group in result.groups], result.total, result.coverage)


def _group(request: AggregateRequest, group: ResultGroup) -> Values:
    values: dict[str, Any] = {part.attribute: Values(_figures(part, group.figures)) for part in _PARTS}
    values |= {"key": _key(request.groups, group.keys), "count": group.figures.get(RECORDS)}
    return Values(values | {"suppressed": group.suppressed, "unresolved": group.unresolved})


def _figures(part: _Part, figures: Mapping[Figure, Any]) -> dict[str, Any]:
    return {figure.field: value for figure, value in figures.items() if figure.field is not None and figure == part.figure(figure.field)}


def _key(groups: Iterable[GroupField], keys: Iterable[Any]) -> Values:
    own: dict[str, Any] = {}
    linked: dict[str, dict[str, Any]] = {}
    for group, value in zip(groups, keys, strict=True):
        if group.link is None:
            own[group.field] = value
        else:
            linked.setdefault(f"{group.link.name}_link", {})[group.field] = value
    return Values({**own, **{name: Values(values) for name, values in linked.items()}})
