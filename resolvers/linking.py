"""Following links: from a whole list of parents to what each of them leads to, in as few calls as the sources allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from adapters.entities import ABSENT, ENTITIES, Entity, Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, Predicate, comparisons, compile_test, conjunction
from adapters.requests import oldest
from adapters.source import Source
from resolvers.calls import Outcome, quarantined, together
from resolvers.collation import Collation, SortKey
from resolvers.coverage import Coverage, SourceReport
from resolvers.cursor import WHOLE, Bounds, CursorCodec
from resolvers.errors import no_answer
from resolvers.explaining.plans import BatchPlan
from resolvers.fetching import chunks, fetch
from resolvers.global_id import GlobalKey
from resolvers.linked import plain_order, plain_where
from resolvers.links import Link
from resolvers.listing import NOTHING, Context, bounds_of, coverage_of, list_page, minted, page_of
from resolvers.plan import SourcePlan
from resolvers.planning import bound_key, plan_source
from resolvers.pruning import may_hold, partitions_of
from resolvers.pushdown import FALSE, normalise
from resolvers.reader import Keyed, read_all
from resolvers.request import LinkResult, ListRequest, ListResult

_Children = tuple[list[Keyed], datetime | None]
"""What one source gave of a batch, and the moment that it shows."""


async def follow(
    context: Context,
    link: Link,
    parents: Sequence[Record],
    request: ListRequest,
    *,
    codec: CursorCodec | None = None,
    linked: Coverage = NOTHING,
) -> list[LinkResult]:
    """What a link leads to, one result a parent. `request` is the list that is wanted of each of them, without the link's own filter.

    `linked` are the sources on which the filter rests already, because it reached over links; `codec` is then of the filter as given.
    """
    request = replace(request, where=conjunction(link.where, plain_where(request.where)), order=request.order or link.order)
    request.check()
    values = parent_values(link, parents)
    if not link.many and link.child_field == ENTITIES[link.child].key:
        return await _by_key(context, values, request)
    codec = codec or codec_of(context, link, request)
    known = dict.fromkeys(value for value in values if value is not None)
    if link.many and len(known) == 1:
        (value,) = known
        page = await _single(context, link, value, request, codec, linked)
        return [nothing_linked(request) if other is None else page for other in values]
    bounds = bounds_of(request, codec)
    batch = await _Batch(context, link, request, list(known), linked, codec).gather(bounds)
    if not link.many:
        return [None if value is None else batch.record(value) for value in values]
    return [nothing_linked(request) if value is None else batch.page(value) for value in values]


def codec_of(context: Context, link: Link, request: ListRequest) -> CursorCodec:
    """The cursors of a linked list."""
    return CursorCodec(context.secret, link.child, request.order or link.order, request.where, scope=f"{link.parent}.{link.name}")


def nothing_linked(request: ListRequest) -> ListResult:
    """The list behind a link whose field is null: empty, and no source had to be asked."""
    return ListResult([], False, False, Coverage(), 0 if request.count else None)


def parent_values(link: Link, parents: Sequence[Record]) -> list[Any]:
    """The values from which a link leads on, one a parent. Raises `ValueError` where the parents were read without them."""
    values = list(map(attrgetter(link.parent_field), parents))
    if ABSENT in values:
        raise ValueError(f"the link {link.parent}.{link.name} starts at the field {link.parent_field}: ask for it with the parents")
    return values


async def _by_key(context: Context, values: Sequence[Any], request: ListRequest) -> list[LinkResult]:
    """Children by their own key; a filter is applied to what was fetched."""
    keys = {value: GlobalKey(None, value) for value in dict.fromkeys(values) if value is not None}
    where = plain_where(request.where)
    fields = {*request.fields, *(part.field for part in comparisons(where))}
    found = dict(zip(keys, await fetch(context, request.entity, list(keys.values()), fields), strict=True))
    test = compile_test(where)
    kept = {value: answer if not isinstance(answer, Record) or test(answer) else None for value, answer in found.items()}
    return [kept.get(value) for value in values]


async def _single(
    context: Context, link: Link, value: Any, request: ListRequest, codec: CursorCodec, linked: Coverage
) -> ListResult | SourceError:
    """One parent: an ordinary list, so that its limit and position go down to the sources."""
    own = Compare(link.child_field, Op.EQ, value)
    return await list_page(context, replace(request, where=conjunction(own, plain_where(request.where))), codec, linked)


@dataclass(frozen=True)
class _Share:
    """What the parents whose children lie in the same sources have in common."""

    coverage: Coverage
    error: SourceError | None
    """Why nothing is known of their children; None if at least one source answered, or none had to be asked."""
    failed: SourceError | None
    """Why something may be missing of them."""
    mint: Callable[[Record], str]
    """Makes the cursors of their lists."""


class _Batch:
    """The children of several parents, read together."""

    def __init__(self, context: Context, link: Link, request: ListRequest, values: list[Any], linked: Coverage, codec: CursorCodec) -> None:
        self._context = context
        self._linked = linked
        self._codec = codec
        self._link = link
        self.request = request
        self._values = values
        self._entity: Entity = ENTITIES[link.child]
        self._outcomes: dict[str, Outcome[_Children]] = {}
        self._groups: dict[Any, list[Keyed]] = {}
        self._shares: dict[int, _Share] = {}
        self._reads: list[SourcePlan] = []
        self.bounds = WHOLE

    @cached_property
    def _where(self) -> Predicate:
        return normalise(plain_where(self.request.where))

    @cached_property
    def _collation(self) -> Collation:
        return Collation(self._entity, self.request.order)

    @cached_property
    def _holders(self) -> dict[Any, tuple[Source, ...]]:
        """For each value the sources that can hold its children."""
        serving = self._context.sources.serving(self._entity.name) if self._where != FALSE else []
        if not any(source.partition for source in serving):
            return dict.fromkeys(self._values, tuple(serving))
        by_partition: dict[frozenset[str] | None, tuple[Source, ...]] = {}
        holders = {}
        for value in self._values:
            wanted = partitions_of(self._entity, self._link.child_field, (value,))
            if wanted not in by_partition:
                by_partition[wanted] = tuple(source for source in serving if may_hold(source.partition, wanted))
            holders[value] = by_partition[wanted]
        return holders

    async def gather(self, bounds: Bounds) -> _Batch:
        """Ask every source that can hold children for those of its parents."""
        self.bounds = bounds
        asked: dict[str, list[Any]] = {}
        sources: dict[str, Source] = {}
        for value, holders in self._holders.items():
            for source in holders:
                sources[source.id] = source
                asked.setdefault(source.id, []).append(value)
        calls = self._context.calls
        ready = [source for source in sources.values() if source.may_answer(self._entity.name)]
        outcomes = await together([calls.attempt(source, self._read(source, asked[source.id])) for source in ready])
        self._context.note(BatchPlan(self._link, tuple(self._values), self._where, plain_order(self.request.order), self._reads))
        outcomes.extend(quarantined(source) for source in sources.values() if not source.may_answer(self._entity.name))
        for outcome in outcomes:
            self._outcomes[outcome.source.id] = outcome
            self._context.ledger.add(_report(outcome))
        self._group(outcomes)
        return self

    async def _read(self, source: Source, values: list[Any]) -> _Children:
        rank = self._context.sources.rank(source.id)
        wanted = {*self.request.fields, self._link.child_field, *(term.field for term in plain_order(self.request.order))}
        budgets, field = self._context.calls.spending.budgets, self._link.child_field
        parts = chunks(values, self._in_one(source, len(values)))
        predicates = [normalise(conjunction(Compare(field, Op.IN, tuple(part)), self._where)) for part in parts]
        plans = [plan_source(source, rank, self._entity, wanted, where, chunk=budgets.chunk, prefer=field) for where in predicates]
        self._reads.extend(plans)
        answers = await together([read_all(self._context.calls, planned) for planned in plans])
        sort_key = self._collation.of(rank, source.entities[self._entity.name].key_order)
        return [(sort_key(row), row) for rows, _ in answers for row in rows], oldest(moment for _, moment in answers)

    def _in_one(self, source: Source, keys: int) -> int:
        """How many keys go into one call: as many as IN takes; one where only EQ is known; all where the source is read whole."""
        capability = source.entities[self._entity.name]
        field = capability.fields.get(self._link.child_field)
        filters = field.filters if field else {}
        if Op.IN in filters:
            return capability.max_in
        return 1 if Op.EQ in filters and keys <= self._context.calls.spending.budgets.link_calls else keys

    def _group(self, outcomes: Sequence[Outcome[_Children]]) -> None:
        value = attrgetter(self._link.child_field)
        for outcome in outcomes:
            for keyed in outcome.value[0] if outcome.value else ():
                self._groups.setdefault(value(keyed[1]), []).append(keyed)
        for rows in self._groups.values():
            rows.sort(key=itemgetter(0))

    def record(self, value: Any) -> LinkResult:
        """A parent's first child, None if it has none, or why that is not known."""
        rows = self._groups.get(value)
        return rows[0][1] if rows else self._share(value).failed

    def page(self, value: Any) -> LinkResult:
        """A parent's page, or why nothing is known of it."""
        share, rows, (lower, upper) = self._share(value), self._groups.get(value, []), self._edges
        if share.error is not None:
            return share.error
        total = len(rows) if self.request.count else None
        inside = rows if lower is None and upper is None else self._inside(rows)
        return page_of(inside, self.request, share.coverage, self.bounds, total, share.mint)

    def _inside(self, rows: list[Keyed]) -> list[Keyed]:
        """The rows between the bounds."""
        lower, upper = self._edges
        return [keyed for keyed in rows if (lower is None or lower < keyed[0]) and (upper is None or keyed[0] < upper)]

    @cached_property
    def _edges(self) -> tuple[SortKey | None, SortKey | None]:
        sources, collation, entity = self._context.sources, self._collation, self._entity
        return bound_key(self.bounds.after, collation, entity, sources), bound_key(self.bounds.before, collation, entity, sources)

    def _share(self, value: Any) -> _Share:
        """What became of the sources that can hold a parent's children."""
        holders = self._holders[value]
        # Parents of one partition have the very same tuple.
        share = self._shares.get(id(holders))
        if share is None:
            share = self._shares[id(holders)] = self._shared([self._outcomes[source.id] for source in holders])
        return share

    def _shared(self, outcomes: Sequence[Outcome[_Children]]) -> _Share:
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        coverage = coverage_of(self._context.sources, map(_report, outcomes), self.bounds.missing, self._linked)
        failed = no_answer(errors) if errors else None
        mint = minted(self._codec, self.bounds, coverage)
        return _Share(coverage, failed if len(errors) == len(outcomes) else None, failed, mint)


def _report(outcome: Outcome[_Children]) -> SourceReport:
    rows, as_of = outcome.value or ([], None)
    return outcome.report(len(rows), as_of)
