"""The end of November, to the second, in China."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.entities.codes import ReportStatus, SiteStatus
from adapters.entities.derived_codes import VerdictOutcome
from resolvers.policy.finding import Finding
from resolvers.policy.report_rules import all_in, completeness, on_time
from resolvers.policy.site_file import SiteFile, When
from tests.resolvers.policy.files import CHINA, POLICY, file, report

PASS, FAIL, OPEN, APART = VerdictOutcome.PASS, VerdictOutcome.FAIL, VerdictOutcome.NOT_ASSESSABLE, VerdictOutcome.NOT_APPLICABLE
DEADLINE = POLICY.deadline(2025)
BEFORE = When(datetime(2025, 11, 30, 23, 59, 59, tzinfo=CHINA), 2025)
AFTER = When(datetime(2025, 12, 1, 0, 0, tzinfo=CHINA), 2025)


def judged(one: SiteFile, when: When = AFTER) -> Finding:
    return on_time(one, DEADLINE, when)


@pytest.mark.parametrize(
    ("received", "outcome"),
    [
        (datetime(2025, 11, 30, 23, 59, 59, tzinfo=CHINA), PASS),
        (datetime(2025, 12, 1, 0, 0, 0, tzinfo=CHINA), FAIL),
        (datetime(2025, 11, 30, 15, 59, 59, tzinfo=UTC), PASS),
        (datetime(2025, 11, 30, 16, 0, 0, tzinfo=UTC), FAIL),
    ],
)
def test_a_report_is_on_time_until_the_last_second_of_november(received: datetime, outcome: VerdictOutcome) -> None:
    assert judged(file(annual_reports=[report(received_at=received)])).outcome is outcome


def test_a_missing_report_is_no_failure_before_the_deadline_and_one_from_then_on() -> None:
    assert judged(file(), BEFORE).outcome is OPEN
    assert judged(file(), AFTER).outcome is FAIL


def test_a_report_that_was_returned_has_to_come_again() -> None:
    returned = report(status=ReportStatus.RETURNED)
    again = report(version=2, received_at=DEADLINE + timedelta(days=1))

    assert judged(file(annual_reports=[returned])).outcome is FAIL
    assert judged(file(annual_reports=[returned, again])).outcome is FAIL
    assert judged(file(annual_reports=[returned, report(version=2)])).outcome is PASS


def test_an_edit_after_the_deadline_does_not_make_a_report_late() -> None:
    edited = report(version=2, received_at=DEADLINE + timedelta(days=5))

    assert judged(file(annual_reports=[report(), edited])).outcome is PASS


def test_a_draft_is_no_report() -> None:
    assert judged(file(annual_reports=[report(status=ReportStatus.DRAFT, received_at=None)])).outcome is FAIL


@pytest.mark.parametrize("status", [SiteStatus.ADJUSTED_OUT, SiteStatus.APPLIED, SiteStatus.DETERMINED])
def test_a_site_that_does_not_work_has_nothing_to_report(status: SiteStatus) -> None:
    assert judged(file({"status": status})).outcome is APART


def test_a_site_of_a_later_batch_has_nothing_to_report() -> None:
    assert judged(file({"batch_year": 2026})).outcome is APART


def test_a_union_is_complete_when_every_report_is_accepted() -> None:
    accepted, submitted, none = file(annual_reports=[report()]), file(annual_reports=[report(status=ReportStatus.SUBMITTED)]), file()

    def outcome(files: list[SiteFile], when: When) -> VerdictOutcome:
        return all_in(completeness(files, DEADLINE, when), when, DEADLINE).outcome

    assert outcome([accepted, accepted], AFTER) is PASS
    assert outcome([accepted, submitted], AFTER) is FAIL
    assert outcome([accepted, none], BEFORE) is OPEN
    assert outcome([accepted, none], AFTER) is FAIL
    assert outcome([], AFTER) is APART


def test_completeness_counts_sites_not_reports() -> None:
    late = report(received_at=DEADLINE)
    files = [
        file(annual_reports=[report(), report(version=2)]),
        file(annual_reports=[late]),
        file(annual_reports=[report(status=ReportStatus.RETURNED)]),
        file(),
        file({"status": SiteStatus.ADJUSTED_OUT}),
    ]

    found = completeness(files, DEADLINE, AFTER)

    assert (found.expected, found.received, found.accepted, found.returned, found.late, found.overdue) == (4, 2, 2, 1, 1, 2)
