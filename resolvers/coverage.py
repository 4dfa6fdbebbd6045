"""Coverage: which sources an answer rests on, and what became of those that it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from adapters.requests import oldest


class SourceStatus(StrEnum):
    """What became of a source that was asked."""

    ANSWERED = "answered"
    STALE = "stale"
    """An earlier answer was used in its place; `as_of` says from when."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """It was not called, because it failed repeatedly just before."""


class CacheState(StrEnum):
    """How far an answer rests on the cache, the further down the further."""

    BYPASS = "bypass"
    """Nothing is kept of this."""
    MISS = "miss"
    """The source was asked."""
    HIT = "hit"
    """A kept answer, as fresh as the configuration wants it, is at least part of this."""
    STALE = "stale"
    """An older one is, because the source failed or while it is asked again."""

    @property
    def rank(self) -> int:
        """Its place in this list."""
        return _STATES.index(self)


_STATES = list(CacheState)


class SourceReport(msgspec.Struct, frozen=True):
    """One source's part in an answer.

    `rows` is the number of records that it gave, `milliseconds` the time that it took with queueing and retries, `as_of` the moment
    whose state it shows if that is not now. `code` and `message` say why it failed, was skipped
    or had to be stood in for, fit for any caller. `age` is that of the oldest kept answer in it, in seconds; None if nothing was kept.
    """

    source: str
    status: SourceStatus
    rows: int = 0
    milliseconds: float = 0.0
    as_of: datetime | None = None
    code: str | None = None
    message: str | None = None
    cache: CacheState = CacheState.BYPASS
    age: float | None = None

    def joined(self, other: SourceReport) -> SourceReport:
        """Both reports as one: the worse status with its reason, rows and times added, the older `as_of` and age."""
        worse = max(self, other, key=lambda report: (_WORSE.index(report.status), report.code is not None))
        ages = [age for age in (self.age, other.age) if age is not None]
        return replace(
            worse,
            rows=self.rows + other.rows,
            milliseconds=self.milliseconds + other.milliseconds,
            as_of=oldest((self.as_of, other.as_of)),
            cache=max(self.cache, other.cache, key=lambda state: state.rank),
            age=max(ages, default=None),
        )


_WORSE = [SourceStatus.ANSWERED, SourceStatus.STALE, SourceStatus.SKIPPED, SourceStatus.FAILED]


class Coverage(msgspec.Struct, frozen=True):
    """How many sources were asked and what became of them. Sources that cannot hold the answer are not asked and not counted.

    `gaps` names sources that were missing on an earlier page of the scroll and answer again: their rows before this page were not
    shown and will not be.
    """

    asked: int = 0
    answered: int = 0
    stale: int = 0
    failed: int = 0
    skipped: int = 0
    sources: tuple[SourceReport, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no source is missing, here or earlier in the scroll."""
        return not (self.failed or self.skipped or self.gaps)

    @property
    def missing(self) -> tuple[str, ...]:
        """The sources whose rows are not in the answer."""
        return tuple(report.source for report in self.sources if report.status in (SourceStatus.FAILED, SourceStatus.SKIPPED))

    @classmethod
    def of(cls, reports: Iterable[SourceReport], gaps: Iterable[str] = ()) -> Coverage:
        """The coverage that these reports add up to, one report a source."""
        listed = tuple(reports)
        statuses = [report.status for report in listed]
        return cls(
            asked=len(listed),
            answered=statuses.count(SourceStatus.ANSWERED),
            stale=statuses.count(SourceStatus.STALE),
            failed=statuses.count(SourceStatus.FAILED),
            skipped=statuses.count(SourceStatus.SKIPPED),
            sources=listed,
            gaps=tuple(gaps),
        )

    @classmethod
    def merge(cls, coverages: Iterable[Coverage]) -> Coverage:
        """One coverage for several answers: a source that failed in any of them has failed."""
        ledger = Ledger()
        gaps: dict[str, None] = {}
        for coverage in coverages:
            gaps.update(dict.fromkeys(coverage.gaps))
            for report in coverage.sources:
                ledger.add(report)
        return cls.of(ledger.reports(), gaps)


class Ledger:
    """All reports of an operation, joined per source, in the order in which the sources were first asked."""

    def __init__(self) -> None:
        self._reports: dict[str, SourceReport] = {}

    def add(self, report: SourceReport) -> None:
        """Write down one source's part in one answer."""
        known = self._reports.get(report.source)
        self._reports[report.source] = report if known is None else known.joined(report)

    def add_all(self, reports: Iterable[SourceReport]) -> None:
        """Write down several parts."""
        for report in reports:
            self.add(report)

    def reports(self) -> tuple[SourceReport, ...]:
        """One report a source."""
        return tuple(self._reports.values())
