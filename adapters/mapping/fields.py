"""A field's mapping: from one or several raw values to the canonical one, and back for comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from adapters.capabilities import Exactness
from adapters.entities import Entity, FieldDefinition
from adapters.mapping.chain import pulled
from adapters.mapping.conditions import NEVER, Both, Members, Pulled, comparison
from adapters.mapping.kinds import BEIJING, STORED, Kind, kind_of
from adapters.mapping.lists import Items
from adapters.mapping.literals import literal
from adapters.mapping.steps import Surroundings, build_steps, first_reads
from adapters.mapping.transform import Inverse, Transform
from adapters.mapping.yaml import Node, NodeKind, suggestion
from adapters.predicate import Compare, Op, compile_test

_SCALAR_OPS = (Op.EQ, Op.NE, Op.IN, Op.IS_NULL)
_ORDERED_OPS = (Op.LT, Op.LTE, Op.GT, Op.GTE)
_TEXT_OPS = (Op.CONTAINS, Op.STARTS_WITH)
_SAMPLES: dict[Kind, Any] = {
    Kind.TEXT: "x",
    Kind.INTEGER: 1,
    Kind.DECIMAL: Decimal(1),
    Kind.MONEY: 100,
    Kind.BOOLEAN: True,
    Kind.DATE: date(2024, 5, 3),
    Kind.DATETIME: datetime(2024, 5, 3, 8, 30, tzinfo=BEIJING),
}


@dataclass(frozen=True)
class Place:
    """Where a raw value stands: a column (``host.name`` in a joined table) or a JSON path, and the kind that it is declared as."""

    name: str
    kind: Kind
    node: Node
    optional: bool = False
    """In JSON: may be left out when it is null."""


@dataclass(frozen=True)
class FieldMapping:
    """A field of an entity in one source: `places` through `steps`, or, without places, a constant."""

    entity: Entity
    definition: FieldDefinition
    places: tuple[Place, ...]
    steps: tuple[Transform, ...]
    constant: Any = None

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def is_constant(self) -> bool:
        return not self.places

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind before the first step, and after each."""
        start = self.places[0].kind if len(self.places) == 1 else Kind.ROW
        return (start, *(step.kind for step in self.steps))

    @cached_property
    def operators(self) -> tuple[Op, ...]:
        """The comparisons that make sense for the field's type."""
        if self.definition.many:
            return (Op.HAS, Op.IS_NULL)
        kind = kind_of(self.definition)
        ordered = () if kind is Kind.BOOLEAN else _ORDERED_OPS
        return (*_SCALAR_OPS, *ordered, *(_TEXT_OPS if kind is Kind.TEXT else ()))

    def pull(self, op: Op, value: Any, *, negated: bool = False, start: int = 0) -> Pulled | None:
        """A comparison (or its negation) as a condition on the value before step `start`; None if that cannot be said."""
        if self.is_constant:
            return Pulled(Both(()) if self._constant_holds(op, value) is not negated else NEVER)
        return pulled(comparison(op, value, negated), self.steps[start:])

    def _constant_holds(self, op: Op, value: Any) -> bool:
        return compile_test(Compare(self.name, op, value))(self.entity.record(**{self.name: self.constant}))

    def exactness(self, op: Op, start: int = 0) -> Exactness | None:
        """How well `pull` answers an operator from a step on; None if not at all."""
        sample = self._sample(op)
        given = self.pull(op, sample, start=start)
        if given is None:
            return None
        opposite = self.pull(op, sample, negated=True, start=start)
        return Exactness.EXACT if given.exact and opposite is not None and opposite.exact else Exactness.SUPERSET

    def _sample(self, op: Op) -> Any:
        if op is Op.IS_NULL:
            return True
        return (self._example,) if op is Op.IN else self._example

    @cached_property
    def _example(self) -> Any:
        kind = kind_of(self.definition)
        return next(iter(self.definition.type)) if kind is Kind.CODE else _SAMPLES[kind]

    def keeps_order(self, start: int = 0) -> bool:
        """Whether the value before step `start` orders as the canonical one does, nulls included."""
        rest = self.steps[start:]
        kept = all(step.inverse is Inverse.MONOTONE and not step.makes_null and step.decode_null is None for step in rest)
        return kept and not self.definition.many

    def encode(self, value: Any) -> tuple[Any, ...] | None:
        """Every raw value (a row of them, if there are several places) that stands for a canonical one; None if they cannot be listed."""
        given = self.pull(Op.EQ, value)
        if given is None or not given.exact:
            return None
        if given.condition == NEVER:
            return ()
        return given.condition.values if isinstance(given.condition, Members) else None


def read_fields(
    node: Node,
    entity: Entity,
    *,
    place: str = "column",
    partition: str | None = None,
    lists: Mapping[str, Node] | None = None,
    unknown: Node | None = None,
    provided: Iterable[str] = (),
) -> dict[str, FieldMapping]:
    """The mappings under an entity's `fields`, by field name.

    `place` is the key for where a value stands (``column`` or ``path``); `unknown` lists the fields that the source does not have;
    `provided` are fields that the adapter itself works out. Raises `InvalidConfiguration`, also for a field that must not be null
    and is neither mapped nor listed.
    """
    mappings: dict[str, FieldMapping] = {}
    for name, written in node.mapping().items():
        if name not in entity.fields:
            node.keys[name].error(f"{entity.name} has no field {name!r}", suggestion(name, entity.fields))
        around = Surroundings(definition=entity.fields[name], lists=lists or {}, partition=partition)
        mappings[name] = _read_field(written, entity, around, place)
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


def _read_field(node: Node, entity: Entity, around: Surroundings, place: str) -> FieldMapping:
    definition = around.definition
    if node.kind is NodeKind.SCALAR:
        return _checked(node, FieldMapping(entity, definition, (Place(node.text(), _default_kind(definition, node), node),), ()))
    several = f"{place}s"
    values = node.mapping(allowed=(place, several, "constant", "partition", "type", "as", "optional"))
    sources = [key for key in (place, several, "constant", "partition") if key in values]
    if len(sources) != 1:
        node.error("give one of " + ", ".join((place, several, "constant", "partition")), "a field has one origin")
    if sources[0] in ("constant", "partition"):
        return FieldMapping(entity, definition, (), (), _constant(node, values, around))
    places = _places(node, values, around, place)
    if len(places) > 1:
        around = Surroundings(
            definition=definition,
            lists=around.lists,
            partition=around.partition,
            columns={_short(item.name): item.kind for item in places},
        )
    start = places[0].kind if len(places) == 1 else Kind.ROW
    steps = build_steps(values["as"], _after_reading(start), around) if "as" in values else ()
    if start is Kind.LIST and not steps:
        steps = (Items(()),)
    return _checked(node, FieldMapping(entity, definition, places, steps))


def _short(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _constant(node: Node, values: Mapping[str, Node], around: Surroundings) -> Any:
    for key in ("type", "as", "optional"):
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


def _places(node: Node, values: Mapping[str, Node], around: Surroundings, place: str) -> tuple[Place, ...]:
    optional = "optional" in values and values["optional"].boolean()
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
