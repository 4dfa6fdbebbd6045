"""How far the annual reports are in, by union and year (年度报告报送情况)."""

from __future__ import annotations

from adapters.entities import ReportCompleteness
from resolvers.policy.facts import Facts
from resolvers.policy.policy import Policy
from resolvers.policy.subjects import union_reports
from resolvers.policy.wanted import Wanted


async def completeness(policy: Policy, facts: Facts, wanted: Wanted) -> list[ReportCompleteness]:
    """One record for each union and year in which it has to report. What is not known of a union has no record; the coverage says why."""
    return [
        ReportCompleteness(
            id=f"{code}:{year}",
            union_code=code,
            year=year,
            expected=found.expected,
            received=found.received,
            accepted=found.accepted,
            returned=found.returned,
            late=found.late,
            overdue=found.overdue,
            outstanding=found.expected - found.received,
            complete=found.complete,
            late_at=policy.deadline(year),
        )
        for code, year, found, behind in await union_reports(policy, facts, wanted)
        if found.expected and not any(fact.missing for fact in behind.values())
    ]
