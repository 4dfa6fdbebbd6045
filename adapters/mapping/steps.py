"""The closed list of transforms, and how each is written under a field's `as`.

A step is a name (``trim``) or a block whose first key is the name (``{codes: {"1": OPEN}, unmapped: error}``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, timezone
from typing import Any

from adapters.entities import FieldDefinition
from adapters.mapping.codes import Codes, Unmapped
from adapters.mapping.dates import AnyDate, DatePattern, Day, EpochDate
from adapters.mapping.kinds import BEIJING, Kind, kind_of
from adapters.mapping.lists import Items, JsonText, Split, Steps
from adapters.mapping.literals import literal
from adapters.mapping.moments import FORMS, AnyMoment, EpochMoment, MomentText
from adapters.mapping.numbers import UNITS, AmountText, DecimalText, IntegerText, Places, TextInteger, Unit
from adapters.mapping.patterns import Pattern, is_ambiguous
from adapters.mapping.patterns import parse as parse_pattern
from adapters.mapping.regroup import Compose, Regroup
from adapters.mapping.text import Default, Fold, FoldDigits, Nulls, Pad, Trim
from adapters.mapping.transform import Transform
from adapters.mapping.yaml import Node, NodeKind, suggestion


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a step may refer to: the field, the document's shared code lists, the source's partition, the names of the columns."""

    definition: FieldDefinition
    lists: Mapping[str, Node] = field(default_factory=dict)
    partition: str | None = None
    columns: Mapping[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step as written: where, its argument (None for a bare name), its options, the kind that comes in, the surroundings."""

    node: Node
    argument: Node | None
    options: Mapping[str, Node]
    kind: Kind
    around: Surroundings

    def need(self) -> Node:
        """The argument, which has to be there."""
        if self.argument is None:
            self.node.error("this step needs a value", "write {step: value}")
        return self.argument


Built = Transform | tuple[Transform, ...]


@dataclass(frozen=True)
class Word:
    """A step of the language: the kinds that it reads, its options, and how it is built."""

    reads: tuple[Kind, ...]
    build: Callable[[Step], Built]
    options: tuple[str, ...] = ()


def build_steps(node: Node, kind: Kind, around: Surroundings) -> tuple[Transform, ...]:
    """The transforms under `as`, the kinds between them checked. Raises `InvalidConfiguration`."""
    steps: list[Transform] = []
    for written in node.items():
        built = _build(written, kind, around)
        steps.extend(built if isinstance(built, tuple) else (built,))
        kind = steps[-1].kind
    return tuple(steps)


def first_reads(node: Node) -> tuple[Kind, ...]:
    """The kinds that the first step under `as` can read; none if there is no step."""
    return WORDS[_name(node.items()[0])].reads if node.items() else ()


def _name(node: Node) -> str:
    written = node.text() if node.kind is NodeKind.SCALAR else next(iter(node.mapping()), "")
    if written not in WORDS:
        node.error(f"unknown step {written!r}", suggestion(written, WORDS))
    return written


def _build(node: Node, kind: Kind, around: Surroundings) -> Built:
    name = _name(node)
    word = WORDS[name]
    if word.reads and kind not in word.reads:
        node.error(f"`{name}` reads {' or '.join(word.reads)}, but here comes {kind}", "change the column's type or the steps before")
    if node.kind is NodeKind.SCALAR:
        return word.build(Step(node, None, {}, kind, around))
    values = node.mapping(allowed=(name, *word.options))
    return word.build(Step(node, values[name], {key: values[key] for key in values if key != name}, kind, around))


def _pad(step: Step) -> Built:
    return Pad(None if step.argument is None else step.argument.integer(least=1))


def _fold(step: Step) -> Built:
    which = "all" if step.argument is None else step.argument.choice(("all", "digits"))
    stored = step.options.get("stored")
    wide = stored is not None and stored.choice(("any", "wide")) == "wide"
    if wide and which == "all":
        step.node.error("`stored: wide` is for digits only", "write {fold: digits, stored: wide}")
    return FoldDigits(wide) if which == "digits" else Fold()


def _nulls(step: Step) -> Built:
    node = step.need()
    nodes = node.items() if node.kind is NodeKind.LIST else [node]
    return Nulls(tuple(literal(item, step.kind) for item in nodes), step.kind)


def _default(step: Step) -> Built:
    kind = kind_of(step.around.definition) if step.kind in (Kind.CODE, Kind.MONEY) else step.kind
    return Default(literal(step.need(), kind, step.around.definition), step.kind)


def _codes(step: Step) -> Built:
    node = step.need()
    if node.kind is NodeKind.SCALAR:
        name = node.text()
        if name not in step.around.lists:
            node.error(f"there is no list {name!r}", suggestion(name, step.around.lists) if step.around.lists else "add it under `lists`")
        node = step.around.lists[name]
    kind = kind_of(step.around.definition)
    table = {
        literal(node.keys[key], step.kind): None if value.is_null else literal(value, kind, step.around.definition)
        for key, value in node.mapping().items()
    }
    unmapped = _unmapped(step.options.get("unmapped"))
    if unmapped is Unmapped.KEEP and kind is not step.kind:
        step.node.error("`unmapped: keep` is for texts only")
    return Codes(table, kind, unmapped)


def _unmapped(node: Node | None) -> Unmapped:
    if node is None:
        return Unmapped.ERROR
    return Unmapped.NULL if node.is_null else Unmapped(node.choice([choice.value for choice in Unmapped]))


def _flag(step: Step) -> Built:
    values = step.need().mapping(allowed=("true", "false"), required=("true", "false"))
    table: dict[Any, Any] = {}
    for key, meaning in (("true", True), ("false", False)):
        node = values[key]
        for item in node.items() if node.kind is NodeKind.LIST else [node]:
            raw = literal(item, step.kind)
            if raw in table:
                item.error(f"{item.value!r} stands for true and for false", "keep one")
            table[raw] = meaning
    return Codes(table, Kind.BOOLEAN, _unmapped(step.options.get("unmapped")))


def _money(step: Step) -> Built:
    unit = step.need().choice(UNITS)
    name = step.need().text()
    words = step.options.get("words")
    if step.kind is not Kind.TEXT:
        return Unit(name, step.kind)
    text: Transform = AmountText(name) if words is not None and words.boolean() else DecimalText()
    return (text, Unit(name, Kind.DECIMAL)) if unit is not None else text


def _places(step: Step) -> Built:
    return Places(step.need().integer(least=0), step.kind)


def _date(step: Step) -> Built:
    node = step.need()
    patterns = tuple(_date_form(item, step.kind) for item in (node.items() if node.kind is NodeKind.LIST else [node]))
    if len(patterns) == 1:
        return patterns[0]
    texts = tuple(pattern for pattern in patterns if isinstance(pattern, DatePattern))
    if len(texts) < len(patterns):
        node.error("an epoch time cannot be one of several forms")
    return AnyDate(texts)


def _date_form(node: Node, kind: Kind) -> DatePattern | EpochDate:
    form = node.text()
    if form in ("epoch-s", "epoch-ms"):
        if kind is not Kind.INTEGER:
            node.error(f"{form} reads a number, but here comes {kind}", "add `type: integer` to the field, or the step `integer`")
        return EpochDate(1000 if form == "epoch-ms" else 1)
    if kind is Kind.INTEGER and form != "yyyymmdd":
        node.error(f"a number cannot have the form {form!r}", "write yyyymmdd, epoch-s or epoch-ms")
    try:
        return DatePattern(form, kind)
    except ValueError as error:
        return node.error(f"{form!r}: {error}", "for instance yyyy-mm-dd or yyyy年m月d日")


def _datetime(step: Step) -> Built:
    node = step.need()
    form = node.choice(("iso", "epoch-s", "epoch-ms", *FORMS))
    if form.startswith("epoch") is not (step.kind is Kind.INTEGER):
        node.error(f"{form} does not fit a value of the kind {step.kind}", "epoch times are numbers, all other forms are text")
    zone = _zone(step.options.get("zone"))
    if form == "iso":
        return AnyMoment(zone)
    return MomentText(form, zone) if form in FORMS else EpochMoment(1000 if form == "epoch-ms" else 1)


def _zone(node: Node | None) -> timezone:
    return BEIJING if node is None else node.choice({"+08:00": BEIJING, "UTC": UTC})


def _regroup(step: Step) -> Built:
    values = step.need().mapping(allowed=("aliases",), required=("from", "to"))
    aliases = {
        part: {stored: of.text() for stored, of in table.mapping().items()}
        for part, table in (values["aliases"].mapping() if "aliases" in values else {}).items()
    }
    stored, canonical = _pattern(values["from"]), _pattern(values["to"])
    if set(stored.names) != set(canonical.names):
        values["to"].error(f"its parts are not those of `from`: {', '.join(stored.names)}")
    partitioned = "partition" in stored.names
    if partitioned:
        stored, canonical = _with_partition(step, stored, canonical, aliases.pop("partition", {}))
    for part in aliases:
        if part not in stored.names:
            values["aliases"].keys[part].error(f"`from` has no part {part!r}", suggestion(part, stored.names))
    if is_ambiguous(stored) or is_ambiguous(canonical):
        step.node.error("two parts of open width stand side by side", "give one of them a width: {year:4}")
    return Regroup(stored, canonical, aliases, partitioned=partitioned)


def _pattern(node: Node) -> Pattern:
    try:
        return parse_pattern(node.text())
    except ValueError as error:
        return node.error(f"{node.value!r}: {error}")


def _with_partition(step: Step, stored: Pattern, canonical: Pattern, aliases: Mapping[str, str]) -> tuple[Pattern, Pattern]:
    partition = step.around.partition
    if partition is None:
        step.node.error("the part {partition} needs a source with a partition", "give the source its partition, or name the part otherwise")
    form = next((of for of, to in aliases.items() if to == partition), partition)
    return stored.bound({"partition": form}), canonical.bound({"partition": partition})


def _compose(step: Step) -> Built:
    pattern = _pattern(step.need())
    columns = step.around.columns
    if set(pattern.names) != set(columns):
        step.need().error(f"its parts are not the columns: {', '.join(columns)}", "name each column once, in braces")
    return Compose(pattern, columns)


def _each(step: Step) -> Steps:
    node = step.options.get("each")
    if node is None:
        return ()
    return build_steps(node, Kind.TEXT, replace(step.around, columns={}))


def _split(step: Step) -> Built:
    separators = tuple(step.need().texts())
    if not all(separators):
        step.need().error("a separator must not be empty")
    return Split(separators, _each(step))


WORDS: dict[str, Word] = {
    "trim": Word((Kind.TEXT,), lambda step: Trim()),
    "pad": Word((Kind.TEXT,), _pad),
    "fold": Word((Kind.TEXT,), _fold, ("stored",)),
    "empty": Word((Kind.TEXT,), lambda step: Nulls(("",), Kind.TEXT)),
    "nulls": Word((), _nulls),
    "default": Word((), _default),
    "codes": Word((Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN), _codes, ("unmapped",)),
    "flag": Word((Kind.TEXT, Kind.INTEGER), _flag, ("unmapped",)),
    "integer": Word((Kind.TEXT,), lambda step: IntegerText()),
    "decimal": Word((Kind.TEXT,), lambda step: DecimalText()),
    "places": Word((Kind.DECIMAL, Kind.FLOAT), _places),
    "text": Word((Kind.INTEGER,), lambda step: TextInteger()),
    "money": Word((Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT), _money, ("words",)),
    "date": Word((Kind.TEXT, Kind.INTEGER), _date),
    "datetime": Word((Kind.TEXT, Kind.INTEGER), _datetime, ("zone",)),
    "day": Word((Kind.DATETIME,), lambda step: Day()),
    "regroup": Word((Kind.TEXT,), _regroup),
    "compose": Word((Kind.ROW,), _compose),
    "split": Word((Kind.TEXT,), _split, ("each",)),
    "json": Word((Kind.TEXT,), lambda step: JsonText(_each(step)), ("each",)),
    "list": Word((Kind.LIST,), lambda step: Items(_each(step)), ("each",)),
}
"""Every step of the language."""
