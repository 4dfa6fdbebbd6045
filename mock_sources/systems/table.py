"""One resource of a system in memory: rows in ascending order of their key, with indexes for the filters."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from mock_sources.systems.store import Row


class Table:
    """Rows sorted by ``key``. Index values are compared as text, as they arrive in a query."""

    def __init__(self, rows: Iterable[Row], key: str, indexed: Sequence[str] = ()) -> None:
        self.key = key
        self.rows = sorted(rows, key=lambda row: row[key])
        self.keys: list[Any] = [row[key] for row in self.rows]
        self.encoded = [msgspec.Raw(msgspec.json.encode(row)) for row in self.rows]
        self._indexes = {field: self._index(field) for field in (key, *indexed)}

    def _index(self, field: str) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for position, row in enumerate(self.rows):
            index.setdefault(str(row[field]), []).append(position)
        return index

    def select(
        self,
        equal: Mapping[str, Sequence[str]] | None = None,
        where: Callable[[Row], bool] | None = None,
        after: Any = None,
    ) -> Sequence[int]:
        """Positions, ascending, of the rows that have one of the values in every ``equal`` field, satisfy ``where`` and lie after a key."""
        found: Sequence[int] = range(len(self.rows))
        if equal:
            found = sorted(set.intersection(*(self._having(field, values) for field, values in equal.items())))
        if where is not None:
            found = [position for position in found if where(self.rows[position])]
        if after is not None:
            found = found[bisect_right(found, bisect_right(self.keys, after) - 1) :]
        return found

    def _having(self, field: str, values: Sequence[str]) -> set[int]:
        index = self._indexes[field]
        return {position for value in values for position in index.get(value, ())}

    def page(self, positions: Sequence[int]) -> list[msgspec.Raw]:
        """The rows at these positions as JSON."""
        return [self.encoded[position] for position in positions]
