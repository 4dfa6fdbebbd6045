"""A mapping file for databases: which tables hold which entities.

::

    mapping: sql
    version: 1
    about: Vendor …
    lists:                      # code lists that several fields share
      yes_no: {是: true, 否: false}
    entities:
      Site:
        table: jsd
        schema: gh              # where it is not the connection's own
        joins:                  # to one row each
          host: {table: dw, on: {dwid: id}}
        rows:                   # only these rows exist
          - {column: yxbz, type: integer, equals: "1"}
        fields:
          code: jsdbh
          host_name: host.dwmc
        unknown: [address]      # what this system does not have
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.entities import HELD, Entity, Field, FieldDefinition
from adapters.mapping.document_grammar import read_document_block
from adapters.mapping.extends import load_mapping
from adapters.mapping.fields import FieldMapping, Place, read_fields
from adapters.mapping.kinds import STORED, Kind
from adapters.mapping.literals import literal
from adapters.mapping.steps import Surroundings, build_steps
from adapters.mapping.yaml import Node, NodeKind, suggestion
from adapters.predicate import And, Compare, Not, Op, Predicate
from adapters.sql.grammar import DIALECTS, DOCUMENT, ENTITY, JOIN, ROW, TESTS

_ROW_KINDS = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: bool}


@dataclass(frozen=True)
class Table:
    """A table or view; names are taken as they are written."""

    name: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class Join:
    """Another table, of which at most one row belongs to each of ours. `on` maps our columns to its."""

    alias: str
    table: Table
    on: Mapping[str, str]
    inner: bool = False


@dataclass(frozen=True)
class TableMapping:
    """One entity's table: joins by alias, fields, and which rows exist (a predicate over the pseudo-fields in `conditions`)."""

    entity: Entity
    table: Table
    joins: Mapping[str, Join]
    fields: Mapping[str, FieldMapping]
    conditions: Mapping[str, FieldMapping]
    rows: Predicate | None

    def split(self, column: str) -> tuple[str | None, str]:
        """A column's join alias, None for the table itself, and its name there."""
        alias, dot, name = column.partition(".")
        return (alias, name) if dot and alias in self.joins else (None, column)


@dataclass(frozen=True)
class Document:
    """A mapping file, read for one partition."""

    root: Node
    schema: str | None
    tables: Mapping[str, TableMapping]


def load_document(path: Path, *, partition: str | None = None, schema: str | None = None) -> Document:
    """Read a mapping file. `schema` is for tables that name none. Raises `InvalidConfiguration`."""
    return read_document(load_mapping(path), partition=partition, schema=schema)


def read_document(node: Node, *, partition: str | None = None, schema: str | None = None) -> Document:
    """The document in a node, as `load_document`."""
    values = read_document_block(DOCUMENT, node)
    lists = values["lists"].mapping() if "lists" in values else {}
    tables: dict[str, TableMapping] = {}
    written = values["entities"].mapping()
    for name, block in written.items():
        if name not in HELD:
            values["entities"].keys[name].error(f"there is no entity {name!r}", suggestion(name, HELD))
        tables[name] = _read_table(block, HELD[name], lists, partition, schema)
    if not tables:
        values["entities"].error("no entity is mapped", "map at least one")
    return Document(node, schema, tables)


def _read_table(block: Node, entity: Entity, lists: Mapping[str, Node], partition: str | None, schema: str | None) -> TableMapping:
    values = ENTITY.read(block)
    own = values["schema"].text() if "schema" in values else schema
    joins = _read_joins(values["joins"], schema) if "joins" in values else {}
    unknown = values.get("unknown")
    fields = read_fields(values["fields"], entity, partition=partition, lists=lists, unknown=unknown, dialects=DIALECTS)
    conditions, rows = _read_rows(values["rows"], entity, lists) if "rows" in values else ({}, None)
    mapping = TableMapping(entity, Table(values["table"].text(), own), joins, fields, conditions, rows)
    for field in fields.values():
        for place in field.places:
            _check_alias(place, joins)
    return mapping


def _check_alias(place: Place, joins: Mapping[str, Join]) -> None:
    alias, dot, _ = place.name.partition(".")
    named = place.sql.uses if place.sql is not None else (alias,) if dot and joins else ()
    for name in named:
        if name not in joins:
            place.node.error(f"there is no join {name!r}", suggestion(name, joins) if joins else "add it under `joins`")


def _read_joins(node: Node, schema: str | None) -> dict[str, Join]:
    joins: dict[str, Join] = {}
    for alias, block in node.mapping().items():
        values = JOIN.read(block)
        own = values["schema"].text() if "schema" in values else schema
        on = {left: right.text() for left, right in values["on"].mapping().items()}
        if not on:
            values["on"].error("a join needs at least one pair of columns", "write {our column: its column}")
        kind = values["kind"].choice(("left", "inner")) if "kind" in values else "left"
        joins[alias] = Join(alias, Table(values["table"].text(), own), on, kind == "inner")
    return joins


def _read_rows(node: Node, entity: Entity, lists: Mapping[str, Node]) -> tuple[dict[str, FieldMapping], Predicate]:
    conditions: dict[str, FieldMapping] = {}
    parts: list[Predicate] = []
    for index, item in enumerate(node.items()):
        values = ROW.read(item)
        tests = [test for test in TESTS if test in values]
        if len(tests) != 1:
            item.error(f"give one of {', '.join(TESTS)}")
        name = f"rows[{index}]"
        conditions[name] = _condition(name, values, entity, lists)
        parts.append(_test(name, tests[0], values[tests[0]], conditions[name].kinds[-1]))
    return conditions, And(tuple(parts))


def _condition(name: str, values: Mapping[str, Node], entity: Entity, lists: Mapping[str, Node]) -> FieldMapping:
    """A column that no field holds, with a definition of its own so that comparisons go down the same way."""
    kind = Kind(values["type"].choice([kind.value for kind in STORED])) if "type" in values else Kind.TEXT
    definition = FieldDefinition(name, _ROW_KINDS.get(kind, str), True, False, Field(name, name))
    steps = build_steps(values["as"], kind, Surroundings(definition=definition, lists=lists)) if "as" in values else ()
    mapping = FieldMapping(entity, definition, (Place(values["column"].text(), kind, values["column"]),), steps)
    if mapping.kinds[-1] not in _ROW_KINDS:
        values["column"].error(f"a row condition cannot compare {mapping.kinds[-1]}", "use a column of text, whole numbers or booleans")
    return mapping


def _test(name: str, test: str, node: Node, kind: Kind) -> Predicate:
    match test:
        case "null":
            return Compare(name, Op.IS_NULL, node.boolean())
        case "in":
            return Compare(name, Op.IN, tuple(literal(item, kind) for item in node.items()))
        case "not":
            return Not(Compare(name, Op.IN, tuple(_values(node, kind))))
    return Compare(name, Op.EQ, literal(node, kind))


def _values(node: Node, kind: Kind) -> list[Any]:
    return [literal(item, kind) for item in (node.items() if node.kind is NodeKind.LIST else [node])]
