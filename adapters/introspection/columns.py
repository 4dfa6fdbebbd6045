"""What a database says of a table: columns, types, keys, references, comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from adapters.introspection.facts import Column, Reference, Table
from adapters.introspection.names import parse_all
from adapters.introspection.personal import is_personal_name
from adapters.mapping.kinds import Kind

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (sa.Integer, Kind.INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.DECIMAL),
    (sa.DateTime, Kind.DATETIME),
    (sa.Date, Kind.DATE),
    (sa.ARRAY, Kind.LIST),
)


def describe(inspector: sa.Inspector, name: str, schema: str | None) -> Table:
    """A table or view without values. Personal columns are marked by their names."""
    found = inspector.get_columns(name, schema)
    key = inspector.get_pk_constraint(name, schema).get("constrained_columns") or []
    names = parse_all([column["name"] for column in found])
    columns = [
        _column(column, key == [column["name"]], is_personal_name(parsed, column.get("comment") or ""))
        for column, parsed in zip(found, names, strict=True)
    ]
    return Table(
        name=name,
        schema=schema,
        columns=tuple(columns),
        references=tuple(_references(inspector, name, schema)),
        comment=_comment(inspector, name, schema),
    )


def _column(found: Any, key: bool, personal: bool) -> Column:
    fixed = isinstance(found["type"], sa.CHAR) and found["type"].length
    return Column(
        name=found["name"],
        kind=kind_of_type(found["type"]),
        type=type_name(found["type"]),
        width=found["type"].length if fixed else None,
        comment=(found.get("comment") or "").strip(),
        key=key,
        personal=personal,
    )


def kind_of_type(found: sa.types.TypeEngine[Any]) -> Kind:
    """What the driver hands over for a column of this type; text, if nothing else is known."""
    kind = next((kind for base, kind in _KINDS if isinstance(found, base)), Kind.TEXT)
    return Kind.ZONED if kind is Kind.DATETIME and getattr(found, "timezone", False) else kind


def type_name(found: sa.types.TypeEngine[Any]) -> str:
    """The type as the database says it."""
    try:
        return str(found)
    except sa.exc.CompileError:
        return type(found).__name__


def _references(inspector: sa.Inspector, name: str, schema: str | None) -> Iterator[Reference]:
    for key in inspector.get_foreign_keys(name, schema):
        if len(key["constrained_columns"]) == 1 and key.get("referred_schema") in (None, schema):
            yield Reference(key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0])


def _comment(inspector: sa.Inspector, name: str, schema: str | None) -> str:
    if not inspector.dialect.supports_comments:
        return ""
    try:
        return inspector.get_table_comment(name, schema).get("text") or ""
    except sa.exc.SQLAlchemyError:  # views of some databases have none
        return ""
