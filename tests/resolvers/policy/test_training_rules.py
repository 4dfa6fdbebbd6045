"""The three results at their boundaries."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from adapters.entities import PracticalSession, TradeBrand
from adapters.entities.codes import ReportStatus, SessionStatus, SiteStatus
from adapters.entities.derived_codes import VerdictOutcome
from resolvers.policy import training_rules
from resolvers.policy.terms import Denominator, Heads, PracticalBasis
from tests.resolvers.policy.files import RULES, WHEN, file, report

PASS, FAIL, OPEN = VerdictOutcome.PASS, VerdictOutcome.FAIL, VerdictOutcome.NOT_ASSESSABLE


def brand(name: str, *, active: bool = True, confirmed: bool = True) -> TradeBrand:
    return TradeBrand(id=name, site_code="x", name=name, active=active, confirmed=confirmed)


def brands(*listed: TradeBrand, confirmed: bool = True) -> VerdictOutcome:
    return training_rules.brands(file(brands=listed), msgspec.structs.replace(RULES.R6, confirmed=confirmed), WHEN).outcome


def of_report(rule: Any, terms: Any, **changes: Any) -> Any:
    return rule(file(annual_reports=[report(**changes)]), terms, WHEN)


def test_two_brands_are_enough_and_one_is_not() -> None:
    assert brands(brand("a"), brand("b")) is PASS
    assert brands(brand("a")) is FAIL


def test_a_brand_counts_once_while_it_is_active_and_if_its_sponsor_confirmed_it() -> None:
    assert brands(brand("a"), brand("a")) is FAIL
    assert brands(brand("a"), brand("b", active=False)) is FAIL
    assert brands(brand("a"), brand("b", confirmed=False)) is FAIL
    assert brands(brand("a"), brand("b", confirmed=False), confirmed=False) is PASS


@pytest.mark.parametrize(("persons", "outcome"), [(999, FAIL), (1000, PASS), (1001, PASS), (0, FAIL)])
def test_a_thousand_workers_are_asked_for(persons: int, outcome: VerdictOutcome) -> None:
    found = of_report(training_rules.workers, RULES.R7, trained_persons=persons)

    assert found.outcome is outcome
    assert (found.measured, found.threshold) == (persons, 1000)


def test_participations_count_only_if_the_terms_say_so() -> None:
    terms = msgspec.structs.replace(RULES.R7, heads=Heads.PERSON_TIMES)

    assert of_report(training_rules.workers, terms, trained_persons=999, trained_person_times=1000).outcome is PASS
    assert of_report(training_rules.workers, RULES.R7, trained_persons=999, trained_person_times=1000).outcome is FAIL


def test_the_last_version_that_was_not_returned_counts() -> None:
    listed = [
        report(version=1, trained_persons=2000),
        report(version=2, trained_persons=999),
        report(version=3, trained_persons=5000, status=ReportStatus.RETURNED),
        report(version=4, trained_persons=6000, status=ReportStatus.DRAFT),
    ]

    assert training_rules.workers(file(annual_reports=listed), RULES.R7, WHEN).measured == 999


def test_without_a_report_nothing_can_be_told() -> None:
    for rule, terms in (
        (training_rules.workers, RULES.R7),
        (training_rules.practical, RULES.R8),
        (training_rules.certified, RULES.R9),
        (training_rules.skill_growth, RULES.R10),
    ):
        assert rule(file(annual_reports=[report(2024)]), terms, WHEN).outcome is OPEN


@pytest.mark.parametrize(
    ("sessions", "persons", "outcome"), [(4, 0, PASS), (3, 199, FAIL), (3, 200, PASS), (0, 200, PASS), (4, 199, PASS), (0, 0, FAIL)]
)
def test_four_sessions_or_two_hundred_workers_are_enough(sessions: int, persons: int, outcome: VerdictOutcome) -> None:
    found = of_report(training_rules.practical, RULES.R8, practical_sessions=sessions, practical_persons=persons)

    assert found.outcome is outcome


def test_by_sessions_those_of_site_and_online_academy_count_that_are_finished_in_the_year() -> None:
    def session(key: str, day: date, status: SessionStatus = SessionStatus.FINISHED) -> PracticalSession:
        return PracticalSession(id=key, site_code="x", status=status, starts_on=day, enrolled=50)

    listed = [
        *(session(str(number), date(2025, 12, 31)) for number in range(3)),
        session("next year", date(2026, 1, 1)),
        session("cancelled", date(2025, 5, 1), SessionStatus.CANCELLED),
    ]
    terms = msgspec.structs.replace(RULES.R8, basis=PracticalBasis.SESSIONS)

    assert training_rules.practical(file(practical_sessions=listed), terms, WHEN).outcome is FAIL
    listed.append(session("fourth", date(2025, 1, 1)))
    assert training_rules.practical(file(practical_sessions=listed), terms, WHEN).outcome is PASS


@pytest.mark.parametrize(
    ("certified", "of", "outcome"),
    [(85, 100, PASS), (8499, 10000, FAIL), (8500, 10000, PASS), (17, 20, PASS), (16, 19, FAIL), (0, 1, FAIL)],
)
def test_eighty_five_per_cent_is_compared_in_whole_numbers(certified: int, of: int, outcome: VerdictOutcome) -> None:
    found = of_report(training_rules.certified, RULES.R9, certified_persons=certified, practical_persons=of)

    assert found.outcome is outcome


def test_of_nobody_there_is_no_rate() -> None:
    assert of_report(training_rules.certified, RULES.R9, certified_persons=0, practical_persons=0).outcome is OPEN


def test_the_denominator_is_what_the_terms_say() -> None:
    numbers = {"certified_persons": 85, "practical_persons": 200, "assessed_persons": 100, "trained_persons": 1000}

    def by(denominator: Denominator) -> VerdictOutcome:
        terms = msgspec.structs.replace(RULES.R9, denominator=denominator)
        outcome: VerdictOutcome = of_report(training_rules.certified, terms, **numbers).outcome
        return outcome

    assert by(Denominator.ASSESSED) is PASS
    assert by(Denominator.PRACTICAL) is FAIL
    assert by(Denominator.TRAINED) is FAIL


def test_more_certificates_than_workers_are_noticed() -> None:
    assert of_report(training_rules.certified, RULES.R9, certified_persons=201, practical_persons=200).notice is not None


@pytest.mark.parametrize(
    ("now", "before", "outcome"), [(105, 100, PASS), (104, 100, PASS), (10399, 10000, FAIL), (103, 100, FAIL), (90, 100, FAIL)]
)
def test_about_five_per_cent_is_at_least_four(now: int, before: int, outcome: VerdictOutcome) -> None:
    listed = [report(2025, raised_skill_persons=now), report(2024, raised_skill_persons=before)]

    assert training_rules.skill_growth(file(annual_reports=listed), RULES.R10, WHEN).outcome is outcome


def test_without_a_baseline_there_is_no_growth() -> None:
    assert training_rules.skill_growth(file(annual_reports=[report(2025)]), RULES.R10, WHEN).outcome is OPEN
    listed = [report(2025), report(2024, raised_skill_persons=0)]
    assert training_rules.skill_growth(file(annual_reports=listed), RULES.R10, WHEN).outcome is OPEN


def test_shares_are_shown_with_two_decimals() -> None:
    assert of_report(training_rules.certified, RULES.R9, certified_persons=2, practical_persons=3).measured == Decimal("66.67")


@pytest.mark.parametrize("status", [SiteStatus.ADJUSTED_OUT, SiteStatus.RECOMMENDED])
def test_sites_that_do_not_work_are_not_judged(status: SiteStatus) -> None:
    rule = training_rules.of_working(training_rules.workers)

    assert rule(file({"status": status}, annual_reports=[report()]), RULES.R7, WHEN).outcome is VerdictOutcome.NOT_APPLICABLE
    assert rule(file(annual_reports=[report()]), RULES.R7, WHEN).outcome is PASS
