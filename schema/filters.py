"""`where` inputs, derived from the entities and their links, and their translation into conditions.

Inputs refer to each other in circles, as the links do. They name each other as text, which is resolved late, among the names of
`schema.registry`; so there are two inputs an entity, however many links lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import strawberry
from strawberry.types.base import get_object_definition

from adapters.entities import ENTITIES, Entity, FieldDefinition
from adapters.errors import CallerError
from adapters.predicate import Compare, Op, Predicate
from resolvers.linked import Condition, Exists, Linked, Quantifier, all_of, any_of, is_plain, negation
from resolvers.links import Link
from schema.enums import enum_of
from schema.names import field_description, field_name, links_by_graph_name
from schema.references import many, optional
from schema.registry import input_type
from schema.scalars import type_name

MAX_LINKS = 5
"""Links that a condition or an order may follow one after another: each may be a fan-out of its own."""
MAX_CONDITIONS = 20
"""Conditions on linked records in one `where`."""

_ORDERED = (Op.EQ, Op.NE, Op.IN, Op.LT, Op.LTE, Op.GT, Op.GTE, Op.IS_NULL)
_TEXT = (*_ORDERED, Op.CONTAINS, Op.STARTS_WITH)
_FLAG = (Op.EQ, Op.NE, Op.IS_NULL)
_HEADLINE = (Op.EQ, Op.NE, Op.IN)

_DESCRIPTIONS: dict[Op, str] = {
    Op.EQ: "Equal (等于)",
    Op.NE: "Known and not equal (不等于)",
    Op.IN: "Equal to one of these; none of them matches nothing (属于)",
    Op.LT: "Less than (小于)",
    Op.LTE: "Less than or equal (小于等于)",
    Op.GT: "Greater than (大于)",
    Op.GTE: "Greater than or equal (大于等于)",
    Op.CONTAINS: "Contains this text, case-sensitively (包含)",
    Op.STARTS_WITH: "Starts with this text, case-sensitively (开头为)",
    Op.HAS: "The list has this element (列表含有)",
    Op.IS_NULL: "Unknown, or known (是否为空)",
}


class BadFilter(CallerError):
    """A `where` input that cannot be meant."""

    code = "BAD_USER_INPUT"


def filter_of(field: FieldDefinition) -> Any:
    """The filter input of a field's type: ``StringFilter``, ``MoneyFilter``, ``HostTypeFilter``, ``StringListFilter`` …"""
    return _list_filter(field.type) if field.many else _scalar_filter(field.type)


@cache
def _scalar_filter(scalar: Any) -> Any:
    operators = _FLAG if scalar is bool else _TEXT if scalar is str else _ORDERED
    return _filter(f"{type_name(scalar)}Filter", _graph_type(scalar), operators)


@cache
def _list_filter(scalar: Any) -> Any:
    return _filter(f"{type_name(scalar)}ListFilter", _graph_type(scalar), (Op.HAS,))


def _filter(name: str, scalar: Any, operators: tuple[Op, ...]) -> Any:
    types = {Op.IN: many(scalar), Op.IS_NULL: bool}
    namespace: dict[str, Any] = {"__annotations__": {}}
    for op in operators:
        namespace["__annotations__"][_attribute(op)] = optional(types.get(op, scalar))
        namespace[_attribute(op)] = strawberry.field(name=op.value, default=strawberry.UNSET, description=_DESCRIPTIONS[op])
    description = "Conditions on one field; all that are given must hold (字段条件)"
    return input_type(name, description, namespace)


def _attribute(op: Op) -> str:
    return op.name.lower() + "_"


def _graph_type(scalar: Any) -> Any:
    return enum_of(scalar) if isinstance(scalar, type) and hasattr(scalar, "__members__") else scalar


