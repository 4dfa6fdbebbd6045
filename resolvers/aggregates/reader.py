"""Getting one source's partial totals as its plan says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.errors import TooBroad
from adapters.requests import Group, Groups, oldest
from resolvers.aggregates.plan import Needs, Origin, Part, SourceTotals, Way
from resolvers.aggregates.tally import Tally, of_none, of_value
from resolvers.calls import Calls, together
from resolvers.errors import OverBudget
from resolvers.reader import read_all


@dataclass(frozen=True, slots=True)
class Partial:
    """What one source gave: its tally, the number of records in it, and the moment that they show."""

    tally: Tally
    records: int = 0
    as_of: datetime | None = None


async def read_totals(calls: Calls, needs: Needs, plan: SourceTotals) -> Partial:
    """The source's part in the totals. Raises `OverBudget` if too much would have to be read, or too many groups come."""
    parts = await together([_read(calls, needs, part) for part in plan.parts or (plan,)])
    tally = Tally(needs.measures)
    for part in parts:
        tally.merge(part.tally)
    return Partial(tally.counted(needs.summed), sum(part.records for part in parts), oldest(part.as_of for part in parts))


async def _read(calls: Calls, needs: Needs, plan: SourceTotals) -> Partial:
    tally = Tally(needs.measures)
    match plan.way:
        case Way.NOTHING:
            return Partial(tally)
        case Way.ROWS:
            rows, as_of = await read_all(calls, plan.base)
            tally.add_rows(needs.bases, rows)
            return Partial(tally, len(rows), as_of)
    groups = await _groups(calls, plan)
    for group in groups.rows:
        keys = tuple([None if at is None else group.keys[at] for at in plan.keys])
        tally.add(keys, [_state(part, group) for part in plan.origins])
    return Partial(tally, sum(group.values[0] for group in groups.rows), groups.as_of)


async def _groups(calls: Calls, plan: SourceTotals) -> Groups:
    request, source = plan.request, plan.source
    if request is None or plan.way is Way.COUNT:
        count = await calls.count(source, plan.base.scan.entity, plan.base.split.where)
        return Groups(rows=[Group(keys=(), values=(count.records,))], as_of=count.as_of)
    try:
        groups = await calls.aggregate(source, request)
    except TooBroad as error:
        raise OverBudget(error.internal, public=error.public, source=source.id, entity=request.entity) from error
    calls.spending.add(len(groups.rows), plan.base, len(groups.rows))
    return replace(groups, rows=[group for group in groups.rows if group.values[0]])


def _state(part: Part, group: Group) -> Any:
    match part.origin:
        case Origin.LACKING:
            return of_none(part.measure)
        case Origin.RECORDS:
            return group.values[0]
        case Origin.MEASURED:
            return group.values[part.at]
    return of_value(part.measure, group.keys[part.at], group.values[0])
