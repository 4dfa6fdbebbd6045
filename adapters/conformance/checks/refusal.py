"""Refusals: what is not claimed is refused with `Unsupported`, never silently left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from adapters.capabilities import Exactness, Function
from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.subject import Subject
from adapters.conformance.traps import is_text
from adapters.errors import Unsupported
from adapters.interface import Aggregating
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import After, Aggregate, Measure, Order

Ask = tuple[str, Callable[[], Awaitable[Any]]]


@check(21, Tier.GOLD)
async def an_unclaimed_comparison_is_refused(kit: Kit) -> int:
    """Each operator that a field's type has and its capability has not."""
    return await _refused(kit, _comparisons)


@check(21, Tier.GOLD)
async def an_unclaimed_logic_is_refused(kit: Kit) -> int:
    """OR and NOT without `disjunction` or over a superset, several comparisons without `conjunction`."""
    return await _refused(kit, _logic)


@check(21, Tier.GOLD)
async def an_unclaimed_order_or_position_is_refused(kit: Kit) -> int:
    """Fields that do not order; without `keyset`: positions, several terms, keys descending."""
    return await _refused(kit, _orders)


@check(21, Tier.GOLD)
async def an_unclaimed_total_is_refused(kit: Kit) -> int:
    """A count that is not claimed or stands over a superset, aggregates and groups that are not claimed."""
    return await _refused(kit, _totals)


async def _refused(kit: Kit, asks: Callable[[Subject, Dice], Iterator[Ask]]) -> int:
    seen = 0
    for subject in await kit.subjects():
        for what, call in asks(subject, Dice(kit.dice(f"refusal {subject.name}"), subject)):
            try:
                await call()
            except Unsupported:
                seen += 1
                continue
            raise Failure(f"{subject.name}: {what} is not claimed, but answered. Raise `Unsupported`, or claim it")
    if not seen:
        raise Exempt("everything of this kind is claimed")
    return seen


def _scan(subject: Subject, what: str, **changes: Any) -> Ask:
    return what, partial(subject.adapter.scan, subject.request(**changes))


def _comparisons(subject: Subject, dice: Dice) -> Iterator[Ask]:
    for name, capability in subject.capability.fields.items():
        field = subject.entity.fields[name]
        sensible = {Op.HAS, Op.IS_NULL} if field.many else set(Op) - {Op.HAS} - (set() if is_text(field) else {Op.CONTAINS, Op.STARTS_WITH})
        for op in (op for op in Op if op in sensible and op not in capability.filters):
            where = Compare(name, op, dice.value(name, op))
            yield _scan(subject, str(where), where=where)


def _logic(subject: Subject, dice: Dice) -> Iterator[Ask]:
    exact, loose = subject.claims(Exactness.EXACT), subject.claims(Exactness.SUPERSET)
    predicates: list[Predicate] = []
    if exact and not subject.capability.disjunction:
        predicates += [Or((dice.compare(), dice.compare())), Not(dice.compare())]
    if loose:
        name, op = loose[0]
        compare = Compare(name, op, dice.value(name, op))
        predicates += [Not(compare), Or((compare, Compare(name, op, dice.value(name, op))))]
    if exact and not subject.capability.conjunction:
        predicates.append(And(tuple(_two(dice))))
    for where in predicates:
        yield _scan(subject, str(where), where=where)


def _two(dice: Dice) -> list[Compare]:
    """Two comparisons that differ."""
    first = dice.compare()
    return [first, next(other for _ in range(1000) if (other := dice.compare()) != first)]


def _orders(subject: Subject, dice: Dice) -> Iterator[Ask]:
    ordered, unordered = subject.ordered_fields, [name for name in subject.capability.fields if name not in subject.ordered_fields]
    for name in unordered:
        yield _scan(subject, f"order by {name}", order=(Order(field=name),))
    if subject.capability.keyset:
        return
    yield _scan(subject, "a position", after=After(key=subject.keys[0]))
    yield _scan(subject, "keys descending", key_descending=True)
    if len(ordered) > 1:
        yield _scan(subject, "several order terms", order=tuple(Order(field=name) for name in ordered[:2]))


def _totals(subject: Subject, dice: Dice) -> Iterator[Ask]:
    if not subject.capability.count:
        yield "count", partial(subject.adapter.count, subject.name, None)
    for name, op in subject.claims(Exactness.SUPERSET)[:2]:
        where = Compare(name, op, dice.value(name, op))
        yield f"count over the superset {where}", partial(subject.adapter.count, subject.name, where)
    if isinstance(subject.adapter, Aggregating):
        for request in _aggregates(subject):
            yield f"{request.measures[0]} by {request.groups}", partial(subject.adapter.aggregate, request)


def _aggregates(subject: Subject) -> Iterator[Aggregate]:
    for name, capability in subject.capability.fields.items():
        for function in Function:
            if function not in capability.aggregates:
                yield Aggregate(entity=subject.name, measures=(Measure(function=function, field=name),))
        if not capability.group:
            yield Aggregate(entity=subject.name, measures=(Measure(function=Function.COUNT),), groups=(name,))
