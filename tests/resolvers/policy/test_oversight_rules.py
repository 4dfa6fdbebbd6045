"""Determination, rectification, the second tranche's conditions, and ratings."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from adapters.entities import Adjustment, Assessment, Rectification, StarRating
from adapters.entities.codes import AdjustmentKind, RectificationStatus, SiteStatus, StarLevel
from adapters.entities.derived_codes import PolicyRule, VerdictOutcome
from resolvers.policy.finding import judged, not_assessable
from resolvers.policy.oversight_rules import determined_in_window, eligible, followed_up, rated
from tests.resolvers.policy.files import POLICY, RULES, WHEN, file

PASS, FAIL, OPEN, APART = VerdictOutcome.PASS, VerdictOutcome.FAIL, VerdictOutcome.NOT_ASSESSABLE, VerdictOutcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2025, 1, 31), FAIL),
        (date(2025, 2, 1), PASS),
        (date(2025, 2, 28), PASS),
        (date(2025, 3, 1), FAIL),
        (date(2024, 2, 10), FAIL),
        (None, OPEN),
    ],
)
def test_the_window_is_february_of_the_batch_year(day: date | None, outcome: VerdictOutcome) -> None:
    assert determined_in_window(file({"batch_year": 2025, "determined_on": day}), RULES.R3, WHEN).outcome is outcome


def test_the_twenty_ninth_of_february_lies_in_the_window() -> None:
    assert determined_in_window(file({"determined_on": date(2024, 2, 29)}), RULES.R3, WHEN).outcome is PASS


def test_what_was_not_determined_is_not_judged() -> None:
    assert determined_in_window(file({"status": SiteStatus.RECOMMENDED}), RULES.R3, WHEN).outcome is APART


def rectification(status: RectificationStatus, due: date) -> Rectification:
    return Rectification(id="1", inspection_id="1", site_code="x", status=status, due_on=due, closed_on=None)


def adjustment(kind: AdjustmentKind = AdjustmentKind.REMOVE) -> Adjustment:
    return Adjustment(id="1", site_code="x", kind=kind, decided_on=WHEN.today)


TODAY = WHEN.today


@pytest.mark.parametrize(
    ("status", "due", "outcome"),
    [
        (RectificationStatus.IN_PLACE, TODAY, PASS),
        (RectificationStatus.OPEN, TODAY, OPEN),
        (RectificationStatus.OPEN, TODAY - timedelta(days=1), FAIL),
        (RectificationStatus.NOT_IN_PLACE, TODAY + timedelta(days=9), FAIL),
    ],
)
def test_a_rectification_fails_when_it_is_overdue_or_not_in_place(status: RectificationStatus, due: date, outcome: VerdictOutcome) -> None:
    assert followed_up(file(rectifications=[rectification(status, due)]), RULES.R12, WHEN).outcome is outcome


def test_what_was_not_put_right_and_led_to_an_adjustment_was_followed_up() -> None:
    missed = [rectification(RectificationStatus.NOT_IN_PLACE, TODAY)]

    assert followed_up(file(rectifications=missed, adjustments=[adjustment()]), RULES.R12, WHEN).outcome is PASS
    assert followed_up(file({"status": SiteStatus.ADJUSTED_OUT}, rectifications=missed), RULES.R12, WHEN).outcome is PASS


def test_without_a_rectification_there_is_nothing_to_follow_up() -> None:
    assert followed_up(file(), RULES.R12, WHEN).outcome is APART


def assessment(day: int = 1, **verdicts: bool | None) -> Assessment:
    known = {"specialty_outstanding": True, "skill_gain_clear": True, "demonstration_good": True}
    return Assessment(id=str(day), site_code="x", assessed_on=date(2026, 3, day), **(known | verdicts))


def second_tranche(
    *assessments: Assessment, changes: dict[str, Any] | None = None, evidence: Any = None, required: Any = ()
) -> VerdictOutcome:
    terms = msgspec.structs.replace(RULES.R15, required=required)
    return eligible(file(changes, assessments=assessments), terms, WHEN, evidence or {}).outcome


@pytest.mark.parametrize("condition", ["specialty_outstanding", "skill_gain_clear", "demonstration_good"])
def test_each_of_the_three_conditions_decides(condition: str) -> None:
    assert second_tranche(assessment()) is PASS
    assert second_tranche(assessment(**{condition: False})) is FAIL
    assert second_tranche(assessment(**{condition: None})) is OPEN


def test_a_condition_that_is_not_met_outweighs_one_that_is_open() -> None:
    assert second_tranche(assessment(specialty_outstanding=False, skill_gain_clear=None)) is FAIL


def test_the_last_assessment_counts() -> None:
    assert second_tranche(assessment(2), assessment(1, skill_gain_clear=False)) is PASS


def test_who_has_not_been_assessed_is_not_refused() -> None:
    assert second_tranche() is OPEN


@pytest.mark.parametrize("status", [SiteStatus.ADJUSTED_OUT, SiteStatus.APPLIED])
def test_a_site_that_is_not_subsidised_is_not_judged(status: SiteStatus) -> None:
    assert second_tranche(assessment(), changes={"status": status}) is APART


def test_evidence_decides_only_if_the_terms_require_it() -> None:
    failed = {PolicyRule.R7: judged(False, "", "")}

    assert second_tranche(assessment(), evidence=failed) is PASS
    assert second_tranche(assessment(), evidence=failed, required=("R7",)) is FAIL
    assert second_tranche(assessment(), evidence={PolicyRule.R7: not_assessable("", "")}, required=("R7",)) is OPEN


def rating(level: StarLevel | None, scheme: str = "2026", *, current: bool = True) -> StarRating:
    return StarRating(id="1", site_code="x", scheme_version=scheme, current=current, level=level, score=None, rated_on=date(2026, 9, 1))


def test_only_a_current_rating_with_a_level_under_the_scheme_in_force_counts() -> None:
    scheme = POLICY.scheme_at(TODAY)

    assert rated(file(ratings=[rating(StarLevel.ONE)]), scheme, WHEN).outcome is PASS
    assert rated(file(ratings=[rating(None)]), scheme, WHEN).outcome is OPEN
    assert rated(file(ratings=[rating(StarLevel.FIVE, "2025", current=False)]), scheme, WHEN).outcome is OPEN
    assert rated(file(), scheme, WHEN).outcome is OPEN
    assert rated(file({"status": SiteStatus.ADJUSTED_OUT}), scheme, WHEN).outcome is APART
    assert rated(file(), None, WHEN).outcome is APART
