"""The `fields` block of an entity: each field's mapping, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.entities import Entity, FieldDefinition
from adapters.mapping.field import Expression, FieldMapping, Place
from adapters.mapping.field_grammar import by_block, field_block, sql_block
from adapters.mapping.kinds import STORED, Kind, kind_of
from adapters.mapping.lists import Items
from adapters.mapping.literals import literal
from adapters.mapping.steps import Surroundings, build_steps, first_reads
from adapters.mapping.transform import Steps
from adapters.mapping.versions import VersionedCodes, When
from adapters.mapping.yaml import Node, NodeKind, suggestion

__all__ = ["Expression", "FieldMapping", "Place", "read_fields"]

_FORBIDDEN = re.compile(r";|--|/\*")


@dataclass(frozen=True, slots=True)
class Form:
    """How fields are written in a kind of document: the key for where a value stands, and the dialects of `sql`, if it is allowed."""

    place: str
    dialects: tuple[str, ...] = ()


def read_fields(
    node: Node,
    entity: Entity,
    *,
    place: str = "column",
    partition: str | None = None,
    lists: Mapping[str, Node] | None = None,
    unknown: Node | None = None,
    provided: Iterable[str] = (),
    dialects: tuple[str, ...] = (),
) -> dict[str, FieldMapping]:
    """The mappings under an entity's `fields`, by field name.

    `place` is the key for where a value stands (``column`` or ``path``); `unknown` lists the fields that the source does not have;
    `provided` are fields that the adapter itself works out; `dialects` are the databases for which a field may be an expression. Raises
    `InvalidConfiguration`, also for a field that must not be null and is neither mapped nor listed.
    """
    mappings: dict[str, FieldMapping] = {}
    for name, written in node.mapping().items():
        if name not in entity.fields:
            node.keys[name].error(f"{entity.name} has no field {name!r}", suggestion(name, entity.fields))
        around = Surroundings(definition=entity.fields[name], lists=lists or {}, partition=partition)
        mappings[name] = _read_field(written, entity, around, Form(place, dialects))
    _check_complete(node, entity, mappings, unknown, set(provided))
    return {name: mappings[name] for name in entity.fields if name in mappings}


def _check_complete(node: Node, entity: Entity, mappings: Mapping[str, Any], unknown: Node | None, provided: set[str]) -> None:
    listed = unknown.items() if unknown is not None else []
    for item in listed:
        if item.text() not in entity.fields:
            item.error(f"{entity.name} has no field {item.value!r}", suggestion(item.value, entity.fields))
        if item.text() in mappings:
            item.error(f"{item.value!r} is mapped and listed as unknown", "keep one")
    known = {*mappings, *provided, *(item.text() for item in listed)}
    missing = [field.name for field in entity.fields.values() if field.name not in known and not field.nullable]
    if entity.key not in mappings:
        node.error(f"the key {entity.key!r} of {entity.name} is not mapped", "map it")
    if missing:
        node.error(f"{entity.name} needs {', '.join(missing)}", "map them, or list them under `unknown`")


def _read_field(node: Node, entity: Entity, around: Surroundings, form: Form) -> FieldMapping:
    definition = around.definition
    if node.kind is NodeKind.SCALAR:
        if node.is_null:
            node.error("found nothing", f"write a {form.place}; to take a field of an extended file away, list it under `without`")
        return _checked(node, FieldMapping(entity, definition, (Place(node.text(), _default_kind(definition, node), node),), ()))
    block = field_block(form.place, form.dialects)
    values = block.read(node)
    given = [key for key in block.one_of if key in values]
    if len(given) != 1:
        node.error("give one of " + ", ".join(block.one_of), "a field has one origin")
    if given[0] in ("constant", "partition"):
        return FieldMapping(entity, definition, (), (), _constant(node, values, around))
    places = _places(node, values, around, form)
    if len(places) > 1:
        around = replace(around, columns={_short(item.name): item.kind for item in places})
    start = places[0].kind if len(places) == 1 else Kind.ROW
    chosen = _by(values["by"], around, form) if "by" in values else None
    around = replace(around, when=None if chosen is None else chosen[1])
    steps = build_steps(values["as"], _after_reading(start), around) if "as" in values else ()
    if start is Kind.LIST and not steps:
        steps = (Items(()),)
    if chosen is not None:
        return _checked(node, FieldMapping(entity, definition, (*places, chosen[0]), _on_rows(values["by"], places, steps)))
    return _checked(node, FieldMapping(entity, definition, places, steps))


def _by(node: Node, around: Surroundings, form: Form) -> tuple[Place, When]:
    """The column by whose date the version of a code list is chosen."""
    if node.kind is NodeKind.SCALAR:
        return Place(node.text(), Kind.DATE, node), When(Kind.DATE)
    values = by_block(form.place).read(node)
    kind = _stored(values["type"]) if "type" in values else Kind.TEXT if "as" in values else Kind.DATE
    steps = build_steps(values["as"], _after_reading(kind), replace(around, columns={}, when=None)) if "as" in values else ()
    given = steps[-1].kind if steps else _after_reading(kind)
    if given is not Kind.DATE:
        node.error(
            f"a version is chosen by a date, and the steps give {given}", "add a step {date: …}; for a year, {date: yyyy, day: first}"
        )
    optional = "optional" in values and values["optional"].boolean()
    return Place(values[form.place].text(), kind, node, optional), When(kind, steps)


def _on_rows(node: Node, places: tuple[Place, ...], steps: Steps) -> Steps:
    """The steps for a row of the value and the date: those up to the code list become part of it."""
    at = next((index for index, step in enumerate(steps) if isinstance(step, VersionedCodes)), None)
    if at is None or len(places) > 1:
        node.error("`by` is for one column with a code list that has versions", "remove it")
    codes = steps[at]
    assert isinstance(codes, VersionedCodes)
    return (codes.behind(steps[:at], places[0].kind), *steps[at + 1 :])


def _short(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _constant(node: Node, values: Mapping[str, Node], around: Surroundings) -> Any:
    for key in ("type", "as", "optional", "by"):
        if key in values:
            node.keys[key].error(f"{key!r} does not go with a constant", "remove it")
    if "constant" in values:
        written = values["constant"]
        if around.definition.many:
            return tuple(literal(item, kind_of(around.definition), around.definition) for item in written.items())
        return literal(written, kind_of(around.definition), around.definition)
    if not values["partition"].boolean():
        values["partition"].error("`partition` is true or left out")
    if around.partition is None:
        node.error("the source has no partition", "give the source its partition")
    return around.partition


def _places(node: Node, values: Mapping[str, Node], around: Surroundings, form: Form) -> tuple[Place, ...]:
    place = form.place
    optional = "optional" in values and values["optional"].boolean()
    if "sql" in values:
        name = f"sql:{around.definition.name}"
        return (Place(name, _kind(values, around, node), values["sql"], sql=_expression(values["sql"], form.dialects)),)
    if place in values:
        return (Place(values[place].text(), _kind(values, around, node), values[place], optional),)
    if "type" in values:
        values["type"].error("`type` goes with each of several columns", f"write {{{place}: name, type: integer}} in the list")
    places: list[Place] = []
    for item in values[f"{place}s"].items():
        if item.kind is NodeKind.SCALAR:
            places.append(Place(item.text(), Kind.TEXT, item, optional))
            continue
        inner = item.mapping(allowed=("type",), required=(place,))
        kind = _stored(inner["type"]) if "type" in inner else Kind.TEXT
        places.append(Place(inner[place].text(), kind, item, optional))
    if len(places) < 2 or "as" not in values:
        node.error(f"`{place}s` needs two or more and a first step that puts them together", "add {compose: ...} under `as`")
    return tuple(places)


def _expression(node: Node, dialects: tuple[str, ...]) -> Expression:
    """``sql: text`` or ``sql: {sqlite: text, default: text, exact: true, uses: [join]}``."""
    keys = {"default": node} if node.kind is NodeKind.SCALAR else sql_block(dialects).read(node)
    texts = {name: _sql_text(keys[name]) for name in (*dialects, "default") if name in keys}
    if not texts:
        node.error("there is no expression", f"write default: … or one for {', '.join(dialects)}")
    uses = tuple(item.text() for item in keys["uses"].items()) if "uses" in keys else ()
    return Expression(texts, "exact" in keys and keys["exact"].boolean(), uses)


def _sql_text(node: Node) -> str:
    text = node.text().strip()
    if not text or _FORBIDDEN.search(text):
        node.error("an expression has no semicolon and no comment" if text else "the expression is empty", "write one expression of SQL")
    return text


def _kind(values: Mapping[str, Node], around: Surroundings, node: Node) -> Kind:
    if "type" in values:
        return _stored(values["type"])
    if "as" not in values:
        return _default_kind(around.definition, node)
    reads = first_reads(values["as"])
    return reads[0] if len(reads) == 1 and reads[0] in STORED else Kind.TEXT


def _stored(node: Node) -> Kind:
    return Kind(node.choice([kind.value for kind in STORED]))


def _default_kind(definition: FieldDefinition, node: Node) -> Kind:
    kind = kind_of(definition)
    if kind is Kind.MONEY:
        node.error("an amount of money needs its unit", "write {column: …, type: …, as: [{money: 元}]}")
    if kind is Kind.CODE and not definition.many:
        node.error("a code needs its code list", "write {column: …, as: [{codes: {…}}]}")
    return Kind.LIST if definition.many else kind


def _after_reading(kind: Kind) -> Kind:
    return Kind.DATETIME if kind in (Kind.UTC, Kind.ZONED) else kind


def _checked(node: Node, mapping: FieldMapping) -> FieldMapping:
    """The mapping, if what its last step gives is what the field holds."""
    definition = mapping.definition
    given = _after_reading(mapping.kinds[-1])
    wanted = Kind.LIST if definition.many else kind_of(definition)
    if given is not wanted:
        node.error(f"the steps give {given}, but {mapping.entity.name}.{definition.name} holds {wanted}", _hint(given, wanted))
    return mapping


def _hint(given: Kind, wanted: Kind) -> str:
    hints = {
        (Kind.TEXT, Kind.INTEGER): "add the step `integer`",
        (Kind.INTEGER, Kind.TEXT): "add the step `text`",
        (Kind.TEXT, Kind.DATE): "add a step {date: …}",
        (Kind.TEXT, Kind.LIST): "add a step {split: …} or {json: …}",
        (Kind.DATETIME, Kind.DATE): "add the step `day`",
    }
    return hints.get((given, wanted), f"add a step that gives {wanted}, or change the column's type")
