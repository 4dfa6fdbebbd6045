"""Words for code lists and flags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from adapters.mapping.codes import Codes, Unmapped
from adapters.mapping.grammar import Anything, Block, Choice, ListOf, MapOf, OneOf, Ref, Text
from adapters.mapping.kinds import Kind, kind_of
from adapters.mapping.literals import literal
from adapters.mapping.transform import Inverse
from adapters.mapping.versions import BEGINNING, Version, VersionedCodes, in_force
from adapters.mapping.words.word import Built, Step, Word
from adapters.mapping.yaml import Node, NodeKind, suggestion

UNMAPPED = tuple(choice.value for choice in Unmapped)
VERSION = Block(
    keys={
        "from": Text(
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", about="The first day on which it is in force; the first version may leave it out."
        ),
        "codes": MapOf(value=Anything(), about="What the source holds → what it means; null for nothing."),
    },
    required=("codes",),
    about="A code list and the day from which on it is in force.",
)
CODE_LIST = OneOf(
    of=(
        MapOf(value=Anything(), about="What the source holds → what it means: a code's name, or null for nothing."),
        Block(
            keys={"versions": ListOf(item=VERSION, least=1)},
            required=("versions",),
            about="A code list that changed, oldest version first.",
        ),
    ),
)
"""A code list, under `lists` or in a step."""


def _codes(step: Step) -> Built:
    node = _list(step)
    kind = kind_of(step.around.definition)
    unmapped = _unmapped(step.options.get("unmapped"))
    if unmapped is Unmapped.KEEP and kind is not step.kind:
        step.node.error("`unmapped: keep` is for texts only")
    if not _is_versioned(node):
        if "at" in step.options:
            step.options["at"].error("`at` chooses a version, and the code list has none", "remove it")
        return Codes(_table(node, step, kind), kind, unmapped)
    versions = _versions(node, step, kind)
    if "at" in step.options:
        return Codes(in_force(versions, _day(step.options["at"])), kind, unmapped)
    if step.around.when is None:
        remedy = "add at: 2024-01-01 to the step, or by: {column: …} to the field"
        step.node.error("the code list has versions, and nothing says which one counts", remedy)
    return VersionedCodes(versions, Codes({}, kind, unmapped), step.around.when, step.kind)


def _list(step: Step) -> Node:
    node = step.need()
    if node.kind is not NodeKind.SCALAR:
        return node
    name, lists = node.text(), step.around.lists
    if name not in lists:
        node.error(f"there is no list {name!r}", suggestion(name, lists) if lists else "add it under `lists`")
    return lists[name]


def _is_versioned(node: Node) -> bool:
    """A code is a single value, so a list under the key `versions` is no code."""
    values = node.mapping()
    return list(values) == ["versions"] and values["versions"].kind is NodeKind.LIST


def _table(node: Node, step: Step, kind: Kind) -> Mapping[Any, Any]:
    return {
        literal(node.keys[key], step.kind): None if value.is_null else literal(value, kind, step.around.definition)
        for key, value in node.mapping().items()
    }


def _versions(node: Node, step: Step, kind: Kind) -> tuple[Version, ...]:
    written = [VERSION.read(item) for item in node.require("versions").items()]
    if not written:
        node.error("there is no version", "write at least one")
    for keys in written[1:]:
        if "from" not in keys:
            keys["codes"].error("only the first version may be without `from`", "add from: 2024-01-01")
    versions = tuple(Version(_day(keys["from"]) if "from" in keys else BEGINNING, _table(keys["codes"], step, kind)) for keys in written)
    for (earlier, later), keys in zip(pairwise(versions), written[1:], strict=True):
        if later.start <= earlier.start:
            keys["from"].error("versions stand in order of their days, oldest first")
    return versions


def _day(node: Node) -> date:
    day: date = literal(node, Kind.DATE)
    return day


def _unmapped(node: Node | None) -> Unmapped:
    if node is None:
        return Unmapped.ERROR
    return Unmapped.NULL if node.is_null else Unmapped(node.choice(UNMAPPED))


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


_RAWS = ListOf(item=Text(), bare=True)
_UNMAPPED = Choice(
    of=UNMAPPED, nothing=True, about="What becomes of a value that the list does not have: error (the default), null or keep."
)

WORDS: dict[str, Word] = {
    "codes": Word(
        reads=(Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN),
        inverse=(Inverse.MANY_TO_ONE,),
        build=_codes,
        argument=OneOf(of=(Text(about="The name of a list under `lists`."), Ref(name="code-list"))),
        options={
            "unmapped": _UNMAPPED,
            "at": Text(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", about="The day whose version of the list counts for every row."),
        },
        about="A code list: values of the source to codes, texts or numbers of ours.",
    ),
    "flag": Word(
        reads=(Kind.TEXT, Kind.INTEGER),
        inverse=(Inverse.MANY_TO_ONE,),
        build=_flag,
        argument=Block(keys={"true": _RAWS, "false": _RAWS}, required=("true", "false"), about="What stands for yes, and what for no."),
        options={"unmapped": Choice(of=UNMAPPED[:2], nothing=True, about="What becomes of any other value: error (the default) or null.")},
        about="A yes or no, of either polarity.",
    ),
}
