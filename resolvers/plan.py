"""Plans: how a list will be read, as plain data with a stable text form.

For each source the plan says which part of the predicate goes down, what is left to do here, in which way the source is read, and with
which first scan; and it names the sources that are not asked, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from msgspec import Struct, structs

from adapters.capabilities import EntityCapability
from adapters.requests import After, Order, Scan
from adapters.source import Source
from resolvers.collation import Collation, SortKey
from resolvers.pushdown import Split
from resolvers.request import ListRequest

CHUNK = 1000
"""Rows asked for in one page where more than one page may be needed."""


class Reading(StrEnum):
    """In which way a source is read."""

    KEYSET = "in order from the position"
    KEYS = "in order of the keys, from the start"
    RUNS = "in order of the first term, ties ordered here"
    EVERYTHING = "everything, ordered here"
    PROBE = "one row, to see whether it is back"
    COUNT = "the count only"
    VALUES = "the values of its field, each once"
    NOTHING = "not at all"


class SourcePlan(Struct, frozen=True, kw_only=True):
    """How one source is read.

    `absent` are the wanted fields that it lacks: they are null. `prefix` is the number of sort key parts by which the rows come sorted
    if the reading is `RUNS`. `scan` is the first scan, if the reading is one that scans. `parts`, if any, are the plans that are carried
    out in its place, side by side: one for each part of a list of keys that is too long for one call.
    """

    source: Source
    rank: int
    capability: EntityCapability
    split: Split
    reading: Reading
    scan: Scan
    absent: tuple[str, ...] = ()
    prefix: int = 0
    note: str = ""
    lacks: str | None = ""
    """What the source would have to be able to do so that its rows need not be read, where the rest of the plan does not show it; None
    if nothing would help."""
    parts: tuple[SourcePlan, ...] = ()

    def also(self, source: Source, rank: int) -> SourcePlan:
        """The same for a source that is alike."""
        return structs.replace(self, source=source, rank=rank)

    def lines(self) -> Iterator[str]:
        """The text form, without the source's name."""
        scans = self.reading not in (Reading.NOTHING, Reading.COUNT, Reading.VALUES)
        parts = f", in {len(self.parts)} parts" if self.parts else ""
        yield f"read: {self.reading.value}{_show_scan(self.scan) if scans else ''}{parts}{self.note}"
        if self.split.pushed:
            yield "push: " + " and ".join(map(str, self.split.pushed))
        if self.split.residual:
            yield "here: " + " and ".join(map(str, self.split.residual))
        if self.absent:
            yield "null: " + ", ".join(self.absent)


@dataclass(frozen=True, slots=True)
class Pruned:
    """A source that is not asked, because it cannot contribute."""

    source: Source
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a list is read. `order`, `lower` and `upper` are in the direction of walking; `need` is the number of rows wanted from it."""

    request: ListRequest
    order: tuple[Order, ...]
    backward: bool
    need: int | None
    sources: tuple[SourcePlan, ...] = ()
    quarantined: tuple[Source, ...] = ()
    pruned: tuple[Pruned, ...] = ()
    collation: Collation = field(repr=False)
    lower: SortKey | None = None
    upper: SortKey | None = None
    missing: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "\n".join([_headline(self), *source_lines(self.sources), *left_out(self.quarantined, self.pruned)])


def page_limit(rows: int, capability: EntityCapability) -> int:
    """The rows to ask for in one page."""
    return rows if capability.max_page is None else min(rows, capability.max_page)


def _headline(plan: Plan) -> str:
    request = plan.request
    size = f"last {request.last}" if plan.backward else "all" if request.first is None else f"first {request.first}"
    order = f" by {', '.join(map(str, request.order))}" if request.order else ""
    where = f" where {request.where}" if request.where else ""
    return f"{request.entity}: {size}{where}{order}{', counted' if request.count else ''}"


class Told(Protocol):
    """The plan of one source, as far as it can be printed."""

    @property
    def source(self) -> Source: ...

    def lines(self) -> Iterator[str]:
        """The text form, without the source's name."""


def source_lines(plans: Sequence[Told]) -> Iterator[str]:
    """Sources that are read alike stand together, in rank order of the first."""
    texts = [(tuple(plan.lines()), plan.source.id) for plan in plans]
    first = {lines: index for index, (lines, _) in reversed(list(enumerate(texts)))}
    for lines, group in groupby(sorted(texts, key=lambda text: first[text[0]]), key=lambda text: text[0]):
        yield ", ".join(identifier for _, identifier in group)
        yield from (f"  {line}" for line in lines)


def left_out(quarantined: Iterable[Source], pruned: Iterable[Pruned]) -> Iterator[str]:
    """The sources that are not read."""
    yield from (f"{source.id}\n  quarantined: {source.quarantine and source.quarantine.public}" for source in quarantined)
    for reason, group in groupby(sorted(pruned, key=lambda one: one.reason), key=lambda one: one.reason):
        yield f"not asked, {reason}: " + ", ".join(one.source.id for one in group)


def _show_scan(scan: Scan) -> str:
    order = "".join(f", {term}" for term in scan.order) + (", keys descending" if scan.key_descending else "")
    return order + _show_after(scan.after) + f", limit {scan.limit}"


def _show_after(after: After | None) -> str:
    if after is None:
        return ""
    place = [str(getattr(value, "name", value)) for value in after.values]
    if after.key is not None:
        place.append(f"key {after.key}")
    return f", {'from' if after.inclusive else 'after'} ({', '.join(place)})"