def where_of(entity: Entity) -> Any:
    """The `where` input of an entity, registered as ``<Entity>Where``."""
    name = f"{entity.name}Where"
    namespace: dict[str, Any] = {"__annotations__": {}}
    for field in _compared(entity):
        attribute = _field_attribute(field)
        namespace["__annotations__"][attribute] = optional(filter_of(field))
        namespace[attribute] = strawberry.field(
            name=field_name(field),
            default=strawberry.UNSET,
            description=field_description(field),
            deprecation_reason=field.meta.deprecated,
        )
    for link_name, link in links_by_graph_name(entity).items():
        namespace[_link_attribute(link)] = _late(link_name, f"{link.description} ({link.zh})", _linked_input(link))
    for logic, text, kind in _LOGIC:
        namespace[logic + "_"] = _late(logic, text, kind.format(name))
    if entity.headline is not None:
        namespace |= _headline(entity.headline, namespace["__annotations__"])
    list_where_of(entity)
    description = f"Conditions on {entity.name}; all that are given must hold ({entity.zh}条件)"
    return input_type(name, description, namespace)


def _compared(entity: Entity) -> list[FieldDefinition]:
    """The fields that can be compared."""
    return [field for field in entity.fields.values() if not field.is_part]


def _headline(field: FieldDefinition, annotations: dict[str, Any]) -> dict[str, Any]:
    """The comparisons of the entity's headline, which may be written without naming it."""
    named: dict[str, Any] = {}
    scalar: Any = _graph_type(field.type)
    types: dict[Op, Any] = {Op.IN: many(scalar)}
    for op in _HEADLINE:
        annotations[_attribute(op)] = optional(types.get(op, scalar))
        text = f"{_DESCRIPTIONS[op].rpartition(' ')[0]}, said of {field_name(field)} ({field.meta.zh})"
        named[_attribute(op)] = strawberry.field(name=op.value, default=strawberry.UNSET, description=text)
    return named


def list_where_of(entity: Entity) -> Any:
    """The input for conditions on the records behind a to-many link, registered as ``<Entity>ListWhere``."""
    kind = f"{entity.name}Where | None"
    namespace = {quantifier.value + "_": _late(quantifier.value, text, kind) for quantifier, text in _QUANTIFIERS.items()}
    return input_type(
        f"{entity.name}ListWhere", f"Conditions on linked records; all that are given must hold ({entity.zh}列表条件)", namespace
    )


def _late(name: str, description: str, kind: str) -> Any:
    return strawberry.field(name=name, default=strawberry.UNSET, description=description, graphql_type=kind)


def _linked_input(link: Link) -> str:
    return f"{link.child}ListWhere | None" if link.many else f"{link.child}Where | None"


_QUANTIFIERS = {
    Quantifier.SOME: "At least one of the records satisfies this (至少一条满足)",
    Quantifier.NONE: "None of the records satisfies this; unknown where that of one is unknown (没有一条满足)",
    Quantifier.EVERY: "Every one of the records satisfies this; so also where there are none (每一条都满足)",
}

_EXISTS = "Whether there is a record: behind a to-one link, false where it leads nowhere; every other condition is unknown there (是否存在)"

_LOGIC = (
    ("and", "All of these hold (并且)", "list[{0}] | None"),
    ("or", "At least one of these holds (或者)", "list[{0}] | None"),
    ("not", "This does not hold (非)", "{0} | None"),
    ("exists", _EXISTS, "bool | None"),
)


def _link_attribute(link: Link) -> str:
    return f"{link.name}_link"


def _field_attribute(field: FieldDefinition) -> str:
    return f"{field.name}_field"


def to_condition(entity: str, where: Any) -> Condition | None:
    """The condition that a `where` input means; None where nothing is asked. Raises `BadFilter`."""
    return _Reading().condition(entity, where, 0)


def to_predicate(entity: str, where: Any) -> Predicate | None:
    """The same for a single source, which knows no links. Raises `BadFilter` for a condition on linked records, too."""
    condition = to_condition(entity, where)
    if condition is None or is_plain(condition):
        return condition
    raise BadFilter(public=f"where reaches over links, but is about the {entity} records of one source alone.")


