"""Helpers of the mapping tests: one field from YAML, and an evaluator of raw conditions that is the reference for `pull`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.entities import ENTITIES
from adapters.mapping.codes import COMPARE
from adapters.mapping.conditions import Both, Condition, Either, Element, Members, Null, Outside, Range, Text
from adapters.mapping.decoder import FieldDecoder
from adapters.mapping.fields import FieldMapping, read_fields
from adapters.mapping.keyed import keyed_steps
from adapters.mapping.yaml import loads
from adapters.predicate import Op

KEY = "env:CRAFTGRAPH_TEST_KEY"


def field(name: str, text: str, *, partition: str | None = None, lists: str = "") -> FieldMapping:
    """The mapping of ``Entity.field`` written as `text`; all other fields of the entity are left to the adapter."""
    entity, _, short = name.partition(".")
    others = set(ENTITIES[entity].fields) - {short}
    node = loads(f"{short}: {text}" if short == ENTITIES[entity].key else f"{ENTITIES[entity].key}: key_\n{short}: {text}", "test.yaml")
    shared = loads(lists, "lists.yaml").mapping() if lists else {}
    return read_fields(node, ENTITIES[entity], partition=partition, lists=shared, provided=others)[short]


def decode(mapping: FieldMapping, *raws: Any) -> list[Any]:
    """Raw values (rows of them, if the field has several places) to canonical ones; null where there is none."""
    for step in keyed_steps(mapping.steps):
        step.unlock({KEY: "a key of more than sixteen bytes"}.__getitem__)
    mapping = replace(mapping, definition=replace(mapping.definition, nullable=True))
    columns = list(zip(*raws, strict=True)) if len(mapping.places) > 1 else [raws] if mapping.places else []
    return list(FieldDecoder(mapping).column(columns, tuple(range(len(columns))), len(raws)))


def holds(condition: Condition, row: tuple[Any, ...]) -> bool:
    """Whether a condition on raw values is true of a row. Unknown is not true."""
    match condition:
        case Both(parts):
            return all(holds(part, row) for part in parts)
        case Either(parts):
            return any(holds(part, row) for part in parts)
        case Null(wanted, at):
            return (row[at] is None) is wanted
    raw = row[condition.at]
    return raw is not None and _holds(condition, raw)


def _holds(condition: Members | Outside | Range | Text | Element, raw: Any) -> bool:
    match condition:
        case Members(values):
            return raw in values
        case Outside(values):
            return raw not in values
        case Range(op, value):
            return COMPARE[op](raw, value)
        case Text(op, value, negated):
            return (value in raw if op is Op.CONTAINS else raw.startswith(value)) is not negated
    separator = condition.separator
    listed = raw if separator is None else f"{separator}{raw}{separator}"
    wanted = condition.value if separator is None else f"{separator}{condition.value}{separator}"
    return (wanted in listed) is not condition.negated
