"""`where` inputs, derived from the entities, and their translation into predicates."""

from __future__ import annotations

from functools import cache
from typing import Any

import strawberry
from strawberry.types.base import get_object_definition

from adapters.entities import ENTITIES, Entity, FieldDefinition
from adapters.errors import CallerError
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from schema.enums import enum_of
from schema.names import field_description, field_name
from schema.registry import input_type
from schema.scalars import SCALARS

_ORDERED = (Op.EQ, Op.NE, Op.IN, Op.LT, Op.LTE, Op.GT, Op.GTE, Op.IS_NULL)
_TEXT = (*_ORDERED, Op.CONTAINS, Op.STARTS_WITH)
_FLAG = (Op.EQ, Op.NE, Op.IS_NULL)

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
    return _filter(f"{_type_name(scalar)}Filter", _graph_type(scalar), operators)


@cache
def _list_filter(scalar: Any) -> Any:
    return _filter(f"{_type_name(scalar)}ListFilter", _graph_type(scalar), (Op.HAS,))


def _filter(name: str, scalar: Any, operators: tuple[Op, ...]) -> Any:
    types = {Op.IN: list[scalar], Op.IS_NULL: bool}
    namespace: dict[str, Any] = {"__annotations__": {}}
    for op in operators:
        namespace["__annotations__"][_attribute(op)] = types.get(op, scalar) | None
        namespace[_attribute(op)] = strawberry.field(name=op.value, default=strawberry.UNSET, description=_DESCRIPTIONS[op])
    description = "Conditions on one field; all that are given must hold (字段条件)"
    return input_type(name, description, namespace)


def _attribute(op: Op) -> str:
    return op.name.lower() + "_"


def _graph_type(scalar: Any) -> Any:
    return enum_of(scalar) if isinstance(scalar, type) and hasattr(scalar, "__members__") else scalar


def _type_name(scalar: Any) -> str:
    if scalar in SCALARS:
        return SCALARS[scalar].name
    return {str: "String", int: "Int", bool: "Boolean"}.get(scalar) or str(scalar.__name__)


def where_of(entity: Entity) -> Any:
    """The `where` input of an entity, registered as ``<Entity>Where``."""
    name = f"{entity.name}Where"
    namespace: dict[str, Any] = {"__annotations__": {}}
    for field in entity.fields.values():
        attribute = _field_attribute(field)
        namespace["__annotations__"][attribute] = filter_of(field) | None
        namespace[attribute] = strawberry.field(name=field_name(field), default=strawberry.UNSET, description=field_description(field))
    for logic, text, kind in _LOGIC:
        namespace[logic + "_"] = strawberry.field(name=logic, default=strawberry.UNSET, description=text, graphql_type=kind.format(name))
    description = f"Conditions on {entity.name}; all that are given must hold ({entity.zh}条件)"
    return input_type(name, description, namespace)


_LOGIC = (
    ("and", "All of these hold (并且)", "list[{0}] | None"),
    ("or", "At least one of these holds (或者)", "list[{0}] | None"),
    ("not", "This does not hold (非)", "{0} | None"),
)


def _field_attribute(field: FieldDefinition) -> str:
    return f"{field.name}_field"


def to_predicate(entity: str, where: Any) -> Predicate | None:
    """The predicate that a `where` input means; None where nothing is asked. Raises `BadFilter`."""
    if where is None or where is strawberry.UNSET:
        return None
    parts: list[Predicate] = []
    for field in ENTITIES[entity].fields.values():
        parts.extend(_comparisons(field, getattr(where, _field_attribute(field))))
    parts.extend(_logic(entity, where))
    return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else None


def _comparisons(field: FieldDefinition, conditions: Any) -> list[Predicate]:
    if conditions is strawberry.UNSET:
        return []
    _refuse_null(conditions, field_name(field))
    found: list[Predicate] = []
    for definition in get_object_definition(conditions, strict=True).fields:
        value = getattr(conditions, definition.python_name)
        if value is not strawberry.UNSET:
            op = Op(definition.graphql_name or "")
            _refuse_null(value, f"{field_name(field)}.{op.value}")
            found.append(Compare(field.name, op, tuple(value) if isinstance(value, list) else value))
    return found


def _logic(entity: str, where: Any) -> list[Predicate]:
    found: list[Predicate] = []
    if where.and_ is not strawberry.UNSET:
        found.append(And(_parts(entity, where.and_, "and")))
    if where.or_ is not strawberry.UNSET:
        found.append(Or(_parts(entity, where.or_, "or")))
    if where.not_ is not strawberry.UNSET:
        _refuse_null(where.not_, "not")
        found.append(Not(to_predicate(entity, where.not_) or And(())))
    return found


def _parts(entity: str, inputs: Any, name: str) -> tuple[Predicate, ...]:
    _refuse_null(inputs, name)
    return tuple(to_predicate(entity, part) or And(()) for part in inputs)


def _refuse_null(value: Any, place: str) -> None:
    """A null where a condition is meant is refused: read as "no condition", it would silently widen the answer."""
    if value is None:
        raise BadFilter(public=f"where.{place} is null. Leave it out to ask nothing, or use isNull to ask for unknown values.")
