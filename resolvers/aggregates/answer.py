"""Totals: one answer merged from the partial totals of all sources that can hold its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.errors import SourceError
from resolvers.aggregates.plan import AggregatePlan, plan
from resolvers.aggregates.reader import Partial, read_totals
from resolvers.aggregates.regrouping import regroup
from resolvers.aggregates.request import AggregateRequest, AggregateResult
from resolvers.aggregates.shaping import Shape
from resolvers.aggregates.tally import Tally
from resolvers.calls import Outcome, quarantined, together
from resolvers.coverage import Coverage, SourceReport
from resolvers.errors import OverBudget, no_answer
from resolvers.joining import join
from resolvers.listing import Context, coverage_of


async def aggregate(context: Context, request: AggregateRequest) -> AggregateResult | SourceError:
    """The totals; an error if no source answered, or if it is not known at all where a link leads by whose fields they are grouped.

    Raises `CallerError` for a request that cannot be answered as put.
    """
    request.check()
    joined = await join(context, request.entity, request.where)
    if joined.error is not None:
        return joined.error
    planned = plan(replace(request, where=joined.where), context.sources, chunk=context.calls.spending.budgets.chunk)
    outcomes = await _partials(context, planned)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors and len(errors) == len(outcomes):
        return no_answer(errors)
    regrouped = await regroup(context, request, _merged(planned, outcomes))
    if isinstance(regrouped, SourceError):
        return regrouped
    groups = Shape(request, planned.needs).groups(regrouped.tally)
    shown = groups if request.first is None else groups[: request.first]
    _refuse_more_than(context.calls.spending.budgets.groups, len(shown), request)
    linked = Coverage.merge((joined.coverage, regrouped.coverage))
    return AggregateResult(shown, len(groups), coverage_of(context.sources, map(_report, outcomes), frozenset(), linked))


async def _partials(context: Context, planned: AggregatePlan) -> list[Outcome[Partial]]:
    calls = context.calls
    work = [calls.attempt(source.source, read_totals(calls, planned.needs, source)) for source in planned.sources]
    outcomes = await together(work)
    outcomes.extend(map(quarantined, planned.quarantined))
    outcomes.sort(key=lambda outcome: context.sources.rank(outcome.source.id))
    for outcome in outcomes:
        context.ledger.add(_report(outcome))
    return outcomes


def _report(outcome: Outcome[Partial]) -> SourceReport:
    """A source's part in the answer; its rows are the records that its totals are of."""
    return outcome.report(outcome.value.records, outcome.value.as_of) if outcome.value else outcome.report(0)


def _merged(planned: AggregatePlan, outcomes: Sequence[Outcome[Partial]]) -> Tally:
    tally = Tally(planned.needs.measures)
    for outcome in outcomes:
        if outcome.value is not None:
            tally.merge(outcome.value.tally)
    return tally


def _refuse_more_than(most: int, groups: int, request: AggregateRequest) -> None:
    if groups > most:
        raise OverBudget(
            public=f"{request.entity}: there are {groups} groups, and one answer holds {most}. Ask for the first ones (`first`, with "
            "`orderBy`), group by fewer fields, keep fewer with `having`, or narrow the filter.",
            entity=request.entity,
        )
