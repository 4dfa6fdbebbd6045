"""The reference: what a request has to give, worked out plainly over all records. It shares only the predicates with adapters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key, partial
from typing import Any

from adapters.capabilities import Function, KeyOrder
from adapters.entities import Record
from adapters.predicate import Predicate, compile_test
from adapters.requests import After, Aggregate, Group, Measure, Order, Scan


class Reference:
    """The records of one entity and the order of its keys."""

    def __init__(self, records: Sequence[Record], key: str, key_order: KeyOrder) -> None:
        self.records = list(records)
        self.key = key
        self._read_key: Callable[[str], Any] = int if key_order is KeyOrder.NUMERIC else str

    def scan(self, request: Scan) -> list[Record]:
        """All records of a scan, every page of it, in its order; by key where it names none. `limit` and `token` are left out."""
        by_place = cmp_to_key(partial(self._compare, request))
        rows = sorted(self.matching(request.where), key=by_place)
        return rows if request.after is None else [row for row in rows if self._is_behind(request, request.after, row)]

    def matching(self, where: Predicate | None) -> list[Record]:
        """The records that satisfy the predicate."""
        return list(filter(compile_test(where), self.records))

    def aggregate(self, request: Aggregate) -> list[Group]:
        """The groups, in no order."""
        rows = self.matching(request.where)
        members: dict[tuple[Any, ...], list[Record]] = {} if request.groups else {(): []}
        for row in rows:
            members.setdefault(tuple(getattr(row, name) for name in request.groups), []).append(row)
        return [Group(keys=keys, values=tuple(_measured(m, group) for m in request.measures)) for keys, group in members.items()]

    def _compare(self, request: Scan, left: Record, right: Record) -> int:
        for term in request.order:
            side = _side(term, getattr(left, term.field), getattr(right, term.field))
            if side:
                return side
        return self._key_side(request, getattr(left, self.key), getattr(right, self.key))

    def _key_side(self, request: Scan, left: str, right: str) -> int:
        mine, other = self._read_key(left), self._read_key(right)
        side = int(mine > other) - int(mine < other)
        return -side if request.key_descending else side

    def _is_behind(self, request: Scan, after: After, row: Record) -> bool:
        for term, value in zip(request.order, after.values, strict=True):
            side = _side(term, getattr(row, term.field), value)
            if side:
                return side > 0
        return after.inclusive if after.key is None else self._key_side(request, getattr(row, self.key), after.key) > 0


def _side(term: Order, left: Any, right: Any) -> int:
    """-1 if the left value comes first, 1 if the right one does."""
    if left is None or right is None:
        nulls = (left is not None) - (right is not None)
        return nulls if term.nulls_first else -nulls
    side = int(left > right) - int(left < right)
    return -side if term.descending else side


def _measured(measure: Measure, rows: Iterable[Record]) -> Any:
    if measure.field is None:
        return len(list(rows))
    known = [value for row in rows if (value := getattr(row, measure.field)) is not None]
    match measure.function:
        case Function.COUNT:
            return len(known)
        case Function.COUNT_DISTINCT:
            return len(set(known))
    if not known:
        return None
    combine: dict[Function, Callable[[list[Any]], Any]] = {Function.SUM: sum, Function.MIN: min, Function.MAX: max}
    return combine[measure.function](known)


def projected(record: Record, fields: Sequence[str]) -> tuple[Any, ...]:
    """The values of these fields, to be compared."""
    return tuple(getattr(record, name) for name in fields)
