"""Following links: from a whole list of parents to what each of them leads to, in as few calls as the sources allow."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from adapters.capabilities import KeyOrder
from adapters.entities import ABSENT, ENTITIES, Entity, Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, comparisons, compile_test, conjunction
from adapters.requests import oldest
from adapters.source import Source
from resolvers.calls import Outcome, quarantined, together
from resolvers.collation import Collation, SortKey
from resolvers.coverage import Coverage, SourceReport
from resolvers.cursor import Bounds, CursorCodec
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
from resolvers.reader import read_all
from resolvers.request import LinkResult, ListRequest, ListResult

_Children = tuple[list[Record], datetime | None]
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
    request = request.kept("behind", link, partial(_behind, link, request))
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
    batch = await _Batch(context, link, request, list(known), linked, codec, bounds).gather()
    answers = batch.pages() if link.many else batch.records()
    return [answers[value] if value is not None else nothing_linked(request) if link.many else None for value in values]


def _behind(link: Link, request: ListRequest) -> ListRequest:
    """The list with the link's own filter and order. Raises `InvalidRequest`."""
    own = replace(request, where=conjunction(link.where, plain_where(request.where)), order=request.order or link.order)
    own.check()
    return own


def codec_of(context: Context, link: Link, request: ListRequest) -> CursorCodec:
    """The cursors of a linked list."""
    return CursorCodec(context.secret, link.child, request.order or link.order, request.where, scope=f"{link.parent}.{link.name}")


def nothing_linked(request: ListRequest) -> ListResult:
    """The list behind a link whose field is null: empty, and no source had to be asked."""
    return ListResult([], False, False, Coverage(), 0 if request.count else None)


def parent_values(link: Link, parents: Sequence[Record]) -> list[Any]:
    """The values from which a link leads on, one a parent. Raises `ValueError` where the parents were read without them."""
    values = list(map(attrgetter(link.parent_field), parents))
    if type(ABSENT) in set(map(type, values)):
        raise ValueError(f"the link {link.parent}.{link.name} starts at the field {link.parent_field}: ask for it with the parents")
    return values


async def _by_key(context: Context, values: Sequence[Any], request: ListRequest) -> list[LinkResult]:
    """Children by their own key; a filter is applied to what was fetched."""
    keys = {value: GlobalKey(None, value) for value in dict.fromkeys(values) if value is not None}
    where = plain_where(request.where)
    fields = {*request.fields, *(part.field for part in comparisons(where))}
    found = dict(zip(keys, await fetch(context, request.entity, list(keys.values()), fields), strict=True))
    if where is not None:
        test = compile_test(where)
        found = {value: answer if not isinstance(answer, Record) or test(answer) else None for value, answer in found.items()}
    return list(map(found.get, values))


async def _single(
    context: Context, link: Link, value: Any, request: ListRequest, codec: CursorCodec, linked: Coverage
) -> ListResult | SourceError:
    """One parent: an ordinary list, so that its limit and position go down to the sources."""
    own = Compare(link.child_field, Op.EQ, value)
    return await list_page(context, replace(request, where=conjunction(own, plain_where(request.where))), codec, linked)


@dataclass(frozen=True, slots=True)
class _Share:
    """Parents whose children lie in the same sources, by the values from which the link leads on."""

    sources: tuple[Source, ...]
    values: list[Any]


@dataclass(frozen=True)
class _Answered:
    """What became of the sources of a share."""

    coverage: Coverage
    error: SourceError | None
    """Why nothing is known of the children; None if at least one source answered, or none had to be asked."""
    failed: SourceError | None
    """Why something may be missing of them."""
    mint: Callable[[Record], str]
    """Makes the cursors of their lists."""


