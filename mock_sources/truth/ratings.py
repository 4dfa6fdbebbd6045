"""Star ratings under two versions of the scheme (星级评定), policy section 3.3, and what was done to each."""

from datetime import date, datetime, timedelta
from itertools import count

from mock_sources.truth.dice import BEIJING, Dice
from mock_sources.truth.numbers import yuan
from mock_sources.truth.world import TODAY, Record, Truth

_LEVELS = ((9000, "FIVE"), (8000, "FOUR"), (7000, "THREE"), (6000, "TWO"), (5500, "ONE"))
_EVIDENCE = ("现场评审意见", "第三方评估报告", "年度考核材料", "专家组评分表(附件2)")
_STATUSES = {"PUBLISHED": 92, "PROPOSED": 3, "CONFIRMED": 2, "REVOKED": 3}
_STEPS = ("PROPOSE", "CONFIRM", "PUBLISH")
_WAYS = {"PROPOSED": _STEPS[:1], "CONFIRMED": _STEPS[:2], "PUBLISHED": _STEPS}
_OFFICERS = tuple(f"PD{number:04d}" for number in range(1, 13))
_REASONS = {"PROPOSE": "年度评定", "CONFIRM": "审核通过", "PUBLISH": "按程序发布"}
_REVOKED = ("材料不实", "整改不到位", "评分有误")


def make(truth: Truth) -> None:
    """A site's rating under the old scheme is never current; under the new one it is, once published. Many sites have one, both or none."""
    dice, acts = truth.dice("ratings"), truth.dice("rating events")
    numbers = count(1)
    ratings = []
    for site in truth.determined_sites:
        if site["batchYear"] < 2026 and dice.chance(0.8):
            ratings.append(_rating(dice, next(numbers), site, "2025", dice.day(date(2025, 9, 1), date(2025, 12, 20))))
        if dice.chance(0.75 if site["batchYear"] < 2026 else 0.35):
            ratings.append(_rating(dice, next(numbers), site, "2026", dice.day(date(2026, 8, 1), TODAY)))
    for rating in ratings:
        truth.entities["RatingEvent"] += _history(acts, rating)
    truth.entities["StarRating"] += ratings


def _rating(dice: Dice, number: int, site: Record, scheme: str, on: date) -> Record:
    hundredths = min(10000, max(0, int(dice.gauss(7600, 1100))))
    if dice.chance(0.2):
        hundredths = hundredths // 500 * 500
    level = next((level for least, level in _LEVELS if hundredths >= least), None)
    return {
        "source": "star-ratings",
        "id": f"XJ{scheme}{number:06d}",
        "siteCode": site["code"],
        "schemeVersion": scheme,
        "current": False,
        "status": None,
        "version": 0,
        "level": dice.maybe(level, 0.03),
        "score": dice.maybe(yuan(hundredths), 0.05),
        "evidence": dice.maybe(dice.choice(_EVIDENCE), 0.25),
        "ratedOn": on.isoformat(),
        "publishedOn": None,
    }


def _history(dice: Dice, rating: Record) -> list[Record]:
    """What was done to a rating, from its proposal on; the rating becomes what that leaves of it."""
    status = dice.pick(_STATUSES)
    way = _WAYS[status] if status != "REVOKED" else (*_STEPS[: dice.randint(1, 3)], "REVOKE")
    on = date.fromisoformat(rating["ratedOn"])
    officers = dice.sample(_OFFICERS, len(way))
    events = []
    for version, (action, officer) in enumerate(zip(way, officers, strict=True), 1):
        events.append(_event(dice, rating, version, action, officer, on))
        if action == "PUBLISH":
            rating["publishedOn"] = on.isoformat()
        on = min(TODAY, on + timedelta(days=dice.randint(0, 14)))
    rating |= {"status": status, "version": len(way), "current": status == "PUBLISHED" and rating["schemeVersion"] == "2026"}
    return events


def _event(dice: Dice, rating: Record, version: int, action: str, officer: str, on: date) -> Record:
    # Later acts at later hours: several may fall on one day.
    at = datetime(on.year, on.month, on.day, 7 + 2 * version, dice.randint(0, 59), dice.randint(0, 59), tzinfo=BEIJING)
    return {
        "source": rating["source"],
        "id": f"{rating['id']}-{version}",
        "ratingId": rating["id"],
        "siteCode": rating["siteCode"],
        "action": action,
        "actor": officer,
        "reason": dice.choice(_REVOKED) if action == "REVOKE" else dice.maybe(_REASONS[action], 0.4),
        "level": rating["level"],
        "score": rating["score"],
        "version": version,
        "actedAt": at.isoformat(),
    }
