"""Union organisations, what they file and what they make known (工会组织、报备文件、宣传推广)."""

from datetime import date, timedelta

from mock_sources.roster import SPONSORS, Sponsor
from mock_sources.truth.dice import Dice
from mock_sources.truth.world import TODAY, Record, Truth

_SINCE = date(2024, 5, 6)
_DOCUMENTS = {
    "CONSTRUCTION_PLAN": "工匠学院体系建设方案",
    "FUND_RULES": "工匠学院建设点补助资金管理办法",
    "INCENTIVE_RULES": "职工技能提升激励措施",
    "OTHER": "工匠学院师资选聘办法(试行)",
}
_EVENTS = {
    "PRESS_RELEASE": "工匠学院建设新闻发布会",
    "ON_SITE_PROMOTION": "工匠学院建设现场推进会",
    "MEDIA_ITEM": "“走进工匠学院”主题报道",
}


def make(truth: Truth) -> None:
    """All 44 unions, filed documents and publicity events; the information management system holds them."""
    dice = truth.dice("unions")
    truth.entities["TradeUnion"] = [_union(dice, sponsor) for sponsor in SPONSORS]
    truth.entities["FiledDocument"] = [_document(dice, number) for number in range(1, truth.count(160) + 1)]
    truth.entities["PublicityEvent"] = [_event(dice, number) for number in range(1, truth.count(220) + 1)]


def _union(dice: Dice, sponsor: Sponsor) -> Record:
    national = sponsor.kind == "NATIONAL"
    return {
        "source": "ims",
        "code": sponsor.code,
        "kind": sponsor.kind,
        "name": sponsor.name,
        "shortName": sponsor.short_name,
        "divisionCode": sponsor.division,
        "leadingBody": dice.maybe(f"{sponsor.short_name}工匠学院体系建设领导小组", 0.15),
        "expertCommittee": "工匠学院体系建设专业指导委员会" if national else dice.maybe(f"{sponsor.short_name}专家指导组", 0.6),
    }


def _document(dice: Dice, number: int) -> Record:
    sponsor = dice.choice(SPONSORS[:-1])
    kind = dice.pick({"CONSTRUCTION_PLAN": 4, "FUND_RULES": 3, "INCENTIVE_RULES": 2, "OTHER": 1})
    issued = dice.day(_SINCE, TODAY - timedelta(days=3))
    filed = issued + timedelta(days=dice.choice((0, 3, 7, 12, 20, 29, 30, 31, 45, 80)))
    return {
        "source": "ims",
        "id": f"WJ{number:06d}",
        "unionCode": sponsor.code,
        "kind": kind,
        "title": f"{sponsor.name}{_DOCUMENTS[kind]}",
        "documentNumber": f"{sponsor.short_name[:2]}工发〔{issued.year}〕{dice.randint(1, 90)}号",
        "issuedOn": issued.isoformat(),
        "filedOn": None if filed > TODAY or dice.chance(0.08) else filed.isoformat(),
    }


def _event(dice: Dice, number: int) -> Record:
    sponsor = dice.choice(SPONSORS)
    kind = dice.pick({"PRESS_RELEASE": 2, "ON_SITE_PROMOTION": 3, "MEDIA_ITEM": 5})
    return {
        "source": "ims",
        "id": f"XC{number:06d}",
        "unionCode": sponsor.code,
        "kind": kind,
        "title": f"{sponsor.short_name}{_EVENTS[kind]}",
        "heldOn": dice.day(_SINCE, TODAY).isoformat(),
    }
