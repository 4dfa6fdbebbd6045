"""Files of sites for the tests of the rules: made of records, without any source."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from adapters.entities import AnnualReport, Site, SubsidyGrant, TradeUnion, Tranche
from adapters.entities.codes import GrantStatus, HostType, ReportStatus, SiteStatus, TrancheStatus, UnionKind
from resolvers.policy.policy import Policy, read_policy
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.terms import Rules

CHINA = timezone(timedelta(hours=8))
POLICY: Policy = read_policy()
RULES: Rules = POLICY.versions[0].rules
WHEN = When(datetime(2026, 11, 22, 12, 0, tzinfo=CHINA), 2025)
YUAN = 100
"""分 in a 元."""


def site(**changes: Any) -> Site:
    """An active site of Guangdong's batch of 2024."""
    known = {
        "code": "440000-2024-001",
        "name": "工匠学院",
        "host_type": HostType.ENTERPRISE_TRAINING_CENTER,
        "sponsor_code": "440000",
        "batch_year": 2024,
        "status": SiteStatus.ACTIVE,
        "determined_on": date(2024, 10, 20),
        "division_code": "440300",
    }
    return Site(**(known | changes))


def file(changes: dict[str, Any] | None = None, **facts: Any) -> SiteFile:
    """The file of such a site with these facts."""
    return SiteFile(site=site(**(changes or {})), **{name: tuple(records) for name, records in facts.items()})


def sponsor(kind: UnionKind = UnionKind.PROVINCIAL, code: str = "440000") -> TradeUnion:
    return TradeUnion(code=code, kind=kind, name="总工会")


def report(year: int = 2025, **changes: Any) -> AnnualReport:
    """An accepted report that satisfies every rule."""
    known = {
        "id": f"BG-{year}-{changes.get('version', 1)}",
        "site_code": "440000-2024-001",
        "year": year,
        "version": 1,
        "status": ReportStatus.ACCEPTED,
        "received_at": datetime(year, 11, 20, 9, 0, tzinfo=CHINA),
        "trained_persons": 1000,
        "trained_person_times": 1500,
        "practical_sessions": 4,
        "practical_persons": 200,
        "assessed_persons": 190,
        "certified_persons": 170,
        "raised_skill_persons": 105,
    }
    return AnnualReport(**(known | changes))


def grant(identifier: str = "G1", yuan: int = 1_000_000, status: GrantStatus = GrantStatus.OPEN, **changes: Any) -> SubsidyGrant:
    known = {
        "id": identifier,
        "site_code": "440000-2024-001",
        "amount": yuan * YUAN,
        "status": status,
        "approved_on": date(2024, 11, 1),
        "supervisor_code": "440000",
    }
    return SubsidyGrant(**(known | changes))


def tranche(number: int, due: int, paid: int, paid_on: date | None = None, grant_id: str = "G1") -> Tranche:
    """A tranche; amounts in 元."""
    status = TrancheStatus.PAID if paid >= due else TrancheStatus.PARTLY_PAID if paid else TrancheStatus.UNPAID
    return Tranche(
        id=f"{grant_id}-{number}",
        grant_id=grant_id,
        site_code="440000-2024-001",
        number=number,
        amount=due * YUAN,
        paid=paid * YUAN,
        status=status,
        paid_on=paid_on,
    )
