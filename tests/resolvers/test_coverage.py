"""Coverage adds up reports and never loses a failure."""

from __future__ import annotations

from datetime import UTC, datetime

from resolvers.coverage import Coverage, SourceReport, SourceStatus

EARLY, LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)
GOOD = SourceReport("a", SourceStatus.ANSWERED, 3, 10.0, LATE)
STALE = SourceReport("b", SourceStatus.STALE, 1, 1.0, EARLY)
BAD = SourceReport("a", SourceStatus.FAILED, 0, 5.0, None, "SOURCE_TIMEOUT", "The source did not answer in time.")
SKIPPED = SourceReport("c", SourceStatus.SKIPPED, 0, 0.0, None, "SOURCE_SKIPPED", "Skipped.")


def test_every_source_is_counted_once_by_its_status() -> None:
    coverage = Coverage.of([GOOD, STALE, SKIPPED])
    assert (coverage.asked, coverage.answered, coverage.stale, coverage.failed, coverage.skipped) == (3, 1, 1, 0, 1)
    assert coverage.missing == ("c",)


def test_a_stale_answer_is_complete_but_a_gap_is_not() -> None:
    assert Coverage.of([GOOD, STALE]).complete
    assert not Coverage.of([GOOD, SKIPPED]).complete
    assert not Coverage.of([GOOD], gaps=["a"]).complete
    assert Coverage.of([]).complete


def test_a_source_that_failed_anywhere_has_failed_with_its_reason() -> None:
    merged = Coverage.merge([Coverage.of([GOOD, STALE]), Coverage.of([BAD], gaps=["b"])])
    assert (merged.asked, merged.failed, merged.gaps) == (2, 1, ("b",))
    assert merged.sources[0] == SourceReport(
        "a", SourceStatus.FAILED, 3, 15.0, LATE, "SOURCE_TIMEOUT", "The source did not answer in time."
    )


def test_the_older_moment_wins() -> None:
    older = SourceReport("a", SourceStatus.ANSWERED, 1, 1.0, EARLY)
    assert GOOD.joined(older).as_of == EARLY
