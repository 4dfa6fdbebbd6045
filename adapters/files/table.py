"""Records in memory, sorted by key and indexed: what a file answers requests from. Never changes once it is made."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from adapters.capabilities import KeyOrder
from adapters.entities import Entity, Record
from adapters.errors import Unavailable
from adapters.ordering import behind, in_order, projection
from adapters.predicate import And, Compare, Op, Predicate, compile_test
from adapters.requests import After, Aggregate, Group, Order, Page, Scan
from adapters.totals import totals

KEPT = 8
"""Selections that are remembered, so that the pages of a long list are not each sorted anew."""
Selection = tuple[Predicate | None, tuple[Order, ...], bool]


class Table:
    """The records of one entity. May be used from several threads."""

    def __init__(self, entity: Entity, records: Sequence[Record], key_order: KeyOrder = KeyOrder.TEXT) -> None:
        self.entity = entity
        self.key_order = key_order
        self.rows = in_order(records, entity, (), key_order=key_order)
        self._by_key = {getattr(row, entity.key): row for row in self.rows}
        self._indexes: dict[str, dict[Any, list[Record]]] = {}
        self._selections: OrderedDict[Selection, list[Record]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.rows)

    def fetch(self, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        """Records by key, aligned, None where there is none."""
        project = projection(self.entity, fields)
        return [None if (row := self._by_key.get(key)) is None else project(row) for key in keys]

    def scan(self, request: Scan) -> Page:
        """One page. The token is the key of the page's last record. Raises `Unavailable` if that record is gone."""
        rows = self._select(request.where, request.order, request.key_descending)
        after = request.after if request.token is None else self._position(request.token, request.order)
        start = 0 if after is None else bisect_left(rows, True, key=self._behind(after, request))
        end = len(rows) if request.limit is None else start + request.limit
        page = rows[start:end]
        project = projection(self.entity, request.fields)
        following = str(getattr(page[-1], self.entity.key)) if page and end < len(rows) else None
        return Page(rows=list(map(project, page)), next=following)

    def count(self, where: Predicate | None) -> int:
        """How many records satisfy the predicate."""
        return len(self._matching(where))

    def aggregate(self, request: Aggregate) -> list[Group]:
        """Totals of the records that satisfy the predicate."""
        return totals(self._matching(request.where), request.groups, request.measures)

    def _behind(self, after: After, request: Scan) -> Callable[[Record], bool]:
        return behind(after, self.entity, request.order, key_order=self.key_order, key_descending=request.key_descending)

    def _position(self, token: str, order: Sequence[Order]) -> After:
        row = self._by_key.get(token)
        if row is None and order:
            raise Unavailable("a new drop has taken the place of the one that was being read; ask again from the start")
        return After(values=tuple(getattr(row, term.field) for term in order), key=token)

    def _select(self, where: Predicate | None, order: tuple[Order, ...], key_descending: bool) -> list[Record]:
        if where is None and not order and not key_descending:
            return self.rows
        wanted = (where, order, key_descending)
        with self._lock:
            if wanted in self._selections:
                self._selections.move_to_end(wanted)
                return self._selections[wanted]
        found = self._matching(where)
        if order or key_descending:
            found = in_order(found, self.entity, order, key_order=self.key_order, key_descending=key_descending)
        with self._lock:
            self._selections[wanted] = found
            while len(self._selections) > KEPT:
                self._selections.popitem(last=False)
        return found

    def _matching(self, where: Predicate | None) -> list[Record]:
        """The records in order of the key."""
        if where is None:
            return self.rows
        return list(filter(compile_test(where), self._candidates(where)))

    def _candidates(self, where: Predicate) -> Sequence[Record]:
        """The records that an index leaves over, in order of the key: those of the comparison that leaves the fewest."""
        parts = where.parts if isinstance(where, And) else (where,)
        lists = [self._looked_up(part) for part in parts if isinstance(part, Compare) and part.op in (Op.EQ, Op.IN, Op.HAS)]
        return min(lists, key=len) if lists else self.rows

    def _looked_up(self, part: Compare) -> Sequence[Record]:
        values = tuple(dict.fromkeys(part.value)) if part.op is Op.IN else (part.value,)
        if part.field == self.entity.key:
            found = [row for value in values if (row := self._by_key.get(value)) is not None]
        else:
            index = self._index(part.field)
            found = [row for value in values for row in index.get(value, ())]
        return found if len(values) == 1 else self._in_place(found)

    def _in_place(self, rows: list[Record]) -> list[Record]:
        return in_order(rows, self.entity, (), key_order=self.key_order)

    def _index(self, name: str) -> dict[Any, list[Record]]:
        """Value (of a list, each element) → records, made when a field is first asked for."""
        index = self._indexes.get(name)
        if index is None:
            index = {}
            for row in self.rows:
                value = getattr(row, name)
                for one in dict.fromkeys(value) if isinstance(value, tuple) else (value,):
                    index.setdefault(one, []).append(row)
            self._indexes[name] = index
        return index
