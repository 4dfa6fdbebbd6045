"""Totals: one answer, or one a parent of a link, merged from the partial totals of all sources that can hold the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, Predicate, conjunction
from resolvers.aggregates.plan import AggregatePlan, plan
from resolvers.aggregates.reader import Partial, read_totals
from resolvers.aggregates.regrouping import regroup
from resolvers.aggregates.request import AggregateRequest, AggregateResult, GroupField
from resolvers.aggregates.shaping import Shape
from resolvers.aggregates.tally import Tally
from resolvers.calls import Outcome, quarantined, together
from resolvers.coverage import Coverage, SourceReport
from resolvers.errors import OverBudget, no_answer
from resolvers.joining import join
from resolvers.linking import parent_values
from resolvers.links import Link
from resolvers.listing import NOTHING, Context, coverage_of
from resolvers.pruning import may_hold, partitions_of

AggregateAnswer = AggregateResult | SourceError
"""Totals, or why nothing is known of them."""


async def aggregate(context: Context, request: AggregateRequest) -> AggregateAnswer:
    """The totals; an error if no source answered, or if it is not known at all where a link leads by whose fields they are grouped.

    Raises `CallerError` for a request that cannot be answered as put.
    """
    gathered = await _gather(context, request)
    return gathered if isinstance(gathered, SourceError) else gathered.answer(request, gathered.tally, gathered.outcomes)


async def aggregate_link(context: Context, link: Link, parents: Sequence[Record], request: AggregateRequest) -> list[AggregateAnswer]:
    """The totals of what a to-many link leads to, one answer a parent: read together, grouped by the field that the link ends at."""
    values = parent_values(link, parents)
    known = tuple(dict.fromkeys(value for value in values if value is not None))
    own = conjunction(Compare(link.child_field, Op.IN, known), link.where)
    gathered = await _gather(context, replace(request, groups=(GroupField(link.child_field), *request.groups)), own)
    if isinstance(gathered, SourceError):
        return [gathered for _ in values]
    answers = {value: gathered.part(request, link, value) for value in known}
    nothing = gathered.answer(request, Tally(gathered.tally.measures), ())
    return [nothing if value is None else answers[value] for value in values]


@dataclass(frozen=True)
class _Gathered:
    """What all sources gave: the outcomes, the merged tally by the request's groups, and the coverage of what was joined and looked up."""

    context: Context
    planned: AggregatePlan
    outcomes: Sequence[Outcome[Partial]]
    tally: Tally
    linked: Coverage = NOTHING

    def answer(self, request: AggregateRequest, tally: Tally, outcomes: Sequence[Outcome[Partial]]) -> AggregateAnswer:
        """The groups of a tally, which rests on these sources."""
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if errors and len(errors) == len(outcomes):
            return no_answer(errors)
        groups = Shape(request, self.planned.needs).groups(tally)
        shown = groups if request.first is None else groups[: request.first]
        _refuse_more_than(self.context.calls.spending.budgets.groups, len(shown), request)
        coverage = coverage_of(self.context.sources, chain.from_iterable(map(_reports, outcomes)), frozenset(), self.linked)
        return AggregateResult(shown, len(groups), coverage)

    def part(self, request: AggregateRequest, link: Link, value: Any) -> AggregateAnswer:
        """The answer for the parents with this value, which is the first key of the groups."""
        wanted = partitions_of(ENTITIES[link.child], link.child_field, (value,))
        holders = [outcome for outcome in self.outcomes if may_hold(outcome.source.partition, wanted)]
        return self.answer(request, self._parts.get(value) or Tally(self.tally.measures), holders)

    @cached_property
    def _parts(self) -> dict[Any, Tally]:
        parts: dict[Any, Tally] = {}
        for keys, states in self.tally.groups.items():
            parts.setdefault(keys[0], Tally(self.tally.measures)).add(keys[1:], states)
        return parts


async def _gather(context: Context, request: AggregateRequest, own: Predicate | None = None) -> _Gathered | SourceError:
    """Everything that the totals rest on; an error if the filter or the groups reach over links of which nothing is known."""
    request.check()
    joined = await join(context, request.entity, request.where, own=own)
    if joined.error is not None:
        return joined.error
    where = conjunction(own, joined.where)
    planned = plan(replace(request, where=where), context.sources, chunk=context.calls.spending.budgets.chunk)
    outcomes = await _partials(context, planned)
    regrouped = await regroup(context, request, _merged(planned, outcomes))
    if isinstance(regrouped, SourceError):
        return regrouped
    linked = Coverage.merge((joined.coverage, regrouped.coverage))
    return _Gathered(context, planned, outcomes, regrouped.tally, linked)


async def _partials(context: Context, planned: AggregatePlan) -> list[Outcome[Partial]]:
    context.note(planned)
    calls = context.calls
    work = [calls.attempt(source.source, read_totals(calls, planned.needs, source)) for source in planned.sources]
    outcomes = await together(work)
    outcomes.extend(map(quarantined, planned.quarantined))
    outcomes.sort(key=lambda outcome: context.sources.rank(outcome.source.id))
    for outcome in outcomes:
        context.ledger.add_all(_reports(outcome))
    return outcomes


def _reports(outcome: Outcome[Partial]) -> Sequence[SourceReport]:
    """A source's part in the answer; its rows are the records that its totals are of."""
    return outcome.reports(outcome.value.records, outcome.value.as_of) if outcome.value else outcome.reports(0)


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
