"""Ratings by the facts: points, levels, vetoes, and what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.entities import ConditionReview, FocusReview, StarRating, TradeBrand
from adapters.entities.codes import BasicCondition, FundUseCategory, RatingStatus, RectificationStatus, SiteFocus, StarLevel
from adapters.entities.derived_codes import VerdictOutcome
from resolvers.derived import Asked
from resolvers.policy.facts import LINKED, Fact, Facts, Opened
from resolvers.policy.ratings import _rating
from resolvers.policy.site_file import SiteFile
from tests.resolvers.policy.files import POLICY, WHEN, report, site
from tests.resolvers.policy.test_funding_rules import use
from tests.resolvers.policy.test_oversight_rules import rectification

SCHEME = POLICY.scheme_at(WHEN.today)


def reviews(held: int = 6) -> list[ConditionReview]:
    return [
        ConditionReview(id=str(number), site_code="x", condition=one, held=number < held, reviewed_on=date(2026, 1, 1))
        for number, one in enumerate(BasicCondition)
    ]


def focuses(*scores: int | None) -> list[FocusReview]:
    return [
        FocusReview(id=one.name, site_code="x", focus=one, score=score, reviewed_on=date(2026, 1, 1))
        for one, score in zip(SiteFocus, scores, strict=False)
    ]


def good() -> dict[str, Any]:
    """The facts of a site that gets every point."""
    return {
        "brands": [TradeBrand(id=name, site_code="x", name=name, active=True, confirmed=True) for name in "ab"],
        "annual_reports": [report(2025), report(2024, raised_skill_persons=100)],
        "condition_reviews": reviews(),
        "focus_reviews": focuses(100, 100, 100, 100, 100),
        "fund_uses": [use(FundUseCategory.TRAINING_CLASSES)],
    }


def rated(missing: str | None = None, **changes: Any) -> Any:
    parts = {name: tuple(records) for name, records in (good() | changes).items()}
    facts = {name: Fact(parts.get(name, ()), ("ims",), WHEN.now) for name in LINKED} | {"site": Fact(sources=("north",))}
    if missing is not None:
        facts[missing] = Fact(sources=("ims",), missing="The source did not answer.")
        parts.pop(missing)
    asked = Asked(lambda ledger: None, {}, WHEN.now)  # type: ignore[arg-type,return-value]  # nothing is asked
    assert SCHEME is not None
    return _rating(POLICY, Facts(asked), SCHEME, Opened(SiteFile(site=site(), **parts), facts))


def points(found: Any) -> dict[str, Decimal | None]:
    return {one.code: one.points for one in found.criteria}


def test_a_site_that_has_everything_has_a_hundred_points_and_five_stars() -> None:
    found = rated()

    assert (found.score, found.level, found.outcome) == (Decimal("100.00"), StarLevel.FIVE, VerdictOutcome.PASS)


def test_points_are_shares_of_the_weights() -> None:
    found = rated(
        condition_reviews=reviews(5),
        focus_reviews=focuses(80, 80, 80, 80, 80),
        annual_reports=[report(2025, trained_persons=500), report(2024, raised_skill_persons=100)],
    )

    assert points(found)["CONDITIONS"] == Decimal("25.00")
    assert points(found)["FOCUSES"] == Decimal("20.00")
    assert points(found)["TRAINING"] == Decimal("5.00")
    assert (found.score, found.level) == (Decimal("85.00"), StarLevel.FOUR)


@pytest.mark.parametrize(("score", "level"), [("90", StarLevel.FIVE), ("89.99", StarLevel.FOUR), ("50", StarLevel.ONE), ("49.99", None)])
def test_a_level_begins_at_its_least_score(score: str, level: StarLevel | None) -> None:
    assert SCHEME is not None
    assert SCHEME.level(Decimal(score)) is level


def test_what_is_missing_leaves_the_rating_open_and_the_known_points_told() -> None:
    found = rated(missing="focus_reviews")

    assert found.outcome is VerdictOutcome.NOT_ASSESSABLE
    assert (found.score, found.level, found.least_score) == (None, None, Decimal("75.00"))
    assert points(found)["FOCUSES"] is None


def test_an_unscored_focus_leaves_it_open_too() -> None:
    assert rated(focus_reviews=focuses(100, None, 100, 100, 100)).outcome is VerdictOutcome.NOT_ASSESSABLE


def test_a_veto_excludes_from_stars_whatever_the_score() -> None:
    found = rated(rectifications=[rectification(RectificationStatus.NOT_IN_PLACE, WHEN.today)])

    assert (found.outcome, found.level, found.vetoes) == (VerdictOutcome.FAIL, None, ("R12",))
    assert found.score == Decimal("100.00")


def test_the_official_level_stands_beside_it() -> None:
    def official(level: StarLevel, status: RatingStatus) -> StarRating:
        day, current = date(2026, 9, 1), status is RatingStatus.PUBLISHED
        return StarRating(
            id=status.name, site_code="x", scheme_version="2026", status=status, current=current, level=level, score=None, rated_on=day
        )

    found = rated(ratings=[official(StarLevel.FOUR, RatingStatus.PUBLISHED), official(StarLevel.FIVE, RatingStatus.PROPOSED)])

    assert (found.official_level, found.agrees) == (StarLevel.FOUR, False)
    assert rated(ratings=[official(StarLevel.FIVE, RatingStatus.REVOKED)]).official_level is None
    assert rated().agrees is None


def test_what_has_nothing_to_compare_with_yet_is_left_out_and_the_others_weigh_more() -> None:
    found = rated(annual_reports=[report(2025)], condition_reviews=reviews(0))

    assert points(found)["SKILL"] is None
    assert found.score == Decimal("68.42")  # 65 of 95 points
    assert rated(annual_reports=[]).outcome is VerdictOutcome.NOT_ASSESSABLE
