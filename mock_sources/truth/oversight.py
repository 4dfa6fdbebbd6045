"""Inspection, rectification and assessment of sites (检查督导、整改、考核评估), policy sections 2.3.5 and 2.3.6."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.training import began
from mock_sources.truth.world import TODAY, Record, Truth

_FINDINGS = ("实训设备与特色工种不匹配", "培训台账不完整", "线上课程更新不及时", "取证率未达到85%", "专项资金使用进度偏慢")


def make(truth: Truth) -> None:
    """Inspections with their rectifications, and assessments; the information management system holds them."""
    dice = truth.dice("oversight")
    for site in truth.determined_sites:
        _inspect(truth, dice, site)
        if site["batchYear"] < 2026 and dice.chance(0.8 if site["batchYear"] == 2024 else 0.6):
            truth.entities["Assessment"].append(_assessment(dice, site, len(truth.entities["Assessment"]) + 1))


def _inspect(truth: Truth, dice: Dice, site: Record) -> None:
    must = site["status"] in ("RECTIFYING", "ADJUSTED_OUT")
    if not must and not dice.chance(0.35):
        return
    on = dice.day(began(site) + timedelta(days=60), TODAY - timedelta(days=5))
    on = min(on, TODAY - timedelta(days=5))
    outcome = {"RECTIFYING": "RECTIFY", "ADJUSTED_OUT": "ADJUST"}.get(site["status"]) or dice.pick({"SATISFACTORY": 85, "RECTIFY": 15})
    number = len(truth.entities["Inspection"]) + 1
    truth.entities["Inspection"].append(
        {
            "source": "ims",
            "id": f"JC{number:06d}",
            "siteCode": site["code"],
            "inspectedOn": on.isoformat(),
            "outcome": outcome,
            "findings": dice.maybe(dice.choice(_FINDINGS), 0.5 if outcome == "SATISFACTORY" else 0.1),
        }
    )
    if outcome != "SATISFACTORY":
        truth.entities["Rectification"].append(_rectification(dice, site, number, on, len(truth.entities["Rectification"]) + 1))


def _rectification(dice: Dice, site: Record, inspection: int, on: date, number: int) -> Record:
    status = {"RECTIFYING": "OPEN", "ADJUSTED_OUT": "NOT_IN_PLACE"}.get(site["status"], "IN_PLACE")
    closed = min(dice.day(on + timedelta(days=10), on + timedelta(days=120)), TODAY)
    return {
        "source": "ims",
        "id": f"ZG{number:06d}",
        "inspectionId": f"JC{inspection:06d}",
        "siteCode": site["code"],
        "status": status,
        "dueOn": (on + timedelta(days=90)).isoformat(),
        "closedOn": None if status == "OPEN" else closed.isoformat(),
    }


def _assessment(dice: Dice, site: Record, number: int) -> Record:
    good = site["status"] == "ACTIVE"

    def verdict() -> bool | None:
        return dice.maybe(dice.chance(0.95 if good else 0.4), 0.03)

    return {
        "source": "ims",
        "id": f"KH{number:06d}",
        "siteCode": site["code"],
        "assessedOn": min(dice.day(began(site) + timedelta(days=200), TODAY), TODAY).isoformat(),
        "specialtyOutstanding": verdict(),
        "skillGainClear": verdict(),
        "demonstrationGood": verdict(),
    }
