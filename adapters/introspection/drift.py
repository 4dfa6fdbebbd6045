"""Drift: what a mapping needs against what a system has now, and against what was recorded of it before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from adapters.mapping.kinds import Kind


@dataclass(frozen=True, slots=True)
class Live:
    """A column as it is now: its kind (None if no value shows it) and its type as the system says it."""

    kind: Kind | None
    type: str


Recorded = Mapping[str, Mapping[str, str]]
"""Table (or entity, for an answer's objects) → column (or path) → type."""
Needs = Mapping[str, Mapping[str, Kind | None]]
"""Table → columns that the mapping reads, with the kinds that it takes them for (None: any)."""
Now = Mapping[str, Mapping[str, Live]]


class Change(StrEnum):
    """What is different."""

    MISSING = "missing"
    """The mapping needs it, and it is not there."""
    UNFIT = "unfit"
    """It is there, with a type that the mapping does not take it for."""
    GONE = "gone"
    """It was recorded and is not there any more; the mapping does not need it."""
    CHANGED = "changed"
    """Its type was recorded as another one."""
    NEW = "new"
    """It was not recorded."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `column` is empty for a whole table."""

    change: Change
    table: str
    column: str = ""
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{self.change.value:8} {place}" + (f": {self.detail}" if self.detail else "")


_MOMENTS = frozenset({Kind.DATETIME, Kind.ZONED, Kind.TEXT})
_FITS: Mapping[Kind, frozenset[Kind]] = {
    Kind.INTEGER: frozenset({Kind.INTEGER, Kind.BOOLEAN}),
    Kind.DECIMAL: frozenset({Kind.DECIMAL, Kind.INTEGER, Kind.FLOAT}),
    Kind.FLOAT: frozenset({Kind.FLOAT, Kind.DECIMAL, Kind.INTEGER}),
    Kind.BOOLEAN: frozenset({Kind.BOOLEAN, Kind.INTEGER}),
    Kind.DATE: frozenset({Kind.DATE, Kind.TEXT}),
    Kind.DATETIME: _MOMENTS,
    Kind.UTC: _MOMENTS,
    Kind.ZONED: _MOMENTS,
    Kind.LIST: frozenset({Kind.LIST, Kind.TEXT}),
}
"""Kind in the mapping → kinds of columns that it can read; any other only its own."""


def needed(needs: Needs, now: Now) -> Iterator[Difference]:
    """What the mapping needs and does not find."""
    for table, columns in needs.items():
        if table not in now:
            yield Difference(Change.MISSING, table, "", "it is not there, or may not be seen")
            continue
        for column, kind in columns.items():
            found = now[table].get(column)
            if found is None:
                yield Difference(Change.MISSING, table, column)
            elif not _fits(kind, found.kind):
                yield Difference(Change.UNFIT, table, column, f"it is {found.type}, the mapping reads {kind and kind.value}")


def _fits(wanted: Kind | None, found: Kind | None) -> bool:
    return wanted is None or found is None or found in _FITS.get(wanted, {wanted})


def changed(recorded: Recorded, now: Now) -> Iterator[Difference]:
    """What has changed since it was recorded."""
    for table, columns in recorded.items():
        if table not in now:
            yield Difference(Change.GONE, table)
            continue
        for column, kind in columns.items():
            if column not in now[table]:
                yield Difference(Change.GONE, table, column)
            elif now[table][column].type != kind:
                yield Difference(Change.CHANGED, table, column, f"it was {kind}, it is {now[table][column].type}")
        yield from (Difference(Change.NEW, table, column, now[table][column].type) for column in now[table] if column not in columns)
    yield from (Difference(Change.NEW, table) for table in now if table not in recorded)


def compared(needs: Needs, now: Now, recorded: Recorded | None) -> list[Difference]:
    """All differences, what breaks the source first; a column that the mapping misses is not called gone as well."""
    first = list(needed(needs, now))
    told = {(one.table, one.column) for one in first}
    return [*first, *(one for one in changed(recorded or now_types(now), now) if (one.table, one.column) not in told)]


def now_types(now: Now) -> Recorded:
    """What would be recorded."""
    return {table: {column: live.type for column, live in columns.items()} for table, columns in now.items()}
