"""The online academy's shared resources and its catalogue of trades (共建共享资源、特色工种目录), policy sections 1.2 and 2.1."""

from datetime import date

from mock_sources.truth.dice import Dice
from mock_sources.truth.words import TRADES
from mock_sources.truth.world import TODAY, Record, Truth

EDITION = 2022
_LAUNCH = date(2024, 6, 18)
_OTHER_PROVIDERS = {"PLATFORM": 6, "NATIONAL_ACADEMY": 2, "FEEDER_ACADEMY": 2}
_EMERGING = ("工业机器人系统操作员", "网约配送员", "人工智能训练师", "无人机驾驶员", "物联网安装调试员", "动力电池制造工", "光伏组件制造工")
_SERVICES = ("育婴员", "养老护理员", "中式烹调师", "西式面点师", "茶艺师", "物流服务师", "网约配送员", "民航乘务员", "银行柜面服务员")
_OCCUPATIONS = {"氩弧焊工": "焊工", "起重装卸机械操作工": "起重装卸机械操作员", "刺绣工": "手工刺绣工"}
"""Occupations of trades that are called otherwise."""


def make(truth: Truth) -> None:
    """Courses and teachers that are shared, and a catalogue entry for every trade there is."""
    dice = truth.dice("shared resources")
    courses = [course for course in truth.entities["Course"] if course["status"] == "PUBLISHED" and dice.chance(0.5)]
    teachers = [teacher for teacher in truth.entities["Teacher"] if dice.chance(0.5)]
    shared = [_course(dice, course) for course in courses] + [_teacher(dice, teacher) for teacher in teachers]
    for number, record in enumerate(shared, start=1):
        truth.entities["SharedResource"].append({"source": "platform", "id": f"GX{number:06d}", **record})
    truth.entities["SpecialtyTrade"] = _trades(truth.dice("trades"))


def _course(dice: Dice, course: Record) -> Record:
    since = date.fromisoformat(course["publishedOn"])
    return {"kind": "COURSE", "title": course["title"], "courseId": course["id"], "teacherId": None, **_sharing(dice, course, since)}


def _teacher(dice: Dice, teacher: Record) -> Record:
    title = f"{teacher['trade']}名师{teacher['name']}"
    return {"kind": "TEACHER", "title": title, "courseId": None, "teacherId": teacher["id"], **_sharing(dice, teacher, _LAUNCH)}


def _sharing(dice: Dice, record: Record, since: date) -> Record:
    site = record["siteCode"]
    return {
        "provider": "SITE" if site else dice.pick(_OTHER_PROVIDERS),
        "siteCode": site,
        "sharedOn": dice.day(since, TODAY).isoformat(),
        "uses": 0 if dice.chance(0.05) else int(dice.lognormvariate(4, 1.2)),
    }


def _trades(dice: Dice) -> list[Record]:
    """Trades of one occupation share its code."""
    names = [_OCCUPATIONS.get(trade, trade) for trade in TRADES]
    places = dice.sample(range(28 * 9 * 12), len(names))
    codes: dict[str, str] = {}
    for trade, name, place in zip(TRADES, names, places, strict=True):
        codes.setdefault(name, _code(trade, place))
    return [_trade(trade, name, codes[name]) for trade, name in zip(TRADES, names, strict=True)]


def _code(trade: str, place: int) -> str:
    """A code of the right form, and generated: group 4 is services, 6 is production."""
    return f"{4 if trade in _SERVICES else 6}-{place // 108 + 1:02d}-{place // 12 % 9 + 1:02d}-{place % 12 + 1:02d}"


def _trade(trade: str, occupation: str, code: str) -> Record:
    return {
        "source": "platform",
        "name": trade,
        "occupationCode": code,
        "occupationName": occupation,
        "edition": EDITION,
        "emerging": trade in _EMERGING,
    }
