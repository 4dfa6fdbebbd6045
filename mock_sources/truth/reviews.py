"""What the national academy finds and decides about the sites (五个聚焦评议、动态调整), policy sections 2.2.2 and 2.3.5."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.training import began
from mock_sources.truth.world import TODAY, Record, Truth

FOCUSES = ("ORIENTATION", "CRAFTSMAN_CHARACTER", "DEMONSTRATION", "ADVANCED_DIGITAL_SKILLS", "ENTERPRISE_DEMAND")
SETTLED = 180
"""Days after its determination from which on a site is reviewed."""
_EVIDENCE = ("现场评议", "查阅台账与课程资料", "座谈企业和学员", "专家组评议(附评分表)", "线上平台数据核验")
_REASONS = ("整改不到位", "作用发挥不佳,培训规模持续不足", "依托单位撤并,不再具备培训条件")
_SUSPENSIONS = ("整改期间暂停承担实操培训", "专项资金使用待核查")


def make(truth: Truth) -> None:
    """Five reviews of every site that has been determined for long enough; adjustments of those put out and of some being rectified."""
    _review(truth, truth.dice("focus reviews"))
    _adjust(truth, truth.dice("adjustments"))


def _review(truth: Truth, dice: Dice) -> None:
    made = truth.entities["FocusReview"]
    for site in truth.determined_sites:
        since = began(site) + timedelta(days=SETTLED)
        if since <= TODAY:
            on = dice.day(since, TODAY).isoformat()
            made += [_focus_review(dice, site, focus, on, len(made) + number) for number, focus in enumerate(FOCUSES, start=1)]


def _focus_review(dice: Dice, site: Record, focus: str, on: str, number: int) -> Record:
    lowest = 60 if site["status"] in ("ACTIVE", "DETERMINED") else 30
    return {
        "source": "national-academy",
        "id": f"PY{number:06d}",
        "siteCode": site["code"],
        "focus": focus,
        "score": dice.maybe(dice.choice((0, 59, 60, 100)) if dice.chance(0.03) else dice.randint(lowest, 100), 0.04),
        "evidence": dice.maybe(dice.choice(_EVIDENCE), 0.15),
        "reviewedOn": on,
    }


def _adjust(truth: Truth, dice: Dice) -> None:
    rectifications = {record["siteCode"]: record for record in truth.entities["Rectification"]}
    for site in truth.determined_sites:
        rectification = rectifications.get(site["code"])
        if site["status"] == "ADJUSTED_OUT":
            before = None if dice.chance(0.06) else rectification
            truth.entities["Adjustment"].append(_adjustment(truth, dice, site, before, _replacement(truth, dice, site)))
        elif site["status"] == "RECTIFYING" and dice.chance(0.3):
            truth.entities["Adjustment"].append(_suspension(truth, dice, site, rectification))


def _adjustment(truth: Truth, dice: Dice, site: Record, before: Record | None, replacement: str | None) -> Record:
    """After the rectification was closed as not in place; now and then nobody had asked for one."""
    closed = date.fromisoformat(before["closedOn"]) if before and before["closedOn"] else TODAY - timedelta(days=90)
    return {
        **_head(truth, site, before),
        "kind": "REPLACE" if replacement else "REMOVE",
        "decidedOn": dice.day(closed, min(closed + timedelta(days=60), TODAY)).isoformat(),
        "reason": dice.choice(_REASONS),
        "replacedBy": replacement,
    }


def _suspension(truth: Truth, dice: Dice, site: Record, before: Record | None) -> Record:
    asked = date.fromisoformat(before["dueOn"]) - timedelta(days=90) if before else TODAY - timedelta(days=30)
    return {
        **_head(truth, site, before),
        "kind": "SUSPEND",
        "decidedOn": dice.day(asked, TODAY).isoformat(),
        "reason": dice.choice(_SUSPENSIONS),
        "replacedBy": None,
    }


def _head(truth: Truth, site: Record, before: Record | None) -> Record:
    return {
        "source": "national-academy",
        "id": f"TZ{len(truth.entities['Adjustment']) + 1:05d}",
        "siteCode": site["code"],
        "rectificationId": before["id"] if before else None,
    }


def _replacement(truth: Truth, dice: Dice, site: Record) -> str | None:
    """For some, a site of the same sponsor that was determined in a later batch."""
    later = [other["code"] for other in truth.determined_sites if _may_replace(other, site)]
    return dice.choice(later) if later and dice.chance(0.4) else None


def _may_replace(other: Record, site: Record) -> bool:
    return bool(
        other["sponsorCode"] == site["sponsorCode"]
        and other["batchYear"] > site["batchYear"]
        and other["status"] in ("DETERMINED", "ACTIVE")
    )
