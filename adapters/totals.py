"""Totals over records in memory, with SQL's meaning: unknown values are left out, and a sum of none is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from adapters.capabilities import EntityCapability, Function
from adapters.entities import FieldDefinition, Money, Record
from adapters.errors import Unsupported
from adapters.requests import Aggregate, Group, Measure

_SUMMED = (int, Money, Decimal)


def all_aggregates(field: FieldDefinition) -> frozenset[Function]:
    """Every total that makes sense for the field's type."""
    if field.many:
        return frozenset()
    ordered = {Function.MIN, Function.MAX} if field.type is not bool else set()
    summed = {Function.SUM} if field.type in _SUMMED else set()
    return frozenset({Function.COUNT, Function.COUNT_DISTINCT, *ordered, *summed})


def refuse_aggregate(request: Aggregate, capability: EntityCapability) -> None:
    """Raise `Unsupported` for a total or a group that was not declared. The predicate is for `adapters.declared`."""
    for name in request.groups:
        known = capability.fields.get(name)
        if known is None or not known.group:
            raise Unsupported(f"groups by {name} are not declared", field=name)
    for measure in request.measures:
        if measure.field is None and measure.function is Function.COUNT:
            continue
        known = capability.fields.get(measure.field or "")
        if known is None or measure.function not in known.aggregates:
            raise Unsupported(f"{measure} is not declared", field=measure.field)


def totals(rows: Iterable[Record], groups: Sequence[str], measures: Sequence[Measure]) -> list[Group]:
    """The measures for each combination of values of `groups`; one group, perhaps of no rows, where there are none."""
    divided: dict[tuple[Any, ...], list[Record]] = {} if groups else {(): []}
    for row in rows:
        divided.setdefault(tuple(getattr(row, name) for name in groups), []).append(row)
    return [Group(keys=keys, values=tuple(_measured(measure, part) for measure in measures)) for keys, part in divided.items()]


def _measured(measure: Measure, rows: Sequence[Record]) -> Any:
    if measure.field is None:
        return len(rows)
    known = [value for row in rows if (value := getattr(row, measure.field)) is not None]
    return _FUNCTIONS[measure.function](known)


_FUNCTIONS: dict[Function, Callable[[list[Any]], Any]] = {
    Function.COUNT: len,
    Function.COUNT_DISTINCT: lambda known: len(set(known)),
    Function.SUM: lambda known: sum(known) if known else None,
    Function.MIN: lambda known: min(known, default=None),
    Function.MAX: lambda known: max(known, default=None),
}
