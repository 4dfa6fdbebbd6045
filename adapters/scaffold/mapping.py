"""A plain mapping of one entity, under the fields' own names: where a new package begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.entities import Entity, FieldDefinition
from adapters.introspection.yaml_text import flow
from adapters.mapping.kinds import Kind, kind_of

_MOMENT = "yyyy-mm-dd hh:mm:ss.ffffff"


def sql_mapping(entity: Entity, table: str) -> str:
    """A mapping for the SQL adapter: one table, one column a field."""
    head = [
        f"# {entity.name} ({entity.zh}). Make the names and forms those of your system; `craftgraph sources validate` checks the file.",
        "mapping: sql",
        "version: 1",
        f"about: {flow(f'{entity.name} from {table}')}",
        "",
        "entities:",
        f"  {entity.name}:",
        f"    table: {table}",
        "    fields:",
    ]
    return "\n".join([*head, *(f"      {line}" for line in _fields(entity, "column"))]) + "\n"


def rest_mapping(entity: Entity, path: str) -> str:
    """A mapping for the REST adapter: a list with offset and limit, looked up by repeated ids, a fixed header for a key."""
    head = [
        f"# {entity.name} ({entity.zh}). Make the paths and forms those of your system; `craftgraph sources validate` checks the file.",
        "mapping: rest",
        "version: 1",
        f"about: {flow(f'{entity.name} from {path}')}",
        "",
        f"http: {{probe: /{path}}}",
        "auth: {kind: header, header: X-Key}",
        "",
        "entities:",
        f"  {entity.name}:",
        f"    path: /{path}",
        "    records: rows",
        "    total: total",
        "    paging: {kind: offset, offset: offset, size: limit, most: 100, stop: {total: total}}",
        "    lookup: {parameter: id, most: 50, separator: repeat}",
        "    fields:",
    ]
    return "\n".join([*head, *(f"      {line}" for line in _fields(entity, "path"))]) + "\n"


def _fields(entity: Entity, place: str) -> Iterator[str]:
    for name, field in entity.fields.items():
        yield f"{name}: {flow(_sql_field(name, field) if place == 'column' else _rest_field(name, field))}"


def _sql_field(name: str, field: FieldDefinition) -> Any:
    if field.many:
        return {"column": name, "type": "text", "as": [_items("json", field)]}
    match kind_of(field):
        case Kind.BOOLEAN:
            return {"column": name, "type": "integer", "as": [{"flag": {"true": 1, "false": 0}}]}
        case Kind.DATE:
            return {"column": name, "type": "text", "as": [{"date": "yyyy-mm-dd"}]}
        case Kind.DATETIME:
            return {"column": name, "type": "text", "as": [{"datetime": _MOMENT}]}
    return _plain("column", name, field)


def _rest_field(name: str, field: FieldDefinition) -> Any:
    if field.many:
        return {"path": name, "type": "list", "as": [_items("list", field)]}
    match kind_of(field):
        case Kind.DATE:
            return {"path": name, "type": "text", "as": [{"date": "yyyy-mm-dd"}]}
        case Kind.DATETIME:
            return {"path": name, "type": "text", "as": [{"datetime": "iso"}]}
    return _plain("path", name, field)


def _plain(place: str, name: str, field: FieldDefinition) -> Any:
    match kind_of(field):
        case Kind.CODE:
            return {place: name, "as": [_codes(field)]}
        case Kind.MONEY:
            return {place: name, "type": "integer", "as": [{"money": "分"}]}
        case Kind.DECIMAL:
            return {place: name, "type": "text", "as": ["decimal"]}
    return name


def _items(step: str, field: FieldDefinition) -> Any:
    return {step: None, "each": [_codes(field)]} if field.is_code else step


def _codes(field: FieldDefinition) -> Any:
    return {"codes": {member.name: member.name for member in field.type}}
