"""Code lists that change by date: the version in force on the row's date, or on a fixed one, says what a code means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from adapters.errors import RowRejected
from adapters.mapping.chain import decoded, pulled
from adapters.mapping.codes import Codes
from adapters.mapping.conditions import Both, Condition, Either, Leaf, Null, Pulled, Range, placed
from adapters.mapping.kinds import Kind, read, shown
from adapters.mapping.transform import Inverse, Steps, Transform
from adapters.predicate import Op

BEGINNING = date.min


@dataclass(frozen=True)
class Version:
    """A code list and the day from which on it is in force."""

    start: date
    table: Mapping[Any, Any]


@dataclass(frozen=True)
class When:
    """The column by whose date versions are chosen: the kind that it is stored as, and the steps that make a day of it."""

    kind: Kind
    steps: Steps = ()

    def day(self, raw: Any) -> date | None:
        """The day of a raw value."""
        day: date | None = decoded(None if raw is None else read(self.kind, raw), self.steps)
        return day

    def within(self, start: date, end: date | None) -> Pulled | None:
        """The days from `start` on and before `end`, as a condition on the raw value; None if that cannot be said."""
        parts: list[Condition] = [Null(False)] if start == BEGINNING else [Range(Op.GTE, start)]
        return pulled(Both((*parts, *([Range(Op.LT, end)] if end is not None else []))), self.steps)


def in_force(versions: tuple[Version, ...], day: date) -> Mapping[Any, Any]:
    """The table in force on a day; an empty one before the first version."""
    tables = [version.table for version in versions if version.start <= day]
    return tables[-1] if tables else {}


class VersionedCodes(Transform):
    """A row of a value and the day that chooses the version, to the code; `before` are steps for the value alone.

    A comparison goes down as one alternative a version, each with its codes and its days. Where the days cannot be said in the column's
    terms, every version's codes stand for the value: a superset.
    """

    name = "codes"
    inverse = Inverse.MANY_TO_ONE
    few = True

    def __init__(self, versions: tuple[Version, ...], like: Codes, when: When, value: Kind, before: Steps = ()) -> None:
        """`versions` in order of their days; `like` says kind and what becomes of codes that a version does not have."""
        self.kind = like.kind
        self.versions = versions
        self.like = like
        self.when = when
        self.value = value
        self.before = before
        first = () if versions and versions[0].start == BEGINNING else (Version(BEGINNING, {}),)
        self._spans = (*first, *versions)
        self._codes = tuple(Codes(version.table, like.kind, like.unmapped) for version in self._spans)

    @property
    def inner(self) -> Steps:
        return (*self.before, *self.when.steps)

    def behind(self, before: Steps, value: Kind) -> VersionedCodes:
        """The same behind steps that the value goes through first."""
        return VersionedCodes(self.versions, self.like, self.when, value, before)

    def decode(self, raw: tuple[Any, Any]) -> Any:
        value, dated = raw
        value = decoded(None if value is None else read(self.value, value), self.before)
        if value is None:
            return None
        day = self.when.day(dated)
        if day is None:
            raise RowRejected(f"{shown(value)} has no date by which the version of its code list could be chosen")
        at = max(index for index, version in enumerate(self._spans) if version.start <= day)
        return self._codes[at].decode(value)

    def pull(self, condition: Leaf) -> Pulled | None:
        ends = [following.start for _, following in pairwise(self._spans)]
        parts: list[Pulled] = []
        for version, codes, end in zip(self._spans, self._codes, (*ends, None), strict=True):
            given = codes.pull(condition)
            back = None if given is None else pulled(given.condition, self.before)
            if given is None or back is None:
                return None
            parts.append(self._dated(back, version.start, end, exact=given.exact))
        if condition == Null(True):
            without = pulled(Null(True), self.before)
            parts += [] if without is None else [without]
        return Pulled(Either(tuple(part.condition for part in parts)), all(part.exact for part in parts))

    def _dated(self, value: Pulled, start: date, end: date | None, *, exact: bool) -> Pulled:
        """A condition on the value, on the days of a version only."""
        days = self.when.within(start, end)
        if days is None:
            return Pulled(value.condition, exact=False)
        both = Both((value.condition, placed(days.condition, 1)))
        return Pulled(both, exact and value.exact and days.exact)
