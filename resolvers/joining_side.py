"""Reading the children's side of a join: which parents have a child, or have none, of which a condition is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from adapters.capabilities import Function
from adapters.entities import ENTITIES, Entity, Record
from adapters.errors import SourceError, SourceTimeout
from adapters.predicate import Predicate, compile_test
from adapters.requests import Aggregate, Groups, Measure, oldest
from adapters.source import Source
from resolvers.budget import over
from resolvers.calls import Calls, Outcome, quarantined, together
from resolvers.collation import Collation
from resolvers.errors import OverBudget
from resolvers.joining_plan import Form, Step, plan_values
from resolvers.linked import plain_where
from resolvers.links import Link
from resolvers.listing import Context
from resolvers.plan import Plan, Reading, SourcePlan
from resolvers.pruning import may_hold, partitions_of
from resolvers.pushdown import FALSE, normalise
from resolvers.reader import Keyed, read
from resolvers.request import ListRequest

Failure = tuple[Source, SourceError]


@dataclass(frozen=True, slots=True)
class Side:
    """What became of one step.

    `keys` are the values of the parents' field that have a child as the step's form wants it: one of which the condition is true, or one
    of which it is not. `shown` are the records that a to-one link shows, by value, where they were read. `failures` are the sources
    that did not answer, `asked` is how many were asked.
    """

    keys: frozenset[Any] = frozenset()
    shown: Mapping[Any, Record] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    asked: int = 0

    @property
    def errors(self) -> list[SourceError]:
        """Why the sources that failed did."""
        return [error for _, error in self.failures]

    def is_known(self, link: Link, value: Any) -> bool:
        """Whether no failed source can hold children that would change what is said of this parent."""
        return value in self.shown or not any(_may_hold(link, source, value) for source, _ in self.failures)

    def hides_all(self, link: Link) -> bool:
        """Whether a failed source can hold children of any parent."""
        rules = ENTITIES[link.child].record.partition
        return any(source.partition is None or link.child_field not in rules for source, _ in self.failures)


def _may_hold(link: Link, source: Source, value: Any) -> bool:
    return may_hold(source.partition, partitions_of(ENTITIES[link.child], link.child_field, (value,)))


@dataclass(frozen=True, slots=True)
class Found:
    """What one source gave: values of the field alone, or records."""

    values: frozenset[Any]
    records: list[Record]
    rows: int
    as_of: datetime | None


async def read_side(context: Context, step: Step, judged: Predicate, narrowing: Predicate | None, extra: Iterable[str]) -> Side:
    """The keys of one step. `judged` is its condition, free of links; `extra` are fields that the records shown should have as well."""
    request = step.request(judged, narrowing)
    if normalise(plain_where(request.where)) == FALSE:
        return Side()
    if step.choose:
        fields = tuple(dict.fromkeys((*request.fields, *extra)))
        request = ListRequest(request.entity, fields, request.where)
    link = step.link
    outcomes = await read_values(context, request, f"where.{link.name}", records=step.choose)
    failures = tuple((outcome.source, outcome.error) for outcome in outcomes if outcome.error is not None)
    answers = [(outcome.source, outcome.value) for outcome in outcomes if outcome.value is not None]
    if not step.choose:
        held = (value for source, found in answers for value in found.values if value is not None and _may_hold(link, source, value))
        return Side(frozenset(held), {}, failures, len(outcomes))
    shown = _shown(context, link, answers)
    test, wanted = compile_test(judged), step.form is Form.SEMI
    keys = frozenset(value for value, record in shown.items() if test(record) is wanted)
    return Side(keys, shown, failures, len(outcomes))


def _shown(context: Context, link: Link, answers: list[tuple[Source, Found]]) -> dict[Any, Record]:
    """For each parent the child that the link shows: the first in its order, then by source and key."""
    entity, collation = ENTITIES[link.child], Collation(ENTITIES[link.child], link.order)
    keyed: list[Keyed] = []
    for source, found in answers:
        sort_key = collation.of(context.sources.rank(source.id), source.entities[entity.name].key_order)
        keyed.extend((sort_key(record), record) for record in found.records if _belongs(entity, link, source, record))
    keyed.sort(key=itemgetter(0), reverse=True)
    value = attrgetter(link.child_field)
    return {value(record): record for _, record in keyed}


def _belongs(entity: Entity, link: Link, source: Source, record: Record) -> bool:
    value = getattr(record, link.child_field)
    return value is not None and may_hold(source.partition, partitions_of(entity, link.child_field, (value,)))


async def read_values(context: Context, request: ListRequest, purpose: str, *, records: bool = False) -> list[Outcome[Found]]:
    """All values of a request's first field, or the `records` themselves, by source.

    Raises `OverBudget` with the purpose in front, also if the time is up while a source that answers has more to send.
    """
    calls = context.calls
    planned = plan_values(request, context.sources, records=records, chunk=calls.spending.budgets.chunk)
    context.note(planned)
    before = {one.source.id: calls.spending.of_source(one.source.id) for one in planned.sources}
    try:
        outcomes = await together([calls.attempt(one.source, _found(calls, planned, one)) for one in planned.sources])
        _refuse_late(calls, planned, outcomes, before)
    except OverBudget as error:
        raise error.within(purpose) from error
    outcomes.extend(map(quarantined, planned.quarantined))
    for outcome in outcomes:
        context.ledger.add_all(outcome.reports(outcome.value.rows, outcome.value.as_of) if outcome.value else outcome.reports(0))
    return outcomes


def _refuse_late(calls: Calls, planned: Plan, outcomes: list[Outcome[Found]], before: Mapping[str, int]) -> None:
    """A source that was still sending when the time was up is not broken: it was asked for too much."""
    if not calls.late:
        return
    for one, outcome in zip(planned.sources, outcomes, strict=True):
        sent = calls.spending.of_source(one.source.id) - before[one.source.id]
        if isinstance(outcome.error, SourceTimeout) and sent:
            raise over(one, f"more of source {one.source.id} than it could send in the time; it had sent {sent} rows")


async def _found(calls: Calls, planned: Plan, source: SourcePlan) -> Found:
    name = planned.request.fields[0]
    if source.reading is Reading.VALUES:
        parts = await together([_grouped(calls, part, name) for part in source.parts or (source,)])
        values = frozenset(group.keys[0] for part in parts for group in part.rows)
        return Found(values, [], len(values), oldest(part.as_of for part in parts))
    harvest = await read(calls, planned, source)
    records = [record for _, record in harvest.rows]
    return Found(frozenset(map(attrgetter(name), records)), records, len(records), harvest.as_of)


async def _grouped(calls: Calls, source: SourcePlan, name: str) -> Groups:
    request = Aggregate(entity=source.scan.entity, measures=(Measure(function=Function.COUNT),), where=source.split.where, groups=(name,))
    groups = await calls.aggregate(source.source, request)
    calls.spending.add(len(groups.rows), source, len(groups.rows))
    return groups
