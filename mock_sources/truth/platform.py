"""The online academy (技能强国): courses, statistics, teachers, incentives, practical sessions (课程、教师、激励、实操培训)."""

from datetime import date, timedelta

from mock_sources.roster import LACKING
from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import person_name, platform_ids
from mock_sources.truth.training import dealt, session_details
from mock_sources.truth.words import HONOURS, LEVEL_WEIGHTS, LEVEL_WORDS, TRADES
from mock_sources.truth.world import BY_SOURCE, TODAY, Record, Truth

COURSES = 2000
TEACHERS = 400
SESSIONS = 1000
MEASURES = 30
_LAUNCH = date(2024, 6, 18)
_GIVES = {"POINTS": "积分奖励", "BADGE": "学习徽章", "ALLOWANCE": "技能提升补贴", "HONOUR": "荣誉表彰"}


def make(truth: Truth) -> None:
    """Everything that the platform holds, and the links from the databases' own sessions to its courses."""
    dice = truth.dice("platform")
    site_codes = [site["code"] for site in truth.determined_sites]
    truth.entities["Teacher"] = _teachers(truth, dice, site_codes)
    truth.entities["Course"] = _courses(truth, dice, site_codes)
    truth.entities["LearningStatistics"] = [
        _statistics(dice, course) for course in truth.entities["Course"] if course["status"] != "DRAFT" and not dice.chance(0.02)
    ]
    truth.entities["IncentiveMeasure"] = [_measure(dice, number) for number in range(1, truth.count(MEASURES, 1) + 1)]
    truth.entities["OnlineAcademy"] = [_academy(truth)]
    _link_site_sessions(truth)
    _sessions(truth)


def _academy(truth: Truth) -> Record:
    return {
        "source": "platform",
        "code": "JNQG",
        "name": "技能强国——全国产业工人学习社区",
        "operator": "全国网上工匠学院运营中心",
        "trialOn": "2024-06-18",
        "learners": truth.count(12_345_678, 1) if truth.scale <= 100 else 2_000_000_000,
    }


def _teachers(truth: Truth, dice: Dice, site_codes: list[str]) -> list[Record]:
    ids = platform_ids(dice, 7_100_000_000_000_000_001, truth.count(TEACHERS, 1))
    return [
        {
            "source": "platform",
            "id": identity,
            "name": person_name(dice),
            "honour": dice.maybe(dice.choice(HONOURS), 0.5),
            "trade": dice.choice(TRADES),
            "siteCode": dice.maybe(dice.choice(site_codes), 0.35) if site_codes else None,
        }
        for identity in ids
    ]


def _courses(truth: Truth, dice: Dice, site_codes: list[str]) -> list[Record]:
    teachers = [teacher["id"] for teacher in truth.entities["Teacher"]]
    ids = platform_ids(dice, 9_007_199_254_740_993, truth.count(COURSES, 1))
    return [_course(dice, identity, teachers, site_codes) for identity in ids]


def _course(dice: Dice, identity: str, teachers: list[str], site_codes: list[str]) -> Record:
    trade = dice.choice(TRADES)
    level = dice.maybe(dice.pick(LEVEL_WEIGHTS), 0.1)
    status = dice.pick({"DRAFT": 6, "PUBLISHED": 86, "WITHDRAWN": 8})
    subject = dice.choice(("基础", "实务", "安全规范", "技能提升", "大师课·入门", "数字化(进阶)"))
    return {
        "source": "platform",
        "id": identity,
        "title": f"{trade}{LEVEL_WORDS[level] if level else ''}{subject}",
        "trade": trade,
        "level": level,
        "mode": dice.pick({"ONLINE": 70, "OFFLINE": 5, "BLENDED": 25}),
        "status": status,
        "hours": dice.choice((1, 2, 4, 8, 8, 16, 24, 40)),
        "teacherId": dice.maybe(dice.choice(teachers), 0.1),
        "siteCode": dice.maybe(dice.choice(site_codes), 0.6) if site_codes else None,
        "publishedOn": None if status == "DRAFT" else dice.day(_LAUNCH, TODAY).isoformat(),
    }


def _statistics(dice: Dice, course: Record) -> Record:
    enrolled = 0 if dice.chance(0.03) else int(dice.lognormvariate(7, 1.3))
    completed = int(enrolled * dice.uniform(0.2, 0.95))
    return {
        "source": "platform",
        "courseId": course["id"],
        "enrolled": enrolled,
        "completed": completed,
        "minutes": min(int(enrolled * course["hours"] * 60 * dice.uniform(0.4, 1.1)), 2_000_000_000),
    }


def _measure(dice: Dice, number: int) -> Record:
    kind = dice.choice(list(_GIVES))
    starts = dice.day(_LAUNCH, TODAY)
    return {
        "source": "platform",
        "id": f"JL{number:05d}",
        "title": f"{dice.choice(('学习', '实操', '晋级', '带徒'))}{_GIVES[kind]}",
        "audience": dice.pick({"WORKER": 6, "ENTERPRISE": 2, "UNION": 2}),
        "kind": kind,
        "points": dice.choice((10, 20, 50, 100, 500)) if kind == "POINTS" else None,
        "validFrom": starts.isoformat(),
        "validTo": dice.maybe((starts + timedelta(days=dice.choice((180, 365, 730)))).isoformat(), 0.4),
    }


def _link_site_sessions(truth: Truth) -> None:
    """In databases that know of courses, one own session in eight belongs to a course that its site shares with the platform."""
    dice = truth.dice("course links")
    courses: dict[str, list[str]] = {}
    for course in truth.entities["Course"]:
        courses.setdefault(course["siteCode"], []).append(course["id"])
    for session in truth.entities["PracticalSession"]:
        shared = courses.get(session["siteCode"])
        if shared and "courseId" not in _unknown(session["source"]) and dice.chance(0.125):
            session["courseId"] = dice.choice(shared)


def _unknown(source: str) -> tuple[str, ...]:
    return LACKING.get(BY_SOURCE[source].vendor, {}).get("PracticalSession", ())


def _sessions(truth: Truth) -> None:
    dice = truth.dice("platform sessions")
    courses = [course for course in truth.entities["Course"] if course["status"] != "DRAFT" and course["mode"] != "ONLINE"]
    by_trade: dict[str, list[str]] = {}
    for course in courses:
        by_trade.setdefault(course["trade"], []).append(course["id"])
    shares = dealt(truth, dice, truth.count(SESSIONS), 3)
    drafts = [(site, number) for site, count in shares for number in range(1, count + 1)]
    ids = platform_ids(dice, 8_200_000_000_000_000_001, len(drafts))
    for identity, (site, number) in zip(ids, drafts, strict=True):
        details = session_details(dice, site, number)
        suitable = by_trade.get(details["trade"])
        linked = dice.maybe(dice.choice(suitable), 0.05) if suitable else None
        head = {"source": "platform", "id": identity, "siteCode": site["code"], "courseId": linked, "channel": "ONLINE_ACADEMY"}
        truth.entities["PracticalSession"].append(head | details)
