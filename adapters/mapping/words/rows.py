"""Words that take a text, or several columns, apart and put the parts together in another way."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.mapping.grammar import Block, MapOf, Text
from adapters.mapping.kinds import Kind
from adapters.mapping.patterns import Pattern, is_ambiguous, parse
from adapters.mapping.regroup import Compose, Regroup
from adapters.mapping.transform import Inverse
from adapters.mapping.words.word import Built, Step, Word
from adapters.mapping.yaml import Node, suggestion

_REGROUP = Block(
    keys={
        "from": Text(about="The source's form, with parts in braces: {union}-{year:4}-{serial}. {partition} is the source's own."),
        "to": Text(about="Our form, with the same parts."),
        "aliases": MapOf(value=MapOf(value=Text()), about="Part → the source's form of it → ours."),
    },
    required=("from", "to"),
)


def _regroup(step: Step) -> Built:
    values = _REGROUP.read(step.need())
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
        return parse(node.text())
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


WORDS: dict[str, Word] = {
    "regroup": Word(
        reads=(Kind.TEXT,),
        inverse=(
            Inverse.MONOTONE,
            Inverse.BIJECTIVE,
        ),
        build=_regroup,
        argument=_REGROUP,
        about="A text of one pattern to a text of another: 4400002024003 to 440000-2024-003.",
    ),
    "compose": Word(
        reads=(Kind.ROW,),
        inverse=(Inverse.BIJECTIVE,),
        build=_compose,
        argument=Text(about="The columns in braces: {union_no}-{batch:4}-{seq}."),
        about="Several columns to one text; null if one of them is.",
    ),
}
