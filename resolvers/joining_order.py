"""Lists in an order that reaches over links.

No source can give such an order, so all rows in question are read, with the fields that are wanted of them; the links are followed for
all of them together; then they are sorted here. Positions in such a list are the linked values themselves, so that pages go on where they
ended whatever the sources do meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, conjunction
from resolvers.calls import Outcome, together
from resolvers.collation import Collation, SortKey
from resolvers.coverage import Coverage
from resolvers.cursor import Bounds, CursorCodec
from resolvers.errors import OverBudget, no_answer
from resolvers.explaining.node import Kind
from resolvers.joining import Joined, Shown
from resolvers.linked import LinkedOrder, Term, plain_where
from resolvers.linking import follow, nothing_linked, parent_values
from resolvers.links import Link
from resolvers.listing import Context, bounds_of, coverage_of, harvest, minted, page_of, reports_of_all
from resolvers.plan import Plan
from resolvers.planning import bound_key, plan
from resolvers.pruning import may_hold, partitions_of
from resolvers.reader import Harvest, Keyed
from resolvers.request import LinkResult, ListRequest, ListResult

Path = tuple[Link, ...]
Reached = Record | SourceError | None
"""What a link leads to: a record, nothing, or why it is not known."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Rows in order, the values by which they are ordered, by source and key, and the rows without a known place, with the reasons."""

    rows: list[Keyed]
    values: Mapping[tuple[str, str], tuple[Any, ...]]
    lost: list[Record]
    errors: tuple[SourceError, ...]
    coverage: Coverage


def fields_through(order: Sequence[Term], path: Path = ()) -> tuple[str, ...]:
    """The fields that records at the end of a path must carry, so that an order can be worked out."""
    found: dict[str, None] = {}
    for term in order:
        links = term.links if isinstance(term, LinkedOrder) else ()
        if links[: len(path)] == path:
            own = term.term.field if isinstance(term, LinkedOrder) else term.field
            found[own if len(links) == len(path) else links[len(path)].parent_field] = None
    return tuple(found)


async def ordered_page(context: Context, request: ListRequest, codec: CursorCodec, joined: Joined) -> ListResult | SourceError:
    """One page, or why none of the rows has a known place. The request's filter is plain; `joined` is where it came from."""
    bounds = bounds_of(request, codec)
    planned = _plan_all(context, request, ())
    outcomes = await _read(context, planned, request)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors and len(errors) == len(outcomes):
        return no_answer(errors)
    ranked = await _rank(context, request, _records(outcomes), joined.shown)
    if ranked.errors and not ranked.rows:
        return no_answer(ranked.errors)
    rested = Coverage.merge([joined.coverage, ranked.coverage])
    coverage = coverage_of(context.sources, reports_of_all(outcomes), bounds.missing, rested)
    return _page(context, request, codec, bounds, ranked.rows, ranked, coverage)


async def ordered_lists(
    context: Context, link: Link, parents: Sequence[Record], request: ListRequest, codec: CursorCodec, joined: Joined
) -> list[LinkResult]:
    """The same for the lists behind a to-many link, one a parent, all read together."""
    bounds = bounds_of(request, codec)
    values = parent_values(link, parents)
    known = tuple(dict.fromkeys(value for value in values if value is not None))
    own = conjunction(Compare(link.child_field, Op.IN, known), link.where, plain_where(request.where))
    planned = _plan_all(context, replace(request, where=own), (link.child_field,))
    outcomes = await _read(context, planned, request)
    ranked = await _rank(context, request, _records(outcomes), joined.shown)
    rested = Coverage.merge([joined.coverage, ranked.coverage])
    groups: dict[Any, list[Keyed]] = {}
    for keyed in ranked.rows:
        groups.setdefault(getattr(keyed[1], link.child_field), []).append(keyed)

    lost = {getattr(row, link.child_field) for row in ranked.lost}

    def one(value: Any) -> LinkResult:
        if value is None:
            return nothing_linked(request)
        holders = [outcome for outcome in outcomes if _holds(link, outcome, value)]
        errors = [outcome.error for outcome in holders if outcome.error is not None]
        if errors and len(errors) == len(holders):
            return no_answer(errors)
        if value in lost and value not in groups:
            return no_answer(ranked.errors)
        coverage = coverage_of(context.sources, reports_of_all(holders), bounds.missing, rested)
        return _page(context, request, codec, bounds, groups.get(value, []), ranked, coverage)

    return [one(value) for value in values]


def _holds(link: Link, outcome: Outcome[Harvest], value: Any) -> bool:
    return may_hold(outcome.source.partition, partitions_of(ENTITIES[link.child], link.child_field, (value,)))


def _plan_all(context: Context, request: ListRequest, also: tuple[str, ...]) -> Plan:
    """How to read all rows of a list, in no order, with what the order needs."""
    fields = tuple(dict.fromkeys((*request.fields, *also, *fields_through(request.order))))
    chunk = context.calls.spending.budgets.chunk
    return plan(ListRequest(request.entity, fields, request.where), context.sources, chunk=chunk)


