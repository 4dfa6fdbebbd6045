"""Annual reports by the end of November (年度工作报告), policy section 2.3.5. R11, of a site and of a union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from adapters.entities import AnnualReport
from adapters.entities.codes import ReportStatus
from resolvers.policy.finding import Finding, Input, judged, not_applicable, not_assessable
from resolvers.policy.site_file import WORKING, SiteFile, When, latest


class Standing(Enum):
    """How a site's report of a year stands."""

    ACCEPTED = "accepted"
    SUBMITTED = "received, not yet accepted"
    RETURNED = "returned"
    NONE = "not received"


@dataclass(frozen=True, slots=True)
class Reported:
    """A site's report of a year. `received_at` is when it first came and was not returned."""

    standing: Standing
    received_at: datetime | None
    late: bool
    overdue: bool


def reported(reports: Sequence[AnnualReport], year: int, deadline: datetime, now: datetime) -> Reported:
    """How the report of a year stands. On time is what was received before the deadline, at whatever later day it was accepted.

    A returned report has to come again, and only that one counts.
    """
    sent = [one for one in reports if one.year == year and one.status is not ReportStatus.DRAFT]
    counted = [one for one in sent if one.status is not ReportStatus.RETURNED]
    last = latest(counted) or latest(sent)
    standing = Standing.NONE if last is None else _STANDINGS[last.status]
    arrivals = [one.received_at for one in counted if one.received_at is not None]
    arrived = min(arrivals, default=None)
    late = arrived is not None and arrived >= deadline
    return Reported(standing, arrived, late, not counted and now >= deadline)


_STANDINGS = {
    ReportStatus.ACCEPTED: Standing.ACCEPTED,
    ReportStatus.SUBMITTED: Standing.SUBMITTED,
    ReportStatus.RETURNED: Standing.RETURNED,
}


def has_to_report(file: SiteFile, year: int) -> bool:
    """Whether a site is expected to report on a year: it works, and is of that year's batch or an earlier one."""
    return file.site.status in WORKING and file.site.batch_year <= year


def on_time(file: SiteFile, deadline: datetime, when: When) -> Finding:
    """R11 of a site: received before 1 December 00:00 in China. Before the deadline a missing report is no failure."""
    if not has_to_report(file, when.year):
        status = file.site.status
        return not_applicable(
            f"The site has nothing to report of {when.year}: it is {status.name} and of the batch of {file.site.batch_year}.",
            f"该建设点（{file.site.batch_year}年批次，{status.value}）无需报送{when.year}年度工作情况。",
        )
    report = reported(file.annual_reports, when.year, deadline, when.now)
    arrived = report.received_at
    inputs = (
        Input("Received", "接收时间", arrived.astimezone(deadline.tzinfo) if arrived else None, "annual_reports"),
        Input("State", "报送状态", report.standing.value, "annual_reports"),
        Input("Late from", "逾期起始时间", deadline, "annual_reports"),
    )
    if arrived is not None:
        said = "before" if not report.late else "after"
        return judged(
            not report.late,
            f"The report of {when.year} was received {said} the deadline.",
            f"{when.year}年度报告{'按期' if not report.late else '逾期'}报送。",
            inputs=inputs,
        )
    if not report.overdue:
        return not_assessable(f"The report of {when.year} is not due yet.", f"{when.year}年度报告尚未到报送期限。", inputs=inputs)
    state = "was returned and has not come again" if report.standing is Standing.RETURNED else "has not been received"
    state_zh = "退回后未重报" if report.standing is Standing.RETURNED else "逾期未报"
    en = f"The report of {when.year} {state}, and the deadline has passed."
    return judged(False, en, f"{when.year}年度报告{state_zh}。", inputs=inputs)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a union's reports of a year are in, in sites."""

    expected: int
    received: int
    accepted: int
    returned: int
    late: int
    overdue: int

    @property
    def complete(self) -> bool:
        """Whether every site's report is accepted."""
        return self.accepted == self.expected


def completeness(files: Sequence[SiteFile], deadline: datetime, when: When) -> Completeness:
    """How far the reports of these sites are in."""
    due = [reported(file.annual_reports, when.year, deadline, when.now) for file in files if has_to_report(file, when.year)]
    standings = [one.standing for one in due]
    return Completeness(
        expected=len(due),
        received=sum(one.received_at is not None for one in due),
        accepted=standings.count(Standing.ACCEPTED),
        returned=standings.count(Standing.RETURNED),
        late=sum(one.late for one in due),
        overdue=sum(one.overdue for one in due),
    )


def all_in(found: Completeness, when: When, deadline: datetime) -> Finding:
    """R11 of a union: every site that has to report has an accepted report."""
    if found.expected == 0:
        return not_applicable(f"The union has no sites to report on in {when.year}.", f"{when.year}年无应报建设点。")
    inputs = (
        Input("Sites to report on", "应报数", found.expected, "site", "sites"),
        Input("Received", "已报数", found.received, "annual_reports", "sites"),
        Input("Received late", "逾期报送数", found.late, "annual_reports", "sites"),
        Input("Returned", "已退回数", found.returned, "annual_reports", "sites"),
    )
    numbers = {"measured": Decimal(found.accepted), "threshold": Decimal(found.expected), "unit": "sites", "inputs": inputs}
    en = f"{found.accepted} of {found.expected} reports of {when.year} are accepted"
    zh = f"{when.year}年应报{found.expected}家，已审核{found.accepted}家"
    if not found.complete and when.now < deadline:
        return not_assessable(f"{en}; the others are not due yet.", f"{zh}，尚未到报送期限。", **numbers)
    return judged(found.complete, f"{en}.", f"{zh}。", **numbers)
