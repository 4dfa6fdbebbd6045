"""Whether a column's values can be what a field holds: a factor for how well its name fits, or evidence by themselves."""

from __future__ import annotations

import re

from adapters.entities import FieldDefinition, Uscc
from adapters.entities.definition import DivisionCode
from adapters.introspection.facts import Column
from adapters.introspection.forms import SITE_FIELDS, form_of
from adapters.introspection.names import Name
from adapters.introspection.texts import are_site_numbers
from adapters.mapping.kinds import Kind, kind_of
from adapters.values import division, uscc

_UNION = re.compile(r"(?=.)[A-Z]{0,5}\d{0,6}")
_UNION_FIELDS = ("sponsor_code", "union_code")


def fitness(entity: str, definition: FieldDefinition, column: Column, name: Name, *, opposite: bool = False) -> float:
    """From 0 (cannot be) over 1 (nothing against it) to 1.2 (it can hardly be anything else)."""
    if form_of(entity, definition, column, name, opposite=opposite) is None:
        return 0.0
    return _shape(entity, definition, column) * _type(definition, column)


def _shape(entity: str, definition: FieldDefinition, column: Column) -> float:
    """By what values of the field always look like."""
    if definition.name in SITE_FIELDS or (entity == "Site" and definition.name == "code"):
        return 1.2 if are_site_numbers(column) else 0.75 if not column.values else 0.4
    if are_site_numbers(column):
        return 0.1
    texts = [text for text in column.texts if text]
    pattern = _pattern(definition)
    if pattern is None or not texts:
        return 1.0
    return 1.1 if all(pattern.fullmatch(text) for text in texts) else 0.3


def _pattern(definition: FieldDefinition) -> re.Pattern[str] | None:
    if definition.type is Uscc:
        return uscc.FORM
    if definition.type is DivisionCode:
        return division.FORM
    return _UNION if definition.name in _UNION_FIELDS else None


def _type(definition: FieldDefinition, column: Column) -> float:
    """By what the column is declared as."""
    kind = kind_of(definition)
    native = (Kind.DATE, Kind.DATETIME, Kind.UTC, Kind.ZONED)
    if column.kind in native and kind not in native:
        return 0.2
    if kind is Kind.INTEGER and definition.meta.unit is None and definition.name.endswith("year"):
        return 1.1 if all(1990 < int(text) < 2100 for text in column.texts if text.isdigit()) else 0.2
    if kind is Kind.TEXT and not definition.meta.key and column.kind is not Kind.TEXT and not definition.name.endswith(("_id", "number")):
        return 0.5
    return 1.0
