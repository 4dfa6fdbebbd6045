"""Partial totals that can be merged: for each group, what has been seen so far of each measure.

The state of a count is a number, of a sum, a least or a greatest value that value or None, and of a number of different values the
set of them, since numbers of different values do not add up. Where it is sure that they do, `counted` makes numbers of the sets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from operator import or_
from typing import Any

from adapters.capabilities import Function
from adapters.entities import Record
from adapters.requests import Measure

Keys = tuple[Any, ...]


class Tally:
    """Groups by their keys, each with the states of the measures."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        self.groups: dict[Keys, list[Any]] = {}

    def add(self, keys: Keys, states: list[Any]) -> None:
        """Merge one group's states in."""
        mine = self.groups.get(keys)
        self.groups[keys] = states if mine is None else list(map(merged, self.measures, mine, states))

    def add_rows(self, keys: Sequence[str], rows: Iterable[Record]) -> None:
        """Merge records in, grouped by these fields."""
        parts: dict[Keys, list[Record]] = {}
        for row in rows:
            parts.setdefault(tuple([getattr(row, name) for name in keys]), []).append(row)
        for values, part in parts.items():
            self.add(values, [of_rows(measure, part) for measure in self.measures])

    def merge(self, other: Tally) -> None:
        """Merge another tally of the same measures in."""
        for keys, states in other.groups.items():
            self.add(keys, states)

    def rekeyed(self, key: Callable[[Keys], Keys]) -> Tally:
        """The same under other keys; groups that come to have the same are merged."""
        found = Tally(self.measures)
        for keys, states in self.groups.items():
            found.add(key(keys), states)
        return found

    def counted(self, summed: Collection[Measure]) -> Tally:
        """The same with numbers in the place of sets for these measures."""
        if summed:
            for states in self.groups.values():
                states[:] = [
                    len(state) if measure in summed and isinstance(state, frozenset) else state
                    for measure, state in zip(self.measures, states, strict=True)
                ]
        return self


def of_rows(measure: Measure, rows: Sequence[Record]) -> Any:
    """The state after these records."""
    if measure.field is None:
        return len(rows)
    known = [value for row in rows if (value := getattr(row, measure.field)) is not None]
    match measure.function:
        case Function.COUNT:
            return len(known)
        case Function.COUNT_DISTINCT:
            return frozenset(known)
        case Function.SUM:
            return sum(known) if known else None
    return (min if measure.function is Function.MIN else max)(known, default=None)


def of_value(measure: Measure, value: Any, records: int) -> Any:
    """The state after so many records whose field has this value."""
    if value is None:
        return of_none(measure)
    match measure.function:
        case Function.COUNT:
            return records
        case Function.COUNT_DISTINCT:
            return frozenset((value,))
        case Function.SUM:
            return value * records
    return value


def of_none(measure: Measure) -> Any:
    """The state before any known value."""
    match measure.function:
        case Function.COUNT:
            return 0
        case Function.COUNT_DISTINCT:
            return frozenset()
    return None


def merged(measure: Measure, mine: Any, other: Any) -> Any:
    """Two states as one."""
    if mine is None or other is None:
        return other if mine is None else mine
    if measure.function is Function.COUNT_DISTINCT and isinstance(mine, frozenset):
        return or_(mine, other)
    return _MERGE[measure.function](mine, other)


def _added(mine: Any, other: Any) -> Any:
    return mine + other


_MERGE: dict[Function, Callable[[Any, Any], Any]] = {
    Function.COUNT: _added,
    Function.COUNT_DISTINCT: _added,
    Function.SUM: _added,
    Function.MIN: min,
    Function.MAX: max,
}
