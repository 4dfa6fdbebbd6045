"""What a database can work out of a field's values so that it is exact: how many are known, their sum, the least and the greatest.

As for comparisons, the database applies the first steps of the mapping as an expression, and what comes out goes through the others here.
Those first steps must take every value: where a decoder refuses a text, a database's cast would make 0 of it. What cannot be worked
out in this way needs no declaration: the engine groups by the field too and works it out of the values, each of which is decoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.capabilities import Exactness, Function
from adapters.errors import Drift
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import RAW_TYPES, Kind, read, shown
from adapters.mapping.numbers import Places, TextInteger, Unit
from adapters.mapping.text import FoldDigits, Nulls, Pad, Trim
from adapters.predicate import Op
from adapters.totals import all_aggregates

_TAKE_EVERY_VALUE = (Nulls, Trim, Pad, FoldDigits, TextInteger)


@dataclass(frozen=True)
class Sum:
    """A sum of whole numbers: of the value before step `start`, ten to `places` times where it is a decimal one.

    A whole number counts ten to `power` in the field's unit; `scale` is the number of places of a field that holds decimal numbers.
    """

    start: int
    places: int | None = None
    power: int = 0
    scale: int | None = None

    def value(self, total: int) -> int | Decimal:
        """The sum in the field's unit."""
        return total * 10**self.power if self.scale is None else Decimal(total).scaleb(-self.scale)


@dataclass(frozen=True)
class Measures:
    """What can be worked out of one field. `extreme` is the step at which least and greatest start."""

    known: bool = False
    sum: Sum | None = None
    extreme: int | None = None
    group: bool = False

    @property
    def functions(self) -> frozenset[Function]:
        """The functions to declare. Different values are not counted: two raw groups may mean the same, and have values in common."""
        found = {Function.COUNT} if self.known else set()
        if self.sum is not None:
            found.add(Function.SUM)
        return frozenset(found if self.extreme is None else {*found, Function.MIN, Function.MAX})


def find_measures(mapping: FieldMapping, starts: Mapping[Op, tuple[int, Exactness]], order: int | None) -> Measures:
    """What can be worked out of a field with these comparisons, whose order starts at that step. A constant is only grouped by."""
    if mapping.definition.many:
        return Measures()
    if mapping.is_constant:
        return Measures(group=True)
    sensible = all_aggregates(mapping.definition)
    return Measures(
        known=Op.IS_NULL in starts and starts[Op.IS_NULL][1] is Exactness.EXACT,
        sum=_sum(mapping) if Function.SUM in sensible else None,
        extreme=order if Function.MIN in sensible and order is not None and _is_plain(mapping, order) else None,
        group=all(place.kind is not Kind.LIST for place in mapping.places),
    )


def _is_plain(mapping: FieldMapping, start: int) -> bool:
    """Whether all databases order the value before a step alike, and none of them misreads it."""
    return mapping.kinds[start] is not Kind.ZONED and all(isinstance(step, _TAKE_EVERY_VALUE) for step in mapping.steps[:start])


def _sum(mapping: FieldMapping) -> Sum | None:
    """Only numbers of a fixed number of places: of others a database without decimal numbers has binary fractions."""
    start = next((at for at, step in enumerate(mapping.steps) if not isinstance(step, Nulls)), len(mapping.steps))
    kind = mapping.kinds[start]
    match mapping.steps[start:]:
        case () if kind is Kind.INTEGER:
            return Sum(start)
        case (Unit() as unit,) if kind is Kind.INTEGER:
            return Sum(start, power=unit.power)
        case (Unit() as unit,) if kind is Kind.DECIMAL:
            return Sum(start, places=unit.power)
        case (Places(exact=True) as places,):
            scale = -int(places.quantum.adjusted())
            return Sum(start, places=scale, scale=scale)
    return None


def decoded(mapping: FieldMapping, start: int, raw: Any) -> Any:
    """The canonical value of one before step `start`. Raises `Drift` for a value of another type, and what the steps raise."""
    if raw is None:
        return None
    place = mapping.places[0]
    # The first steps leave a value's kind as it is; only a number becomes a text, which needs no reading.
    kind = Kind.TEXT if mapping.kinds[start] is Kind.TEXT else place.kind
    if type(raw) not in RAW_TYPES[kind]:
        raise Drift(f"{place.name!r} holds {shown(raw)}, of the type {type(raw).__name__}; the mapping says {place.kind}")
    value = read(kind, raw)
    for step in mapping.steps[start:]:
        value = step.decode(value)
    return value
