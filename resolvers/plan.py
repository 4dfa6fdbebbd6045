"""Plans: how a list will be read, as plain data with a stable text form. Planning sends nothing.

For each source the plan says which part of the predicate goes down, what is left to do here, in which way the source is read, and with
which first scan; and it names the sources that are not asked, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from adapters.capabilities import EntityCapability
from adapters.entities import ENTITIES, Entity
from adapters.predicate import Predicate, comparisons
from adapters.requests import After, Order, Scan
from adapters.source import Source, Sources
from resolvers.collation import Collation, SortKey
from resolvers.cursor import WHOLE, Bounds, Position
from resolvers.errors import InvalidCursor
from resolvers.keyset import ALL, NONE, resume
from resolvers.linked import plain_order, plain_where
from resolvers.narrowing import in_parts, narrow
from resolvers.pruning import may_hold, partitions
from resolvers.pushdown import FALSE, Split, bind, normalise, split
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


@dataclass(frozen=True, kw_only=True, slots=True)
class SourcePlan:
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


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """What is the same for all sources of a list."""

    entity: Entity
    order: tuple[Order, ...]
    backward: bool
    need: int | None
    count: bool
    chunk: int
    wanted: frozenset[str]
    where: Predicate
    start: Position | None
    start_rank: int
    missing: frozenset[str]


def plan(request: ListRequest, sources: Sources, bounds: Bounds = WHOLE, *, chunk: int = CHUNK) -> Plan:
    """How to answer a request, from the positions that its cursors hold. Raises `InvalidRequest` and `InvalidCursor`."""
    request.check()
    entity = ENTITIES[request.entity]
    backward = request.first is None and request.last is not None
    size = request.last if backward else request.first
    asked = plain_order(request.order)
    order = tuple(term.reversed() for term in asked) if backward else asked
    collation = Collation(entity, order, backward=backward)
    start, end = (bounds.before, bounds.after) if backward else (bounds.after, bounds.before)
    where = normalise(plain_where(request.where))
    walk = _Walk(
        entity=entity,
        order=order,
        backward=backward,
        need=None if size is None else size + 1,
        count=request.count,
        chunk=chunk,
        wanted=frozenset((*request.fields, *(term.field for term in order))),
        where=where,
        start=start,
        start_rank=0 if start is None else _source(start, entity, sources)[0],
        missing=bounds.missing,
    )
    plans, quarantined, pruned = _divide(walk, sources)
    return Plan(
        request=request,
        order=order,
        backward=backward,
        need=walk.need,
        sources=tuple(plans),
        quarantined=tuple(quarantined),
        pruned=tuple(pruned),
        collation=collation,
        lower=bound_key(start, collation, entity, sources),
        upper=bound_key(end, collation, entity, sources),
        missing=bounds.missing,
    )


def _source(position: Position, entity: Entity, sources: Sources) -> tuple[int, EntityCapability]:
    source = sources.get(position.source)
    if source is None or entity.name not in source.entities:
        raise InvalidCursor(f"source {position.source!r} does not serve {entity.name} any more")
    return sources.rank(source.id), source.entities[entity.name]


def bound_key(position: Position | None, collation: Collation, entity: Entity, sources: Sources) -> SortKey | None:
    """The sort key of a bound. Raises `InvalidCursor` if its source is gone."""
    if position is None:
        return None
    rank, capability = _source(position, entity, sources)
    return collation.position(position.values, rank, capability.key_order, position.key)


def _divide(walk: _Walk, sources: Sources) -> tuple[list[SourcePlan], list[Source], list[Pruned]]:
    """The sources to read, those in quarantine, and those that cannot contribute."""
    plans: list[SourcePlan] = []
    holders, quarantined, pruned = divide(walk.entity, walk.where, sources)
    for source in holders:
        planned = _one(walk, source, sources.rank(source.id))
        plans.append(planned) if isinstance(planned, SourcePlan) else pruned.append(planned)
    return plans, quarantined, pruned


def divide(entity: Entity, where: Predicate, sources: Sources) -> tuple[list[Source], list[Source], list[Pruned]]:
    """The sources that can hold rows of a normal predicate, those in quarantine of which nothing is kept, and those that cannot."""
    holders: list[Source] = []
    quarantined: list[Source] = []
    pruned: list[Pruned] = []
    wanted = partitions(entity, where)
    for source in sources.serving(entity.name):
        if where == FALSE:
            pruned.append(Pruned(source, "the filter is never true"))
        elif not may_hold(source.partition, wanted):
            pruned.append(Pruned(source, f"it holds only {source.partition}"))
        else:
            (holders if source.may_answer(entity.name) else quarantined).append(source)
    return holders, quarantined, pruned


def _one(walk: _Walk, source: Source, rank: int) -> SourcePlan | Pruned:
    capability = source.entities[walk.entity.name]
    where = narrow(walk.where, walk.entity, source.partition)
    if where == FALSE:
        return Pruned(source, f"it holds only {source.partition}")
    planned = [_part(walk, source, rank, part) for part in in_parts(where, capability)]
    plans = tuple(part for part in planned if isinstance(part, SourcePlan))
    if len(plans) <= 1 or plans[0].reading in (Reading.NOTHING, Reading.PROBE):
        return planned[0]
    return replace(plans[0], parts=plans)


def _part(walk: _Walk, source: Source, rank: int, where: Predicate) -> SourcePlan | Pruned:
    planned = plan_source(source, rank, walk.entity, walk.wanted, where, chunk=walk.chunk)
    if planned.reading is Reading.NOTHING:
        return planned
    return _Positioned(walk, planned, planned.capability).plan()


def plan_source(
    source: Source, rank: int, entity: Entity, wanted: Iterable[str], where: Predicate, *, chunk: int = CHUNK, prefer: str = ""
) -> SourcePlan:
    """How to read everything that satisfies a normal predicate from one source, in no order.

    `prefer` is the field whose comparison goes down where the source takes only one.
    """
    capability = source.entities[entity.name]
    has = {*capability.fields, entity.key}
    bound = where if all(part.field in has for part in comparisons(where)) else bind(where, has)
    if bound == FALSE:
        lacking = sorted({part.field for part in comparisons(where)} - has)
        return SourcePlan(
            source=source,
            rank=rank,
            capability=capability,
            split=Split(),
            reading=Reading.NOTHING,
            scan=Scan(entity=entity.name, fields=()),
            note=f", nothing can match: it has no {', '.join(lacking)}",
        )
    divided = split(bound, capability, prefer=prefer)
    needed = {*wanted, *(part.field for inner in divided.residual for part in comparisons(inner))}
    return SourcePlan(
        source=source,
        rank=rank,
        capability=capability,
        split=divided,
        reading=Reading.EVERYTHING,
        absent=tuple(name for name in entity.fields if name in needed and name not in has),
        scan=Scan(
            entity=entity.name,
            fields=tuple(name for name in entity.fields if name in needed and name in has),
            where=divided.where,
            limit=page_limit(chunk, capability),
        ),
    )


def page_limit(rows: int, capability: EntityCapability) -> int:
    """The rows to ask for in one page."""
    return rows if capability.max_page is None else min(rows, capability.max_page)


class _Positioned:
    """The plan of one source, given where the page begins."""

    def __init__(self, walk: _Walk, everything: SourcePlan, capability: EntityCapability) -> None:
        self._walk = walk
        self._plan = everything
        self._capability = capability
        self._has = {*capability.fields, walk.entity.key}
        self._here = [term for term in walk.order if term.field in self._has]
        self._orderable = [term for term in self._here if term.field in capability.fields and capability.fields[term.field].order]

    def plan(self) -> SourcePlan | Pruned:
        """Not at all if the source lies wholly before the page; otherwise in the way that moves the fewest rows."""
        begin = self._begin()
        if begin is NONE:
            return self._passed()
        if self._capability.keyset and self._orderable == self._here:
            return self._keyset(begin if isinstance(begin, After) else None)
        if not self._here and self._capability.key_sorted and not self._walk.backward:
            return self._streamed(Reading.KEYS, (), 0)
        if self._here and self._here[0] in self._orderable:
            before = self._walk.order.index(self._here[0])
            return self._streamed(Reading.RUNS, (self._here[0],), 2 * (before + 1))
        return self._plan

    def _begin(self) -> object:
        start = self._walk.start
        if start is None:
            return ALL
        ahead = self._plan.rank < self._walk.start_rank if self._walk.backward else self._plan.rank > self._walk.start_rank
        own = self._plan.rank == self._walk.start_rank
        return resume(self._walk.order, start, self._has, key=start.key if own else None, ahead=ahead)

    def _passed(self) -> SourcePlan | Pruned:
        if self._walk.count:
            return self._changed(Reading.COUNT, self._plan.scan)
        if self._plan.source.id in self._walk.missing:
            scan = Scan(entity=self._walk.entity.name, fields=(), where=self._plan.split.where, limit=1)
            return self._changed(Reading.PROBE, scan)
        return Pruned(self._plan.source, "it lies before the page")

    def _keyset(self, after: After | None) -> SourcePlan:
        limit = self._rows(extra=bool(self._plan.split.residual))
        scan = self._scan(tuple(self._here), limit, after, key_descending=self._walk.backward)
        return self._changed(Reading.KEYSET, scan)

    def _streamed(self, reading: Reading, order: tuple[Order, ...], prefix: int) -> SourcePlan:
        if self._walk.start is not None:
            return self._changed(reading, self._scan(order, self._walk.chunk, None), prefix)
        limit = self._rows(extra=bool(self._plan.split.residual) or reading is Reading.RUNS)
        return self._changed(reading, self._scan(order, limit, None), prefix)

    def _rows(self, *, extra: bool) -> int:
        """Rows for one page: just those that are needed, or more where some of them may be dropped here."""
        if self._walk.need is None:
            return self._walk.chunk
        return min(self._walk.chunk, max(4 * self._walk.need, 100)) if extra else self._walk.need

    def _scan(self, order: tuple[Order, ...], limit: int, after: After | None, *, key_descending: bool = False) -> Scan:
        return Scan(
            entity=self._walk.entity.name,
            fields=self._plan.scan.fields,
            where=self._plan.scan.where,
            order=order,
            key_descending=key_descending,
            after=after,
            limit=page_limit(limit, self._capability),
        )

    def _changed(self, reading: Reading, scan: Scan, prefix: int = 0) -> SourcePlan:
        return replace(self._plan, reading=reading, scan=scan, prefix=prefix)


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
