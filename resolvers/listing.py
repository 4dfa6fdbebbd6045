"""Lists: one page merged from all sources that can hold its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from adapters.errors import SourceError
from adapters.source import Sources
from resolvers.calls import Calls, Outcome, quarantined, together
from resolvers.coverage import Coverage, Ledger
from resolvers.cursor import Bounds, CursorCodec
from resolvers.errors import no_answer
from resolvers.plan import Plan, plan
from resolvers.reader import Harvest, Keyed, read
from resolvers.request import Edge, ListRequest, ListResult


@dataclass(frozen=True, slots=True)
class Context:
    """What all parts of one operation share."""

    sources: Sources
    calls: Calls
    ledger: Ledger
    secret: bytes


def bounds_of(request: ListRequest, codec: CursorCodec) -> Bounds:
    """The positions that the request's cursors hold. Raises `InvalidCursor`."""
    return Bounds(
        after=None if request.after is None else codec.read(request.after),
        before=None if request.before is None else codec.read(request.before),
    )


async def list_page(context: Context, request: ListRequest, codec: CursorCodec) -> ListResult | SourceError:
    """The page, or the error if none of the sources answered. Raises `CallerError` for a request that cannot be answered as put."""
    bounds = bounds_of(request, codec)
    planned = plan(request, context.sources, bounds, chunk=context.calls.spending.budgets.chunk)
    outcomes = await _harvest(context, planned)
    coverage = _coverage(context, outcomes, bounds.missing)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors and len(errors) == len(outcomes):
        return no_answer(errors)
    harvests = [outcome.value for outcome in outcomes if outcome.value is not None]
    rows = _merged(planned, harvests)
    total = sum(harvest.total or 0 for harvest in harvests) if request.count else None
    return page_of(rows, request, coverage, codec, bounds, total)


async def _harvest(context: Context, planned: Plan) -> list[Outcome[Harvest]]:
    calls = context.calls
    outcomes = await together([calls.attempt(source.source, read(calls, planned, source)) for source in planned.sources])
    outcomes.extend(map(quarantined, planned.quarantined))
    return sorted(outcomes, key=lambda outcome: context.sources.rank(outcome.source.id)) if planned.quarantined else outcomes


def _coverage(context: Context, outcomes: Sequence[Outcome[Harvest]], missing: frozenset[str]) -> Coverage:
    reports = [outcome.report(len(outcome.value.rows), outcome.value.as_of) if outcome.value else outcome.report(0) for outcome in outcomes]
    for report in reports:
        context.ledger.add(report)
    gaps = [outcome.source.id for outcome in outcomes if outcome.error is None and outcome.source.id in missing]
    return Coverage.of(reports, gaps)


def _merged(planned: Plan, harvests: Sequence[Harvest]) -> list[Keyed]:
    """The rows of all sources in the list's own direction. Each harvest is sorted, so that sorting them together is a merge."""
    rows = [keyed for harvest in harvests for keyed in harvest.rows]
    rows.sort(key=itemgetter(0))
    del rows[planned.need if planned.need is not None else len(rows) :]
    if planned.backward:
        rows.reverse()
    return rows


def page_of(
    rows: list[Keyed], request: ListRequest, coverage: Coverage, codec: CursorCodec, bounds: Bounds, total: int | None
) -> ListResult:
    """Cut the page out of rows that lie inside the bounds, in order; one row more than the page at its open end is enough."""
    after_cut = request.first is not None and len(rows) > request.first
    rows = rows if request.first is None else rows[: request.first]
    before_cut = request.last is not None and len(rows) > request.last
    rows = rows if request.last is None else rows[max(0, len(rows) - request.last) :]
    mint = codec.mint(bounds.missing.union(coverage.missing))
    return ListResult(
        edges=[Edge(record, mint) for _, record in rows],
        has_next=after_cut or bounds.before is not None,
        has_previous=before_cut or bounds.after is not None,
        coverage=coverage,
        total=total,
    )
