"""Star ratings under two versions of the scheme (星级评定), policy section 3.3."""

from datetime import date
from itertools import count

from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import yuan
from mock_sources.truth.world import TODAY, Record, Truth

_LEVELS = ((9000, "FIVE"), (8000, "FOUR"), (7000, "THREE"), (6000, "TWO"), (5500, "ONE"))
_EVIDENCE = ("现场评审意见", "第三方评估报告", "年度考核材料", "专家组评分表(附件2)")


def make(truth: Truth) -> None:
    """A site's rating under the old scheme is never current; under the new one it is. Many sites have one, the other or none."""
    dice = truth.dice("ratings")
    numbers = count(1)
    ratings = truth.entities["StarRating"]
    for site in truth.determined_sites:
        if site["batchYear"] < 2026 and dice.chance(0.8):
            ratings.append(_rating(dice, next(numbers), site, "2025", False, dice.day(date(2025, 9, 1), date(2025, 12, 20))))
        if dice.chance(0.75 if site["batchYear"] < 2026 else 0.35):
            ratings.append(_rating(dice, next(numbers), site, "2026", True, dice.day(date(2026, 8, 1), TODAY)))


def _rating(dice: Dice, number: int, site: Record, scheme: str, current: bool, on: date) -> Record:
    hundredths = min(10000, max(0, int(dice.gauss(7600, 1100))))
    if dice.chance(0.2):
        hundredths = hundredths // 500 * 500
    level = next((level for least, level in _LEVELS if hundredths >= least), None)
    return {
        "source": "star-ratings",
        "id": f"XJ{scheme}{number:06d}",
        "siteCode": site["code"],
        "schemeVersion": scheme,
        "current": current,
        "level": dice.maybe(level, 0.03),
        "score": dice.maybe(yuan(hundredths), 0.05),
        "evidence": dice.maybe(dice.choice(_EVIDENCE), 0.25),
        "ratedOn": on.isoformat(),
    }