async def _read(context: Context, planned: Plan, request: ListRequest) -> list[Outcome[Harvest]]:
    try:
        outcomes, _ = await harvest(context, planned)
    except OverBudget as error:
        linked = next(term.field for term in request.order if isinstance(term, LinkedOrder))
        raise error.within(f"orderBy.{linked} needs all rows, for no source can order by another's records") from error
    return outcomes


def _records(outcomes: Iterable[Outcome[Harvest]]) -> list[Record]:
    return [record for outcome in outcomes if outcome.value for _, record in outcome.value.rows]


def _page(
    context: Context,
    request: ListRequest,
    codec: CursorCodec,
    bounds: Bounds,
    rows: list[Keyed],
    ranked: _Ranked,
    coverage: Coverage,
) -> ListResult:
    entity, collation = ENTITIES[request.entity], Collation(ENTITIES[request.entity], request.order)
    lower, upper = (bound_key(bound, collation, entity, context.sources) for bound in (bounds.after, bounds.before))
    inside = [keyed for keyed in rows if (lower is None or lower < keyed[0]) and (upper is None or keyed[0] < upper)]
    total = len(rows) if request.count else None
    key = entity.key
    mint = minted(codec, bounds, coverage, lambda record: ranked.values[record.source, getattr(record, key)])
    return page_of([record for _, record in inside], request, coverage, bounds, total, mint)


async def _rank(context: Context, request: ListRequest, rows: list[Record], shown: Shown) -> _Ranked:
    """The rows in order; those of which a value is not known, because a source failed, are left out."""
    apart = context.apart()
    reached = await _reach(apart, rows, request.order, shown)
    entity = ENTITIES[request.entity]
    columns = [_column(rows, reached, term) for term in request.order]
    sort_key = _sort_keys(context, request)
    keyed: list[Keyed] = []
    values: dict[tuple[str, str], tuple[Any, ...]] = {}
    lost: list[Record] = []
    errors: dict[SourceError, None] = {}
    for row, found in zip(rows, zip(*columns, strict=True), strict=True):
        unknown = [value for value in found if isinstance(value, SourceError)]
        if unknown:
            errors.update(dict.fromkeys(unknown))
            lost.append(row)
        else:
            values[row.source, getattr(row, entity.key)] = found
            keyed.append((sort_key(row, found), row))
    keyed.sort(key=itemgetter(0))
    return _Ranked(keyed, values, lost, tuple(errors), context.settle(apart))


def _sort_keys(context: Context, request: ListRequest) -> Callable[[Record, tuple[Any, ...]], SortKey]:
    entity, sources = ENTITIES[request.entity], context.sources
    collation, key = Collation(entity, request.order), entity.key
    places = {source.id: (sources.rank(source.id), source.entities[entity.name].key_order) for source in sources.serving(entity.name)}
    return lambda row, values: collation.position(values, *places[row.source], getattr(row, key))


def _column(rows: list[Record], reached: Mapping[Path, list[Reached]], term: Term) -> list[Any]:
    """The values of one term, aligned to the rows: null where a link leads nowhere, an error where that is not known."""
    if not isinstance(term, LinkedOrder):
        return [getattr(row, term.field) for row in rows]
    return [getattr(end, term.term.field) if isinstance(end, Record) else end for end in reached[term.links]]


async def _reach(context: Context, rows: list[Record], order: Sequence[Term], shown: Shown) -> dict[Path, list[Reached]]:
    """What each path of an order leads to, aligned to the rows. Paths of the same length are followed at the same time."""
    paths = dict.fromkeys(term.links[:depth] for term in order if isinstance(term, LinkedOrder) for depth in range(1, len(term.links) + 1))
    reached: dict[Path, list[Reached]] = {(): list(rows)}
    for depth in range(1, max(map(len, paths), default=0) + 1):
        level = [path for path in paths if len(path) == depth]
        known = shown if depth == 1 else {}
        found = await together([_step(context, reached[path[:-1]], path[-1], fields_through(order, path), known) for path in level])
        reached |= zip(level, found, strict=True)
    return reached


async def _step(context: Context, starts: list[Reached], link: Link, fields: tuple[str, ...], shown: Shown) -> list[Reached]:
    """Where a link leads from each of the starts. Records that were read already, to judge a condition, are not read again."""
    there = shown.get(link, {})
    asking = [start for start in starts if isinstance(start, Record) and getattr(start, link.parent_field) not in there]
    part = context.part(Kind.FOLLOW, f"{link.parent}.{link.name}") if asking else context
    results = iter(await follow(part, link, asking, ListRequest(link.child, fields)) if asking else ())

    def end(start: Reached) -> Reached:
        if not isinstance(start, Record):
            return start
        record = there.get(getattr(start, link.parent_field))
        if record is not None:
            return record
        found = next(results)
        return found if isinstance(found, Record | SourceError) else None

    return [end(start) for start in starts]
