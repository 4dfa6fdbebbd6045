"""What is known of one site when a rule judges it: plain records, as the sources gave them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from adapters.entities import (
    Adjustment,
    AnnualReport,
    Assessment,
    ConditionReview,
    EnterpriseSupport,
    FocusReview,
    FundUse,
    Inspection,
    Payment,
    PracticalSession,
    ProvincialMatch,
    Rectification,
    Site,
    StarRating,
    SubsidyGrant,
    TradeBrand,
    TradeUnion,
    Tranche,
)
from adapters.entities.codes import GrantStatus, ReportStatus, SiteStatus
from adapters.host import ZONE

DETERMINED = frozenset({SiteStatus.DETERMINED, SiteStatus.ACTIVE, SiteStatus.RECTIFYING, SiteStatus.ADJUSTED_OUT})
"""States of sites that have been determined."""
WORKING = frozenset({SiteStatus.ACTIVE, SiteStatus.RECTIFYING})
"""States of sites whose work is reported on."""


@dataclass(frozen=True, slots=True)
class When:
    """The moment at which is judged, and the year that is judged, if the rule knows years."""

    now: datetime
    year: int = 0

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.astimezone(ZONE).date()


@dataclass(frozen=True, kw_only=True)
class SiteFile:
    """A site and what leads to it. Only what a rule declares to need is there; the rest is empty."""

    site: Site
    sponsor: tuple[TradeUnion, ...] = ()
    brands: tuple[TradeBrand, ...] = ()
    annual_reports: tuple[AnnualReport, ...] = ()
    practical_sessions: tuple[PracticalSession, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    grants: tuple[SubsidyGrant, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    payments: tuple[Payment, ...] = ()
    fund_uses: tuple[FundUse, ...] = ()
    matches: tuple[ProvincialMatch, ...] = ()
    enterprise_supports: tuple[EnterpriseSupport, ...] = ()
    ratings: tuple[StarRating, ...] = ()
    condition_reviews: tuple[ConditionReview, ...] = ()
    focus_reviews: tuple[FocusReview, ...] = ()

    @property
    def determined(self) -> bool:
        """Whether the site has been determined, whatever became of it."""
        return self.site.status in DETERMINED

    @property
    def out(self) -> bool:
        """Whether the site was adjusted out."""
        return self.site.status is SiteStatus.ADJUSTED_OUT

    def report(self, year: int) -> AnnualReport | None:
        """The report that counts for a year: of those that were received and not returned, the last version."""
        return latest(report for report in self.annual_reports if report.year == year and report.status in _RECEIVED)

    @cached_property
    def live_grants(self) -> tuple[SubsidyGrant, ...]:
        """The grants that were not cancelled."""
        return tuple(grant for grant in self.grants if grant.status is not GrantStatus.CANCELLED)

    @cached_property
    def assessment(self) -> Assessment | None:
        """The last assessment."""
        return max(self.assessments, key=lambda one: (one.assessed_on, one.id), default=None)

    @cached_property
    def granted(self) -> int:
        """What was granted and not cancelled, in 分."""
        return sum(grant.amount for grant in self.live_grants)

    @cached_property
    def paid(self) -> int:
        """What was paid of all tranches, in 分, reversals and refunds deducted."""
        return sum(tranche.paid for tranche in self.tranches)


_RECEIVED = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)


def latest(reports: Iterable[AnnualReport]) -> AnnualReport | None:
    """The last version of a report."""
    return max(reports, key=lambda one: (one.version, one.id), default=None)