class _Batch:
    """The children of several parents, read together."""

    def __init__(
        self,
        context: Context,
        link: Link,
        request: ListRequest,
        values: list[Any],
        linked: Coverage,
        codec: CursorCodec,
        bounds: Bounds,
    ) -> None:
        self._context = context
        self._linked = linked
        self._codec = codec
        self._link = link
        self._request = request
        self._values = values
        self._bounds = bounds
        self._entity: Entity = ENTITIES[link.child]
        self._collation = Collation(self._entity, request.order)
        self._where = normalise(plain_where(request.where))
        self._outcomes: dict[str, Outcome[_Children]] = {}
        self._groups: defaultdict[Any, list[Record]] = defaultdict(list)
        self._reads: list[SourcePlan] = []

    @cached_property
    def _shares(self) -> list[_Share]:
        """Each value with the sources that can hold its children."""
        serving = self._context.sources.serving(self._entity.name) if self._where != FALSE else []
        if not any(source.partition for source in serving):
            return [_Share(tuple(serving), self._values)]
        by_partition: dict[frozenset[str] | None, _Share] = {}
        for value in self._values:
            wanted = partitions_of(self._entity, self._link.child_field, (value,))
            if wanted not in by_partition:
                by_partition[wanted] = _Share(tuple(source for source in serving if may_hold(source.partition, wanted)), [])
            by_partition[wanted].values.append(value)
        return list(by_partition.values())

    async def gather(self) -> _Batch:
        """Ask every source that can hold children for those of its parents."""
        asked: dict[str, list[Any]] = {}
        sources: dict[str, Source] = {}
        for share in self._shares:
            for source in share.sources:
                sources[source.id] = source
                asked.setdefault(source.id, []).extend(share.values)
        calls = self._context.calls
        ready = [source for source in sources.values() if source.may_answer(self._entity.name)]
        outcomes = await together([calls.attempt(source, self._read(source, asked[source.id])) for source in ready])
        if self._context.explained:
            self._context.note(BatchPlan(self._link, tuple(self._values), self._where, plain_order(self._request.order), self._reads))
        outcomes.extend(quarantined(source) for source in sources.values() if not source.may_answer(self._entity.name))
        for outcome in outcomes:
            self._outcomes[outcome.source.id] = outcome
            self._context.ledger.add_all(_reports(outcome))
        self._group(outcomes)
        return self

    async def _read(self, source: Source, values: list[Any]) -> _Children:
        rank = self._context.sources.rank(source.id)
        wanted = {*self._request.fields, self._link.child_field, *(term.field for term in plain_order(self._request.order))}
        budgets, field = self._context.calls.spending.budgets, self._link.child_field
        parts = chunks(values, self._in_one(source, len(values)))
        predicates = [normalise(conjunction(Compare(field, Op.IN, tuple(part)), self._where)) for part in parts]
        plans = [plan_source(source, rank, self._entity, wanted, where, chunk=budgets.chunk, prefer=field) for where in predicates]
        self._reads.extend(plans)
        answers = await together([read_all(self._context.calls, planned) for planned in plans])
        found = list(chain.from_iterable(rows for rows, _ in answers))
        if (key_order := source.entities[self._entity.name].key_order) is not KeyOrder.TEXT:
            # A key that cannot be ordered is the failure of its source alone.
            deque(map(self._collation.of(rank, key_order), found), maxlen=0)
        return found, oldest(moment for _, moment in answers)

    def _in_one(self, source: Source, keys: int) -> int:
        """How many keys go into one call: as many as IN takes; one where only EQ is known; all where the source is read whole."""
        capability = source.entities[self._entity.name]
        field = capability.fields.get(self._link.child_field)
        filters = field.filters if field else {}
        if Op.IN in filters:
            return capability.max_in
        return 1 if Op.EQ in filters and keys <= self._context.calls.spending.budgets.link_calls else keys

    def _group(self, outcomes: Sequence[Outcome[_Children]]) -> None:
        """Lay the children under their parents' values, each list in order."""
        found = [record for outcome in outcomes if outcome.value for record in outcome.value[0]]
        if self._link.many:
            self._sort(found)
        self._lay(found)
        if len(self._groups) < len(found) and not self._link.many:
            # More than one child of a parent whose first is wanted, which is rare.
            self._sort(found)
            self._groups.clear()
            self._lay(found)

    def _lay(self, records: list[Record]) -> None:
        groups = self._groups
        for value, record in zip(map(attrgetter(self._link.child_field), records), records, strict=True):
            groups[value].append(record)

    def _sort(self, records: list[Record]) -> None:
        holders = [outcome.source for outcome in self._outcomes.values() if outcome.value and outcome.value[0]]
        if len(holders) == 1:
            self._collation.sort(records, *self._place(holders[0]))
        else:
            records.sort(key=self._key_of)

    def _place(self, source: Source) -> tuple[int, KeyOrder]:
        return self._context.sources.rank(source.id), source.entities[self._entity.name].key_order

    def _key_of(self, record: Record) -> SortKey:
        key = self._keys.get(record.source)
        if key is None:
            key = self._keys[record.source] = self._collation.of(*self._place(self._outcomes[record.source].source))
        return key(record)

    @cached_property
    def _keys(self) -> dict[str, Callable[[Record], SortKey]]:
        """What gives the sort keys of each source's records."""
        return {}

    def records(self) -> dict[Any, LinkResult]:
        """Each value's first child, None if it has none, or why that is not known."""
        groups = self._groups
        return {
            value: groups[value][0] if value in groups else answered.failed
            for share in self._shares
            for answered in (self._answered(share),)
            for value in share.values
        }

    def pages(self) -> dict[Any, LinkResult]:
        """Each value's page, or why nothing is known of it."""
        pages: dict[Any, LinkResult] = {}
        for share in self._shares:
            answered = self._answered(share)
            if answered.error is not None:
                pages.update(dict.fromkeys(share.values, answered.error))
            else:
                pages.update(zip(share.values, self._pages(share, answered), strict=True))
        return pages

    def _pages(self, share: _Share, answered: _Answered) -> list[ListResult]:
        request, bounds, edges = self._request, self._bounds, self._edges
        coverage, mint, count = answered.coverage, answered.mint, request.count
        lists = [self._groups.get(value, []) for value in share.values]
        inside = lists if edges == (None, None) else [self._inside(records, *edges) for records in lists]
        return [
            page_of(records, request, coverage, bounds, len(whole) if count else None, mint)
            for records, whole in zip(inside, lists, strict=True)
        ]

    def _inside(self, records: list[Record], lower: SortKey | None, upper: SortKey | None) -> list[Record]:
        """The records between the bounds."""
        keyed = [(self._key_of(record), record) for record in records]
        return [record for key, record in keyed if (lower is None or lower < key) and (upper is None or key < upper)]

    @property
    def _edges(self) -> tuple[SortKey | None, SortKey | None]:
        sources, collation, entity = self._context.sources, self._collation, self._entity
        return bound_key(self._bounds.after, collation, entity, sources), bound_key(self._bounds.before, collation, entity, sources)

    def _answered(self, share: _Share) -> _Answered:
        outcomes = [self._outcomes[source.id] for source in share.sources]
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        reports = chain.from_iterable(map(_reports, outcomes))
        coverage = coverage_of(self._context.sources, reports, self._bounds.missing, self._linked)
        failed = no_answer(errors) if errors else None
        mint = minted(self._codec, self._bounds, coverage)
        return _Answered(coverage, failed if len(errors) == len(outcomes) else None, failed, mint)


def _reports(outcome: Outcome[_Children]) -> Sequence[SourceReport]:
    rows, as_of = outcome.value or ([], None)
    return outcome.reports(len(rows), as_of)
