"""Targets, deadlines, the mix of hosts; quotas and filed documents."""

from datetime import date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entities import FiledDocument, QuotaAllocation
from adapters.entities.codes import HostType
from adapters.entities.derived_codes import VerdictOutcome
from resolvers.policy.national_rules import Counted, apportioned, host_mix, in_time, target_reached
from resolvers.policy.site_file import When
from resolvers.policy.terms import Count
from resolvers.policy.union_rules import filed_promptly, within_quota
from tests.resolvers.policy.files import CHINA, RULES, WHEN

PASS, FAIL, OPEN = VerdictOutcome.PASS, VerdictOutcome.FAIL, VerdictOutcome.NOT_ASSESSABLE
SHARES = {kind: RULES.R4.share(kind) for kind in HostType}


@pytest.mark.parametrize(
    ("total", "parts"), [(100, (70, 20, 10)), (200, (140, 40, 20)), (500, (350, 100, 50)), (1, (1, 0, 0)), (0, (0, 0, 0))]
)
def test_sites_are_apportioned_as_the_policy_reckons(total: int, parts: tuple[int, ...]) -> None:
    assert tuple(apportioned(total, SHARES).values()) == parts


@given(st.integers(0, 5000), st.lists(st.integers(0, 20), min_size=3, max_size=3).filter(any))
def test_nothing_is_lost_and_nobody_is_off_by_one_whole_site(total: int, shares: list[int]) -> None:
    parts = apportioned(total, dict(zip(HostType, shares, strict=True)))

    assert sum(parts.values()) == total
    for kind, share in zip(HostType, shares, strict=True):
        assert abs(parts[kind] * sum(shares) - total * share) < sum(shares)


def mix(*hosts: int) -> VerdictOutcome:
    return host_mix(dict(zip(HostType, hosts, strict=True)), RULES.R4, WHEN).outcome


def test_five_percentage_points_are_tolerated_and_not_a_hair_more() -> None:
    assert mix(70, 20, 10) is PASS
    assert mix(75, 15, 10) is PASS
    assert mix(751, 149, 100) is FAIL
    assert mix(0, 0, 0) is OPEN


def year(now: int, judged: int) -> When:
    return When(datetime(now, 11, 22, tzinfo=CHINA), judged)


def test_the_target_counts_net_unless_the_terms_count_gross() -> None:
    short = Counted(gross=300, net=299)

    assert target_reached(short, short, RULES.R1, year(2026, 2025)).outcome is FAIL
    assert target_reached(short, short, msgspec.structs.replace(RULES.R1, headline=Count.GROSS), year(2026, 2025)).outcome is PASS
    assert target_reached(Counted(301, 300), short, RULES.R1, year(2026, 2025)).outcome is PASS


def test_while_a_year_lasts_its_target_is_not_missed() -> None:
    assert target_reached(Counted(499, 499), Counted(199, 199), RULES.R1, year(2026, 2026)).outcome is OPEN
    assert target_reached(Counted(500, 500), Counted(200, 200), RULES.R1, year(2026, 2026)).outcome is PASS
    assert target_reached(Counted(499, 499), Counted(199, 199), RULES.R1, year(2027, 2026)).outcome is FAIL


@pytest.mark.parametrize(("day", "outcome"), [(date(2024, 6, 30), PASS), (date(2024, 7, 1), FAIL), (None, OPEN)])
def test_the_first_half_of_2024_ends_with_june(day: date | None, outcome: VerdictOutcome) -> None:
    assert in_time(day, ("Built", "建成"), "academy", RULES.R2, WHEN).outcome is outcome


def quota(year: int, quota: int, recommended: int, reason: str | None = None) -> QuotaAllocation:
    return QuotaAllocation(id=str(year), union_code="440000", year=year, quota=quota, recommended=recommended, override_reason=reason)


def test_recommendations_stay_within_the_quota() -> None:
    assert within_quota([quota(2025, 5, 5)], RULES.R5, WHEN).outcome is PASS
    assert within_quota([quota(2025, 5, 6)], RULES.R5, WHEN).outcome is FAIL
    assert within_quota([quota(2024, 5, 5)], RULES.R5, WHEN).outcome is OPEN


def test_a_reason_does_not_excuse_and_is_told() -> None:
    found = within_quota([quota(2025, 5, 6, "增补")], RULES.R5, WHEN)

    assert found.outcome is FAIL
    assert found.notice is not None


def test_what_a_year_left_open_carries_over_only_if_the_terms_say_so() -> None:
    listed = [quota(2024, 5, 4), quota(2025, 5, 6)]

    assert within_quota(listed, RULES.R5, WHEN).outcome is FAIL
    assert within_quota(listed, msgspec.structs.replace(RULES.R5, carry_over=True), WHEN).outcome is PASS


@pytest.mark.parametrize(
    ("issued", "filed", "outcome"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), PASS),
        (date(2026, 10, 1), date(2026, 11, 1), FAIL),
        (date(2026, 10, 23), None, OPEN),
        (date(2026, 10, 22), None, FAIL),
    ],
)
def test_thirty_days_are_prompt(issued: date, filed: date | None, outcome: VerdictOutcome) -> None:
    document = FiledDocument(id="1", union_code="440000", issued_on=issued, filed_on=filed)

    assert filed_promptly(document, RULES.R19, WHEN).outcome is outcome