class _Reading:
    """Reads one `where` input, counting the links that it follows."""

    def __init__(self) -> None:
        self._linked = 0

    def condition(self, entity: str, where: Any, depth: int) -> Condition | None:
        """The conjunction of all that is given."""
        if where is None or where is strawberry.UNSET:
            return None
        parts: list[Condition] = []
        definition = ENTITIES[entity]
        for field in _compared(definition):
            parts.extend(comparisons_of(field, getattr(where, _field_attribute(field))))
        if definition.headline is not None:
            parts.extend(_compares(definition.headline, {op: getattr(where, _attribute(op)) for op in _HEADLINE}))
        for name, link in links_by_graph_name(ENTITIES[entity]).items():
            parts.extend(self._behind(name, link, getattr(where, _link_attribute(link)), depth + 1))
        parts.extend(self._logic(entity, where, depth))
        return all_of(parts) if parts else None

    def _behind(self, name: str, link: Link, given: Any, depth: int) -> list[Condition]:
        if given is strawberry.UNSET:
            return []
        _refuse_null(given, name)
        if depth > MAX_LINKS:
            raise BadFilter(public=f"where.{name} is the {depth}th link in a row; a condition may follow at most {MAX_LINKS}.")
        if not link.many:
            return [self._linked_condition(link, Quantifier.ONE, given, depth)]
        asked = [(quantifier, getattr(given, quantifier.value + "_")) for quantifier in _QUANTIFIERS]
        for quantifier, inner in asked:
            _refuse_null(inner, f"{name}.{quantifier.value}")
        return [self._linked_condition(link, quantifier, inner, depth) for quantifier, inner in asked if inner is not strawberry.UNSET]

    def _linked_condition(self, link: Link, quantifier: Quantifier, given: Any, depth: int) -> Condition:
        self._linked += 1
        if self._linked > MAX_CONDITIONS:
            raise BadFilter(public=f"where asks for linked records more than {MAX_CONDITIONS} times; split the operation.")
        return Linked(link, quantifier, self.condition(link.child, given, depth) or all_of(()))

    def _logic(self, entity: str, where: Any, depth: int) -> list[Condition]:
        found: list[Condition] = []
        for name in ("and", "or", "not", "exists"):
            _refuse_null(getattr(where, name + "_"), name)
        if where.and_ is not strawberry.UNSET:
            found.append(all_of(self._parts(entity, where.and_, depth)))
        if where.or_ is not strawberry.UNSET:
            found.append(any_of(self._parts(entity, where.or_, depth)))
        if where.not_ is not strawberry.UNSET:
            found.append(negation(self._parts(entity, [where.not_], depth)[0]))
        if where.exists_ is not strawberry.UNSET:
            found.append(Exists(where.exists_))
        return found

    def _parts(self, entity: str, inputs: list[Any], depth: int) -> list[Condition]:
        return [self.condition(entity, part, depth) or all_of(()) for part in inputs]


def comparisons_of(field: FieldDefinition, conditions: Any) -> list[Compare]:
    """The comparisons that a field's filter input means; none for `UNSET`. Raises `BadFilter` for a null."""
    if conditions is strawberry.UNSET:
        return []
    _refuse_null(conditions, field_name(field))
    definitions = get_object_definition(conditions, strict=True).fields
    return _compares(field, {Op(one.graphql_name or ""): getattr(conditions, one.python_name) for one in definitions})


def _compares(field: FieldDefinition, values: Mapping[Op, Any]) -> list[Compare]:
    found: list[Compare] = []
    for op, value in values.items():
        if value is not strawberry.UNSET:
            _refuse_null(value, f"{field_name(field)}.{op.value}")
            found.append(Compare(field.name, op, tuple(value) if isinstance(value, list) else value))
    return found


def _refuse_null(value: Any, place: str) -> None:
    """A null where a condition is meant is refused: read as "no condition", it would silently widen the answer."""
    if value is None:
        raise BadFilter(public=f"where.{place} is null. Leave it out to ask nothing, or use isNull to ask for unknown values.")
