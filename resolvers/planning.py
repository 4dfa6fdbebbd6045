"""Planning: from a request to its plan. Nothing is sent.

Sources that can do the same are planned for once: forty databases of six vendors take six plans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import structs

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
from resolvers.narrowing import in_parts, is_divided, narrow
from resolvers.plan import CHUNK, Plan, Pruned, Reading, SourcePlan, page_limit
from resolvers.pruning import may_hold, partitions
from resolvers.pushdown import FALSE, Split, bind, normalise, split
from resolvers.request import ListRequest


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
    shared = _Shared(walk, sources)
    for source in holders:
        planned = shared.plan(source)
        plans.append(planned) if isinstance(planned, SourcePlan) else pruned.append(planned)
    return plans, quarantined, pruned


class _Shared:
    """The plans of one list, made once for sources that are alike, unless a list of keys or a position is divided between them."""

    def __init__(self, walk: _Walk, sources: Sources) -> None:
        self._walk = walk
        self._rank = sources.rank
        self._alike = sources.alike(walk.entity.name)
        self._divided = is_divided(walk.where, walk.entity)
        self._made: dict[int, SourcePlan] = {}

    def plan(self, source: Source) -> SourcePlan | Pruned:
        rank, kind = self._rank(source.id), self._alike[source.id]
        if (made := self._made.get(kind)) is not None:
            return made.also(source, rank)
        where = narrow(self._walk.where, self._walk.entity, source.partition) if self._divided else self._walk.where
        planned = _one(self._walk, source, rank, where)
        own = self._divided or self._walk.start is not None
        if not own and isinstance(planned, SourcePlan) and not planned.parts:
            self._made[kind] = planned
        return planned


def divide(entity: Entity, where: Predicate, sources: Sources) -> tuple[list[Source], list[Source], list[Pruned]]:
    """The sources that can hold rows of a normal predicate, those in quarantine of which nothing is kept, and those that cannot."""
    holders: list[Source] = []
    quarantined: list[Source] = []
    pruned: list[Pruned] = []
    wanted = partitions(entity, where)
    never = where == FALSE
    for source in sources.serving(entity.name):
        if never:
            pruned.append(Pruned(source, "the filter is never true"))
        elif wanted is not None and not may_hold(source.partition, wanted):
            pruned.append(Pruned(source, f"it holds only {source.partition}"))
        else:
            (holders if source.may_answer(entity.name) else quarantined).append(source)
    return holders, quarantined, pruned


def _one(walk: _Walk, source: Source, rank: int, where: Predicate) -> SourcePlan | Pruned:
    capability = source.entities[walk.entity.name]
    if where == FALSE:
        return Pruned(source, f"it holds only {source.partition}")
    planned = [_part(walk, source, rank, part) for part in in_parts(where, capability)]
    plans = tuple(part for part in planned if isinstance(part, SourcePlan))
    if len(plans) <= 1 or plans[0].reading in (Reading.NOTHING, Reading.PROBE):
        return planned[0]
    return structs.replace(plans[0], parts=plans)


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
        return structs.replace(self._plan, reading=reading, scan=scan, prefix=prefix)
