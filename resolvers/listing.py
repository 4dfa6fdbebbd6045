"""Lists: one page merged from all sources that can hold its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.source import Sources
from resolvers.calls import Calls, Outcome, quarantined, together
from resolvers.coverage import Coverage, Ledger, SourceReport, SourceStatus
from resolvers.cursor import WHOLE, Bounds, CursorCodec, Values
from resolvers.errors import no_answer
from resolvers.explained_calls import ExplainedCalls
from resolvers.explaining.node import Kind
from resolvers.plan import Plan
from resolvers.planning import plan
from resolvers.reader import Harvest, Keyed, read
from resolvers.request import ListRequest, ListResult

NOTHING = Coverage()
"""The coverage of an answer that rests on no source."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all parts of one operation share."""

    sources: Sources
    calls: Calls
    ledger: Ledger
    secret: bytes

    def apart(self) -> Context:
        """The same with a ledger of its own, so that one part of the operation can tell which sources it rests on."""
        return replace(self, ledger=Ledger())

    def within(self, share: float) -> Context:
        """The same with only a share of the time that is left."""
        return replace(self, calls=self.calls.within(share))

    def anew(self) -> Context:
        """The same with nothing taken from the cache."""
        return replace(self, calls=self.calls.anew())

    @property
    def explained(self) -> bool:
        """Whether plans are to be noted."""
        return self.calls.node is not None

    def note(self, planned: object) -> None:
        """Show a plan in the explanation, if there is one."""
        if self.calls.node is not None:
            self.calls.node.plans.append(planned)

    def part(self, kind: Kind, title: str) -> Context:
        """The same for a part of the operation that an explanation shows by itself."""
        node = self.calls.node
        return self if node is None else replace(self, calls=ExplainedCalls(self.calls, node.part(kind, title)))

    def settle(self, apart: Context) -> Coverage:
        """Take over the reports of a part that was done with a ledger of its own, and give its coverage."""
        reports = apart.ledger.reports()
        for report in reports:
            self.ledger.add(report)
        return Coverage.of(sorted(reports, key=lambda report: self.sources.rank(report.source)))


def bounds_of(request: ListRequest, codec: CursorCodec) -> Bounds:
    """The positions that the request's cursors hold. Raises `InvalidCursor`."""
    if request.after is None and request.before is None:
        return WHOLE
    return Bounds(
        after=None if request.after is None else codec.read(request.after),
        before=None if request.before is None else codec.read(request.before),
    )


async def list_page(context: Context, request: ListRequest, codec: CursorCodec, linked: Coverage = NOTHING) -> ListResult | SourceError:
    """The page, or the error if none of the sources answered. Raises `CallerError` for a request that cannot be answered as put.

    `linked` are the sources on which the filter rests already, because it reached over links.
    """
    bounds = bounds_of(request, codec)
    planned = _planned(context, request, bounds)
    outcomes, reports = await harvest(context, planned)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors and len(errors) == len(outcomes):
        return no_answer(errors)
    harvests = [outcome.value for outcome in outcomes if outcome.value is not None]
    rows = _merged(planned, harvests)
    total = sum(each.total or 0 for each in harvests) if request.count else None
    coverage = coverage_of(context.sources, reports, bounds.missing, linked)
    return page_of([record for _, record in rows], request, coverage, bounds, total, minted(codec, bounds, coverage))


def _planned(context: Context, request: ListRequest, bounds: Bounds) -> Plan:
    chunk = context.calls.spending.budgets.chunk
    if bounds is not WHOLE:
        return plan(request, context.sources, bounds, chunk=chunk)
    return request.kept(f"plan by {chunk}", context.sources, partial(plan, request, context.sources, chunk=chunk))


async def harvest(context: Context, planned: Plan) -> tuple[list[Outcome[Harvest]], list[SourceReport]]:
    """What each source of a plan gives, in rank order, and their reports, which go into the ledger too."""
    context.note(planned)
    calls = context.calls
    outcomes = await together([calls.attempt(source.source, read(calls, planned, source)) for source in planned.sources])
    outcomes.extend(map(quarantined, planned.quarantined))
    if planned.quarantined:
        outcomes.sort(key=lambda outcome: context.sources.rank(outcome.source.id))
    reports = list(reports_of_all(outcomes))
    context.ledger.add_all(reports)
    return outcomes, reports


def reports_of_all(outcomes: Iterable[Outcome[Harvest]]) -> Iterator[SourceReport]:
    """The sources' parts in a list."""
    for outcome in outcomes:
        yield from outcome.reports(len(outcome.value.rows), outcome.value.as_of) if outcome.value else outcome.reports(0)


def coverage_of(sources: Sources, reports: Iterable[SourceReport], missing: frozenset[str], linked: Coverage = NOTHING) -> Coverage:
    """The coverage of a page: of its own sources, and of those on which its filter or its order rests.

    Sources in `missing`, which earlier pages lacked, are gaps if they answer now.
    """
    listed = list(reports)
    if linked.sources:
        merged = Coverage.merge([Coverage.of(listed), linked])
        listed = sorted(merged.sources, key=lambda report: sources.rank(report.source))
    lost = (SourceStatus.FAILED, SourceStatus.SKIPPED)
    return Coverage.of(listed, [report.source for report in listed if report.source in missing and report.status not in lost])


def _merged(planned: Plan, harvests: Sequence[Harvest]) -> list[Keyed]:
    """The rows of all sources in the list's own direction. Each harvest is sorted, so that sorting them together is a merge."""
    rows = [keyed for harvest in harvests for keyed in harvest.rows]
    rows.sort(key=itemgetter(0))
    del rows[planned.need if planned.need is not None else len(rows) :]
    if planned.backward:
        rows.reverse()
    return rows


def page_of(
    records: list[Record],
    request: ListRequest,
    coverage: Coverage,
    bounds: Bounds,
    total: int | None,
    mint: Callable[[Record], str],
) -> ListResult:
    """Cut the page out of records that lie inside the bounds, in order; one record more than the page at its open end is enough.

    `mint` makes the cursors of the list, see `minted`.
    """
    first, last = request.first, request.last
    after_cut = first is not None and len(records) > first
    if after_cut:
        records = records[:first]
    before_cut = last is not None and len(records) > last
    if before_cut:
        records = records[len(records) - (last or 0) :]
    return ListResult(records, after_cut or bounds.before is not None, before_cut or bounds.after is not None, coverage, total, mint)


def minted(codec: CursorCodec, bounds: Bounds, coverage: Coverage, values: Values | None = None) -> Callable[[Record], str]:
    """Makes the cursors of a page with this coverage. `values` reads the order's values, where the records do not show them."""
    return codec.mint(bounds.missing.union(coverage.missing), values)
