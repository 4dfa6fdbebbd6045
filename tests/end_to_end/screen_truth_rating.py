"""The draft of the rating scheme in force a second time, plainly: what it gives a site by the stand-ins' truth."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.end_to_end.screen_truth_rules import Row, World, hundredths

LEVELS = (("FIVE", 90), ("FOUR", 80), ("THREE", 70), ("TWO", 60), ("ONE", 50))
SCHEME: Row = {
    "version": "2026",
    "title": "全国工匠学院建设点星级评定办法（征求意见稿）",
    "effectiveFrom": "2026-01-01",
    "thresholds": [{"level": level, "score": score} for level, score in LEVELS],
    "vetoes": ["R12"],
}
WEIGHTS = {"r6": 10, "r7": 10, "r8": 5, "r9": 5, "r10": 5}


def in_force(world: World) -> Row:
    """The scheme in force: the last of the policy file."""
    return SCHEME


def computed(world: World, code: str) -> Row:
    """What the scheme gives a site: points of all criteria, if all can be told; a veto; the level; the official one beside it."""
    weights = {rule: weight for rule, weight in WEIGHTS.items() if rule != "r10" or not _first_year(world, code)}
    points = [_haves(world, code), _focuses(world, code), *(_rule(world, code, rule) for rule in weights), _fund_use(world, code)]
    least = hundredths(Fraction(100 * sum(one for one in points if one is not None), 65 + sum(weights.values())))
    vetoed = world.r12(code)["outcome"] == "FAIL"
    score = None if None in points else least
    reached = next((level for level, from_ in LEVELS if score is not None and score >= from_), None)
    level = None if vetoed else reached
    official = _official(world, code)
    return {
        "schemeVersion": SCHEME["version"],
        "outcome": "FAIL" if vetoed else "NOT_ASSESSABLE" if score is None else "PASS" if level else "FAIL",
        "level": level,
        "score": score,
        "leastScore": least,
        "officialLevel": official,
        "agrees": level == official if level and official else None,
        "vetoes": ["R12"] if vetoed else [],
    }


def _first_year(world: World, code: str) -> bool:
    """Whether there is a report, and none of the year before to compare with: then growth is left out, and the others weigh more."""
    return world.r10(code)["outcome"] == "NOT_ASSESSABLE" and world.r7(code)["outcome"] != "NOT_ASSESSABLE"


def _haves(world: World, code: str) -> Fraction | None:
    last = _last(world.of("ConditionReview", code), "condition")
    return Fraction(30 * sum(one["held"] for one in last), 6) if len(last) == 6 else None


def _focuses(world: World, code: str) -> Fraction | None:
    scores = [one["score"] for one in _last(world.of("FocusReview", code), "focus")]
    return Fraction(25 * sum(scores), 100 * len(scores)) if scores and None not in scores else None


def _last(reviews: list[Row], of: str) -> list[Row]:
    """The last review of each."""
    return list({one[of]: one for one in sorted(reviews, key=lambda one: str(one["reviewedOn"]))}.values())


def _rule(world: World, code: str, rule: str) -> Fraction | None:
    """The whole weight of a rule that holds, and the share of its threshold that was reached of one that does not."""
    found = getattr(world, rule)(code)
    if found["outcome"] == "NOT_ASSESSABLE":
        return None
    reached = Fraction(1) if found["outcome"] != "FAIL" else Fraction(Decimal(found["measured"])) / found["threshold"]
    return WEIGHTS[rule] * min(Fraction(1), max(Fraction(0), reached))


def _fund_use(world: World, code: str) -> Fraction | None:
    return Fraction(0 if any(one["rule"] == "R17" for one in world.breaches(code)) else 10)


def _official(world: World, code: str) -> Any:
    """The level of the last rating that was published and not revoked; a proposal is none."""
    published = (one for one in world.of("StarRating", code) if one["status"] == "PUBLISHED")
    given = [one for one in published if one["schemeVersion"] == SCHEME["version"] and one["level"] is not None]
    last = max(given, key=lambda one: (one["current"], one["ratedOn"], one["id"]), default=None)
    return last["level"] if last else None
