"""The policy and what leads and guides its work (政策文件、建设目标、领导机构、分类指导), policy sections 1.4, 3.1 and 3.4."""

from datetime import date

from mock_sources.roster import SPONSORS, Sponsor
from mock_sources.truth.dice import Dice
from mock_sources.truth.words import DESCRIBED, HOST_TYPES, TRADES
from mock_sources.truth.world import Record, Truth

PLAN = "总工办发〔2024〕15号"
_OFFICE = "中华全国总工会办公厅"
_PROVINCES, _INDUSTRIES = "各省、自治区、直辖市总工会", "各全国产业工会"
_NOTICES: tuple[tuple[int, str, list[str], list[str]], ...] = (
    (2025, "关于做好2025年全国工匠学院建设点申报工作的通知", [_PROVINCES, _INDUSTRIES], ["新疆生产建设兵团总工会"]),
    (2026, "关于报送2026年度工匠学院建设点工作情况的通知", [_PROVINCES, _INDUSTRIES, "中央和国家机关工会联合会"], []),
)
_ENTERPRISES = {
    "CHAIN_LEADER": ("链主企业", "发挥链主企业带动作用,面向产业链上下游企业开放实训资源"),
    "LARGE_BACKBONE": ("大型骨干企业", "依托企业大学建设工匠学院,开放优质课程和教师"),
    "PRIVATE": ("民营企业", "支持有条件的民营企业联合院校共建工匠学院"),
    "OTHER": ("其他企业", "依托产业园区就近开展技能培训"),
}
_MODES = {
    HOST_TYPES[0]: ("企业培训中心建设模式", "结合企业需求培养复合型技能人才"),
    HOST_TYPES[1]: ("职业院校建设模式", "发挥院校师资和设备优势,加强校企合作"),
    HOST_TYPES[2]: ("工会学校建设模式", "突出工会特色,改善软硬件条件"),
}


def make(truth: Truth) -> None:
    """The information management system holds them all. Only the guidance depends on the scale."""
    truth.entities["PolicyDocument"] = list(_documents(truth.dice("policy documents")))
    truth.entities["PolicyTarget"] = _targets()
    _leadership(truth, truth.dice("leadership"))
    _guidance(truth, truth.dice("guidance"))


def _documents(dice: Dice) -> list[Record]:
    plan = {
        "source": "ims",
        "number": PLAN,
        "title": f'{_OFFICE}关于印发《"1+1+N"工匠学院体系建设三年行动方案(2024—2026年)》的通知',
        "issuer": _OFFICE,
        "approvedBy": "全总书记处",
        "signedOn": "2024-04-26",
        "printedOn": "2024-04-28",
        "addressees": [_PROVINCES, _INDUSTRIES, "中央和国家机关工会联合会", "全总各部门、各直属单位"],
        "copiedTo": ["新疆生产建设兵团总工会"],
    }
    return [plan, *(_notice(dice, year, title, to, copies) for year, title, to, copies in _NOTICES)]


def _notice(dice: Dice, year: int, title: str, addressees: list[str], copied_to: list[str]) -> Record:
    signed = dice.day(date(year - 1, 12, 2), date(year - 1, 12, 20))
    return {
        "source": "ims",
        "number": f"总工办发〔{signed.year}〕{dice.randint(40, 60)}号",
        "title": f"{_OFFICE}{title}",
        "issuer": _OFFICE,
        "approvedBy": None,
        "signedOn": signed.isoformat(),
        "printedOn": dice.maybe(signed.isoformat(), 0.3),
        "addressees": addressees,
        "copiedTo": copied_to,
    }


def _targets() -> list[Record]:
    """Those of the policy; they do not shrink with the scale."""
    sites = {2024: (100, 100), 2025: (200, 300), 2026: (200, 500)}
    return [
        *(_target("SITES", year, target, reached, f"{year}-12-31") for year, (target, reached) in sites.items()),
        _target("NATIONAL_ACADEMY_BUILT", 2024, None, None, "2024-06-30"),
        _target("ONLINE_ACADEMY_TRIAL", 2024, None, None, "2024-06-30"),
    ]


