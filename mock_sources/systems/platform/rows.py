"""Canonical records in the platform's own form."""

from collections.abc import Mapping, Sequence

from mock_sources.systems.store import Row
from mock_sources.systems.wire import Truth, epoch_ms, text

LEVELS = {
    "APPRENTICE": "X",
    "JUNIOR": "5",
    "INTERMEDIATE": "4",
    "SENIOR": "3",
    "TECHNICIAN": "2",
    "SENIOR_TECHNICIAN": "1",
    "SPECIAL_TECHNICIAN": "T",
    "CHIEF_TECHNICIAN": "S",
}
MODES = {"ONLINE": 1, "OFFLINE": 2, "BLENDED": 3}
COURSE_STATUSES = {"DRAFT": (0,), "PUBLISHED": (1,), "WITHDRAWN": (2, 9)}
SESSION_STATES = {"PLANNED": "10", "OPEN": "20", "FINISHED": "30", "CANCELLED": "40"}
TARGETS = {"WORKER": "W", "ENTERPRISE": "E", "UNION": "U"}
RESOURCE_KINDS = {"COURSE": 1, "TEACHER": 2}
PROVIDERS = {"SITE": "JSD", "NATIONAL_ACADEMY": "QGXY", "FEEDER_ACADEMY": "SJXY", "PLATFORM": "PT"}
REWARDS = {"POINTS": 1, "BADGE": 2, "ALLOWANCE": 3, "HONOUR": 4}
OPEN_ENDED = 253402185600000
"""9999-12-31 +08:00 in milliseconds."""


def tables(entities: Mapping[str, Sequence[Truth]]) -> dict[str, list[Row]]:
    """Rows by resource."""
    sessions = [record for record in entities.get("PracticalSession", ()) if record["channel"] == "ONLINE_ACADEMY"]
    return {
        "info": [info(record) for record in entities.get("OnlineAcademy", ())],
        "courses": [course(record) for record in entities.get("Course", ())],
        "statistics": [statistics(record) for record in entities.get("LearningStatistics", ())],
        "teachers": [teacher(record) for record in entities.get("Teacher", ())],
        "incentives": [incentive(record) for record in entities.get("IncentiveMeasure", ())],
        "shared-resources": [shared_resource(record) for record in entities.get("SharedResource", ())],
        "trades": [trade(record) for record in entities.get("SpecialtyTrade", ())],
        "practical-sessions": [session(record) for record in sessions],
    }


def site_number(code: str | None) -> str:
    """A national site number as the platform writes it: the Corps' prefix is 660000."""
    number = text(code)
    return f"660000{number[4:]}" if number.startswith("XPCC-") else number


def info(record: Truth) -> Row:
    return {
        "platformCode": record["code"],
        "platformName": record["name"],
        "operator": record["operator"],
        "trialTime": epoch_ms(record["trialOn"]),
        "learnerTotal": str(record["learners"]),
    }


def course(record: Truth) -> Row:
    statuses = COURSE_STATUSES[record["status"]]
    return {
        "id": int(record["id"]),
        "title": record["title"],
        "trade": record["trade"],
        "level": LEVELS[record["level"]] if record["level"] else "",
        "mode": MODES[record["mode"]],
        "status": statuses[int(record["id"]) % len(statuses)],
        "classHours": str(record["hours"]),
        "teacherId": int(record["teacherId"] or 0),
        "siteNo": site_number(record["siteCode"]),
        "publishTime": epoch_ms(record["publishedOn"]),
    }


def statistics(record: Truth) -> Row:
    return {
        "courseId": int(record["courseId"]),
        "enrolNum": record["enrolled"],
        "finishNum": record["completed"],
        "studyMinutes": str(record["minutes"]),
    }


def teacher(record: Truth) -> Row:
    return {
        "id": int(record["id"]),
        "name": record["name"],
        "honour": text(record["honour"]),
        "trade": record["trade"],
        "siteNo": site_number(record["siteCode"]),
    }


def incentive(record: Truth) -> Row:
    return {
        "measureCode": record["id"],
        "title": record["title"],
        "target": TARGETS[record["audience"]],
        "rewardType": REWARDS[record["kind"]],
        "points": -1 if record["points"] is None else record["points"],
        "effectTime": epoch_ms(record["validFrom"]),
        "expireTime": epoch_ms(record["validTo"], OPEN_ENDED),
    }


def shared_resource(record: Truth) -> Row:
    return {
        "resourceNo": record["id"],
        "resourceType": RESOURCE_KINDS[record["kind"]],
        "title": record["title"],
        "courseId": int(record["courseId"] or 0),
        "teacherId": int(record["teacherId"] or 0),
        "provider": PROVIDERS[record["provider"]],
        "siteNo": site_number(record["siteCode"]),
        "shareTime": epoch_ms(record["sharedOn"]),
        "useNum": str(record["uses"]),
    }


def trade(record: Truth) -> Row:
    return {
        "tradeName": record["name"],
        "occCode": record["occupationCode"].replace("-", ""),
        "occName": record["occupationName"],
        "edition": str(record["edition"]),
        "isNew": "Y" if record["emerging"] else "N",
    }


def session(record: Truth) -> Row:
    bookable = record["status"] in ("PLANNED", "OPEN")
    return {
        "sessionNo": record["id"],
        "siteNo": site_number(record["siteCode"]),
        "courseId": int(record["courseId"] or 0),
        "title": record["title"],
        "trade": record["trade"],
        "state": SESSION_STATES[record["status"]],
        "startTime": epoch_ms(record["startsOn"]),
        "endTime": epoch_ms(record["endsOn"]),
        "quota": str(record["places"]),
        "enrolNum": record["enrolled"],
        "left": str(max(0, record["places"] - record["enrolled"]) if bookable else 0),
        "passNum": -1 if record["passed"] is None else record["passed"],
    }
