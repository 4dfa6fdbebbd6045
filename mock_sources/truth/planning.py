"""How sites come to be: plans, scores behind the quotas, determinations (建设方案、名额因素、确定公布), policy section 2.3."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.words import HOST_TYPES
from mock_sources.truth.world import Record, Truth

_FACTORS = ("enthusiasmScore", "foundationScore", "economyScore", "specialtyScore")
_DIRECTIONS = ("SKILL_ORIENTATION", "ENTERPRISE_ROLE", "LOCAL_CONDITIONS", "DISTINCTIVE_BRANDS")
_CONTENTS = (
    "建设实训基地,开发特色工种课程,开展线上线下技能培训",
    "依托链主企业建设工匠学院,培育特色工种品牌",
    "围绕区域产业布局建设工匠学院体系",
)
_BATCHES = {
    2024: ("首批全国工匠学院", "2024年全国工匠学院建设点", "第一批“1+1+N”工匠学院体系建设点"),
    2025: ("2025年度全国工匠学院建设点", "第二批全国工匠学院建设点"),
    2026: ("2026年度全国工匠学院建设点", "2026年度全国工匠学院建设点", "第三批全国工匠学院建设点"),
}
"""Names under which a batch was announced."""


def make(truth: Truth) -> None:
    """The information management system holds them. Applications, quotas and filed documents are there already."""
    _score(truth, truth.dice("quota factors"))
    _plans(truth, truth.dice("plans"))
    _determinations(truth, truth.dice("determinations"))


def _score(truth: Truth, dice: Dice) -> None:
    """The factors of every quota; those of the first year are often not recorded."""
    for quota in truth.entities["QuotaAllocation"]:
        unknown = 0.3 if quota["year"] == 2024 else 0.02
        quota |= {
            factor: dice.maybe(dice.choice((0, 60, 100)) if dice.chance(0.05) else dice.randint(45, 99), unknown) for factor in _FACTORS
        }


def _plans(truth: Truth, dice: Dice) -> None:
    """A plan of every union that may sponsor sites but one or two, now and then a later one that replaces it."""
    filed = {doc["unionCode"]: doc for doc in reversed(truth.entities["FiledDocument"]) if doc["kind"] == "CONSTRUCTION_PLAN"}
    sponsored = [site["sponsorCode"] for site in truth.entities["Site"]]
    for union in truth.entities["TradeUnion"]:
        if union["kind"] == "NATIONAL" or dice.chance(0.04):
            continue
        for from_year in (2024, 2025) if dice.chance(0.15) else (2024,):
            sites = max(1, sponsored.count(union["code"]) + dice.randint(-1, 3))
            truth.entities["ConstructionPlan"].append(_plan(dice, truth, union["code"], from_year, sites, filed.get(union["code"])))


def _plan(dice: Dice, truth: Truth, union: str, from_year: int, sites: int, document: Record | None) -> Record:
    approved = dice.day(date(from_year, 5, 10), date(from_year, 9, 30))
    if document is not None:
        approved = date.fromisoformat(document["issuedOn"]) - timedelta(days=dice.randint(0, 12))
    return {
        "source": "ims",
        "id": f"FA{len(truth.entities['ConstructionPlan']) + 1:05d}",
        "unionCode": union,
        "fromYear": from_year,
        "toYear": 2026,
        "plannedSites": sites,
        "directions": dice.some(_DIRECTIONS, 1, 4),
        "hostTypes": dice.some(HOST_TYPES, 1, 3),
        "content": dice.choice(_CONTENTS),
        "approvedOn": approved.isoformat(),
        "documentId": document["id"] if document is not None else None,
    }


def _determinations(truth: Truth, dice: Dice) -> None:
    """One of every application that succeeded, on its day and under its number."""
    succeeded = [one for one in truth.entities["Application"] if one["status"] == "DETERMINED"]
    truth.entities["Determination"] = [_determination(dice, number, one) for number, one in enumerate(succeeded, start=1)]


def _determination(dice: Dice, number: int, application: Record) -> Record:
    return {
        "source": "ims",
        "id": f"QD{number:06d}",
        "siteCode": application["siteCode"],
        "applicationId": dice.maybe(application["id"], 0.03),
        "unionCode": application["unionCode"],
        "year": application["year"],
        "documentNumber": application["determinationNumber"],
        "batchName": dice.choice(_BATCHES[application["year"]]),
        "determinedOn": application["determinedOn"],
    }
