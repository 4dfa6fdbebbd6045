"""Totals: counts and aggregates against the reference."""

from __future__ import annotations

from itertools import pairwise

from adapters.capabilities import Exactness, Function
from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.differences import listed, shown
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.subject import Subject
from adapters.interface import Aggregating
from adapters.predicate import And, Compare, Op, Predicate
from adapters.requests import Aggregate, Group, Measure


@check(28, Tier.GOLD)
async def counts_equal_the_reference(kit: Kit) -> int:
    """Of everything, of nothing, and under random predicates."""
    subjects = [subject for subject in await kit.subjects() if subject.capability.count]
    if not subjects:
        raise Exempt("count is not claimed")
    seen = 0
    for subject in subjects:
        dice = Dice(kit.dice(f"count {subject.name}"), subject)
        exact = bool(subject.claims(Exactness.EXACT))
        for where in [None, *(dice.predicate() for _ in range(kit.profile.cases if exact else 0))]:
            expected, found = len(subject.reference.matching(where)), (await subject.adapter.count(subject.name, where)).records
            if found != expected or type(found) is not int:
                raise Failure(f"count {subject.name} where {where}: expected {expected}, found {shown(found)}")
            seen += expected
    return seen


@check(28, Tier.GOLD)
async def aggregates_equal_the_reference(kit: Kit) -> int:
    """Each claimed function, over all records, over none, and under random predicates."""
    seen = 0
    for subject in _aggregating(await kit.subjects()):
        measures = _measures(subject)
        for where in _conditions(kit, subject):
            seen += await _compare(subject, Aggregate(entity=subject.name, measures=measures, where=where))
    return seen


@check(28, Tier.GOLD)
async def groups_equal_the_reference(kit: Kit) -> int:
    """Each field that groups, alone and in pairs; null is a group, a group without known values has null totals."""
    subjects = [subject for subject in _aggregating(await kit.subjects()) if _grouping(subject)]
    if not subjects:
        raise Exempt("no field is claimed to group")
    seen = 0
    for subject in subjects:
        names = _grouping(subject)
        measures = (Measure(function=Function.COUNT), *_measures(subject)[:8])
        for groups in [*((name,) for name in names), *pairwise(names)]:
            for where in _conditions(kit, subject)[:2]:
                seen += await _compare(subject, Aggregate(entity=subject.name, measures=measures, groups=groups, where=where))
    return seen


def _aggregating(subjects: list[Subject]) -> list[Subject]:
    found = [subject for subject in subjects if any(field.aggregates for field in subject.capability.fields.values())]
    if not found:
        raise Exempt("no aggregate is claimed")
    return found


def _measures(subject: Subject) -> tuple[Measure, ...]:
    """Every claimed function of every field."""
    fields = subject.capability.fields.items()
    return tuple(Measure(function=function, field=name) for name, field in fields for function in Function if function in field.aggregates)


def _grouping(subject: Subject) -> list[str]:
    return [name for name, field in subject.capability.fields.items() if field.group]


def _conditions(kit: Kit, subject: Subject) -> list[Predicate | None]:
    """No condition, random ones, one that no record satisfies, and those that leave only nulls of a field."""
    dice = Dice(kit.dice(f"aggregate {subject.name}"), subject)
    claims = subject.claims(Exactness.EXACT)
    if not claims:
        return [None]
    nulls: list[Predicate] = [Compare(name, Op.IS_NULL, True) for name, op in claims if op is Op.IS_NULL]
    never: list[Predicate] = [And((where, Compare(where.field, Op.IS_NULL, False))) for where in nulls[:1] if isinstance(where, Compare)]
    kept = never if subject.capability.conjunction else []
    return [None, *(dice.predicate() for _ in range(kit.profile.cases // 3)), *kept, *nulls]


async def _compare(subject: Subject, request: Aggregate) -> int:
    if not isinstance(subject.adapter, Aggregating):
        raise Failure(f"aggregates of {subject.name} are claimed, but there is no aggregate()")
    expected = {group.keys: group for group in subject.reference.aggregate(request)}
    found = (await subject.adapter.aggregate(request)).rows
    given = {group.keys: group for group in found}
    what = f"aggregate {subject.name} by {request.groups} where {request.where}"
    if len(given) != len(found):
        raise Failure(f"{what}: a group comes twice")
    if given.keys() != expected.keys():
        lost, extra = expected.keys() - given.keys(), given.keys() - expected.keys()
        raise Failure(f"{what}: lost groups {listed(lost)}, too many {listed(extra)}")
    for keys, group in expected.items():
        _check_group(what, request, group, given[keys])
    return len(expected)


def _check_group(what: str, request: Aggregate, expected: Group, found: Group) -> None:
    if len(found.values) != len(request.measures):
        raise Failure(f"{what}: {len(found.values)} values for {len(request.measures)} measures")
    for measure, wanted, given in zip(request.measures, expected.values, found.values, strict=True):
        if wanted != given or isinstance(given, float):
            raise Failure(f"{what}, group {listed(expected.keys)}: {measure} expected {shown(wanted)}, found {shown(given)}")
