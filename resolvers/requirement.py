"""What a caller demands of an answer's coverage, and the error where that is not met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.errors import RetryableError
from adapters.mapping.yaml import suggestion
from adapters.source import Sources
from resolvers.coverage import Coverage, SourceReport, SourceStatus
from resolvers.errors import InvalidRequest

SHOWN = 3
"""Lacking sources that the message names; `details` has them all."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """The sources that must not be lacking. Without any, a partial answer will do.

    A source that cannot hold the answer need not be asked: it never lacks. A source that came back in mid-scroll lacks, for its earlier
    rows were not shown. A stale answer counts, unless `current` is required.
    """

    everything: bool = False
    """Every source that was asked is required."""
    sources: frozenset[str] = frozenset()
    """These are, as far as they were asked."""
    current: bool = False

    @property
    def demanding(self) -> bool:
        """Whether an answer may fall short of it."""
        return self.everything or bool(self.sources)

    def check(self, known: Sources) -> None:
        """Raise `InvalidRequest` for sources that there are not."""
        for source in sorted(self.sources):
            if known.get(source) is None:
                nearest = suggestion(source, [one.id for one in known])
                raise InvalidRequest(public=f"There is no source {source!r} to require; {nearest}")

    def unmet(self, entity: str, coverage: Coverage) -> CoverageIncomplete | None:
        """Why an answer with this coverage will not do; None if it will."""
        if not self.demanding:
            return None
        lacking = [report for report in coverage.sources if self._needs(report) and self._lacks(report, coverage)]
        return CoverageIncomplete(entity, coverage, lacking) if lacking else None

    def _needs(self, report: SourceReport) -> bool:
        return self.everything or report.source in self.sources

    def _lacks(self, report: SourceReport, coverage: Coverage) -> bool:
        if report.status is SourceStatus.STALE and not self.current:
            return report.source in coverage.gaps
        return report.status is not SourceStatus.ANSWERED or report.source in coverage.gaps


PARTIAL = Requirement()
"""Whatever sources answer will do."""


class CoverageIncomplete(RetryableError):
    """Sources answered, but not all that the caller requires; `details` has each that lacks."""

    code = "COVERAGE_INCOMPLETE"
    summary = "Sources that the answer must rest on are lacking."

    def __init__(self, entity: str, coverage: Coverage, lacking: list[SourceReport]) -> None:
        reasons = [f"{report.source} ({_why(report)})" for report in lacking]
        shown = ", ".join(reasons[:SHOWN]) + (f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else "")
        of_all = f"{len(lacking)} of {coverage.asked} sources that were asked {'is' if len(lacking) == 1 else 'are'} lacking"
        super().__init__(entity=entity, public=f"{entity}: {of_all}: {shown}. {' '.join(_remedies(coverage, lacking))}")
        self.details = {"lacking": [_facts(report, coverage) for report in lacking]}


def _why(report: SourceReport) -> str:
    if report.message:
        return f"{report.status.value}: {report.message.removesuffix('.')}"
    return "stale" if report.status is SourceStatus.STALE else "came back in mid-scroll"


def _remedies(coverage: Coverage, lacking: list[SourceReport]) -> Iterator[str]:
    if any(report.source in coverage.gaps for report in lacking):
        yield "Start the list again without a cursor."
    if any(report.source not in coverage.gaps for report in lacking):
        yield "Ask again later, or accept a partial answer with `coverage: {mode: PARTIAL}` or the header `craftgraph-coverage: partial`."


def _facts(report: SourceReport, coverage: Coverage) -> dict[str, object]:
    gap = report.source in coverage.gaps
    return {
        "source": report.source,
        "status": "GAP" if gap else report.status.name,
        "code": report.code,
        "message": "It came back in mid-scroll; its earlier records were not shown." if gap else report.message,
    }