def _target(kind: str, year: int, target: int | None, cumulative: int | None, due: str) -> Record:
    return {
        "source": "ims",
        "id": f"MB-{year}-{kind[:2]}",
        "documentNumber": PLAN,
        "kind": kind,
        "year": year,
        "target": target,
        "cumulative": cumulative,
        "dueOn": due,
    }


def _leadership(truth: Truth, dice: Dice) -> None:
    """A body and a committee for every union that names one."""
    for number, union in enumerate(truth.entities["TradeUnion"], start=1):
        since = dice.day(date(2024, 5, 8), date(2025, 3, 31))
        body, committee = _body(dice, number, union, since), _committee(dice, number, union, since)
        truth.entities["LeadingBody"] += [body] if body["name"] else []
        truth.entities["ExpertCommittee"] += [committee] if committee["name"] else []


def _body(dice: Dice, number: int, union: Record, since: date) -> Record:
    return {
        "source": "ims",
        "id": f"LD{number:04d}",
        "unionCode": union["code"],
        "name": union["leadingBody"],
        "establishedOn": since.isoformat(),
        "documentNumber": dice.maybe(f"{union['shortName'][:2]}工发〔{since.year}〕{dice.randint(1, 90)}号", 0.25),
    }


def _committee(dice: Dice, number: int, union: Record, since: date) -> Record:
    return {
        "source": "ims",
        "id": f"ZJ{number:04d}",
        "unionCode": union["code"],
        "name": union["expertCommittee"],
        "establishedOn": dice.day(since, date(2025, 9, 30)).isoformat(),
        "members": dice.randint(7, 35),
        "fields": dice.some(DESCRIBED, 0, 6),
    }


def _guidance(truth: Truth, dice: Dice) -> None:
    """The federation's for every type of enterprise and every mode, and unions' for what they have to do with."""
    made = [_by_enterprise(kind) for kind in _ENTERPRISES] + [_by_mode(kind) for kind in _MODES]
    issued = [(SPONSORS[-1], one) for one in made]
    for _ in range(truth.count(40, 3)):
        chosen = [_by_trade(dice.choice(TRADES)), _by_enterprise(dice.choice(list(_ENTERPRISES))), _by_mode(dice.choice(HOST_TYPES))]
        issued.append((dice.choice(SPONSORS[:-1]), dice.choices(chosen, (5, 2, 2))[0]))
    truth.entities["GuidanceClass"] = [_issued(dice, number, union, one) for number, (union, one) in enumerate(issued, start=1)]


def _by_trade(trade: str) -> Record:
    return {"dimension": "OCCUPATION", "name": f"{trade}类工匠学院", "guidance": f"围绕{trade}开发课程,培育特色工种品牌", "trade": trade}


def _by_enterprise(kind: str) -> Record:
    name, guidance = _ENTERPRISES[kind]
    return {"dimension": "ENTERPRISE_TYPE", "name": f"{name}类工匠学院", "guidance": guidance, "enterpriseType": kind}


def _by_mode(kind: str) -> Record:
    name, guidance = _MODES[kind]
    return {"dimension": "CONSTRUCTION_MODE", "name": name, "guidance": guidance, "hostType": kind}


def _issued(dice: Dice, number: int, union: Sponsor, guidance: Record) -> Record:
    blank = {"dimension": "", "name": "", "guidance": "", "trade": None, "enterpriseType": None, "hostType": None}
    issued = dice.day(date(2024, 9, 1), date(2026, 10, 31))
    head = {"source": "ims", "id": f"FL{number:05d}", "unionCode": union.code}
    return {**head, **blank, **guidance, "issuedOn": issued.isoformat()}
