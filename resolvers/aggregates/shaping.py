"""From merged totals to the answer: figures, suppression, conditions, order, and the first groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from adapters.capabilities import Function
from adapters.entities import Entity, Money
from adapters.predicate import Op
from adapters.requests import Measure
from resolvers.aggregates.plan import Needs, measures_of
from resolvers.aggregates.request import RECORDS, UNRESOLVED, AggregateRequest, Average, Figure, GroupField, Having, ResultGroup
from resolvers.aggregates.tally import Tally, of_none

AVERAGE_PLACES = 6
"""Places of an average that is no amount of money."""
_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.IN: lambda value, values: value in values,
    Op.LT: lt,
    Op.LTE: le,
    Op.GT: gt,
    Op.GTE: ge,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How the states of the measures become groups."""

    request: AggregateRequest
    needs: Needs

    def groups(self, tally: Tally) -> list[ResultGroup]:
        """All groups that satisfy the conditions, in order. Without groups there is one, also of no records."""
        if not self.request.groups:
            tally.groups.setdefault((), [of_none(measure) for measure in tally.measures])
        made = [self._group(keys, dict(zip(tally.measures, states, strict=True))) for keys, states in tally.groups.items()]
        kept = [group for group in made if all(_holds(condition, group) for condition in self.request.having)]
        for at in reversed(range(len(self.request.groups))):
            kept = _sorted(kept, lambda group, at=at: group.keys[at])  # type: ignore[misc]  # defaults bind early
        for term in reversed(self.request.order):
            kept = _sorted(kept, self._read(term.by), descending=term.descending, nulls_first=term.nulls_first)
        return [_shown(group) for group in kept]

    def _group(self, keys: tuple[Any, ...], states: dict[Measure, Any]) -> ResultGroup:
        limit, unresolved = self.request.suppress_below, UNRESOLVED in keys
        if limit is not None and states[RECORDS] < limit:
            return ResultGroup(keys, {}, suppressed=True, unresolved=unresolved)
        return ResultGroup(keys, {figure: self._figure(figure, states) for figure in self.request.all_figures()}, unresolved=unresolved)

    def _figure(self, figure: Figure, states: dict[Measure, Any]) -> Any:
        entity = self.needs.entity
        parts = [states[measure] for measure in measures_of(figure, entity, identity=self.needs.identity)]
        if isinstance(figure, Average):
            return average(*parts, money=_is_money(entity, figure.field))
        return len(parts[0]) if isinstance(parts[0], frozenset) else parts[0]

    def _read(self, by: GroupField | Figure) -> Callable[[ResultGroup], Any]:
        if isinstance(by, GroupField):
            at = self.request.groups.index(by)
            return lambda group: group.keys[at]
        return lambda group: group.figures.get(by)


def _is_money(entity: Entity, field: str) -> bool:
    return entity.fields[field].type is Money


def average(total: Any, known: int, *, money: bool) -> int | Decimal | None:
    """The average of known values, rounded half up (away from zero): an amount to 分, other numbers to `AVERAGE_PLACES` places."""
    if total is None or not known:
        return None
    quantum = Decimal(1) if money else Decimal(1).scaleb(-AVERAGE_PLACES)
    with localcontext(prec=60):
        rounded = (Decimal(total) / known).quantize(quantum, ROUND_HALF_UP)
        if money:
            return int(rounded)
        text = f"{rounded:f}".rstrip("0").rstrip(".")
        return Decimal(text)


def _holds(condition: Having, group: ResultGroup) -> bool:
    value = group.figures.get(condition.figure)
    if condition.op is Op.IS_NULL:
        return (value is None) is condition.value
    return value is not None and _COMPARE[condition.op](value, condition.value)


def _sorted(
    groups: Sequence[ResultGroup], read: Callable[[ResultGroup], Any], *, descending: bool = False, nulls_first: bool = False
) -> list[ResultGroup]:
    """The groups by one value, those with equal ones as they were; unknown ones at an end, unresolved ones behind them."""
    known: list[ResultGroup] = []
    null: list[ResultGroup] = []
    unresolved: list[ResultGroup] = []
    for group in groups:
        value = read(group)
        (unresolved if value is UNRESOLVED else null if value is None else known).append(group)
    known.sort(key=read, reverse=descending)
    return [*null, *unresolved, *known] if nulls_first else [*known, *null, *unresolved]


def _shown(group: ResultGroup) -> ResultGroup:
    if not group.unresolved:
        return group
    keys = tuple(None if value is UNRESOLVED else value for value in group.keys)
    return ResultGroup(keys, group.figures, group.suppressed, unresolved=True)


def is_number(entity: Entity, figure: Figure) -> bool:
    """Whether a figure is a number, so that it can be compared with one."""
    if isinstance(figure, Average) or figure.function in (Function.COUNT, Function.COUNT_DISTINCT, Function.SUM):
        return True
    return entity.fields[figure.field or ""].type in (int, Money, Decimal)
