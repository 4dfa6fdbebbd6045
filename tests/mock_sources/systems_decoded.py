"""The systems' rows led back to canonical records, by the transforms that `mock_sources/SYSTEMS.md` declares and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]

LEVELS = dict(
    zip(
        "X54321TS",
        (
            "APPRENTICE",
            "JUNIOR",
            "INTERMEDIATE",
            "SENIOR",
            "TECHNICIAN",
            "SENIOR_TECHNICIAN",
            "SPECIAL_TECHNICIAN",
            "CHIEF_TECHNICIAN",
        ),
        strict=True,
    )
)
SITE_NUMBER = re.compile(r"(\d{6}|XPCC|IU\d{2}|ZYGJ)-\d{4}-\d{3,}")


def day(milliseconds: int, unknown: int = 0) -> str | None:
    if milliseconds == unknown:
        return None
    return (datetime.fromtimestamp(milliseconds / 1000, UTC) + timedelta(hours=8)).date().isoformat()


def national(number: str) -> str | None:
    return re.sub("^660000-", "XPCC-", number) or None


def iso(compact: str) -> str | None:
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:]}" if compact else None


def yuan(amount: str) -> str:
    return amount.replace(",", "")


def site(name: str) -> str:
    found = SITE_NUMBER.search(name)
    assert found is not None
    return found[0]


def union(code: str) -> str:
    return re.sub(r"^C(\d\d)$", r"IU\1", {"660000": "XPCC", "ZG01": "ZYGJ", "000000": "ACFTU"}.get(code, code))


def course(row: Row) -> Row:
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "trade": row["trade"],
        "level": LEVELS.get(row["level"]),
        "mode": {1: "ONLINE", 2: "OFFLINE", 3: "BLENDED"}[row["mode"]],
        "status": {0: "DRAFT", 1: "PUBLISHED", 2: "WITHDRAWN", 9: "WITHDRAWN"}[row["status"]],
        "hours": int(row["classHours"]),
        "teacherId": str(row["teacherId"]) if row["teacherId"] else None,
        "siteCode": national(row["siteNo"]),
        "publishedOn": day(row["publishTime"]),
    }


def teacher(row: Row) -> Row:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "honour": row["honour"] or None,
        "trade": row["trade"],
        "siteCode": national(row["siteNo"]),
    }


def statistics(row: Row) -> Row:
    return {
        "courseId": str(row["courseId"]),
        "enrolled": row["enrolNum"],
        "completed": row["finishNum"],
        "minutes": int(row["studyMinutes"]),
    }


def incentive(row: Row) -> Row:
    return {
        "id": row["measureCode"],
        "title": row["title"],
        "audience": {"W": "WORKER", "E": "ENTERPRISE", "U": "UNION"}[row["target"]],
        "kind": {1: "POINTS", 2: "BADGE", 3: "ALLOWANCE", 4: "HONOUR"}[row["rewardType"]],
        "points": None if row["points"] == -1 else row["points"],
        "validFrom": day(row["effectTime"]),
        "validTo": day(row["expireTime"], 253402185600000),
    }


def shared_resource(row: Row) -> Row:
    return {
        "id": row["resourceNo"],
        "kind": {1: "COURSE", 2: "TEACHER"}[row["resourceType"]],
        "title": row["title"],
        "courseId": str(row["courseId"]) if row["courseId"] else None,
        "teacherId": str(row["teacherId"]) if row["teacherId"] else None,
        "provider": {"JSD": "SITE", "QGXY": "NATIONAL_ACADEMY", "SJXY": "FEEDER_ACADEMY", "PT": "PLATFORM"}[row["provider"]],
        "siteCode": national(row["siteNo"]),
        "sharedOn": day(row["shareTime"]),
        "uses": int(row["useNum"]),
    }


def trade(row: Row) -> Row:
    code = row["occCode"]
    return {
        "name": row["tradeName"],
        "occupationCode": f"{code[0]}-{code[1:3]}-{code[3:5]}-{code[5:]}",
        "occupationName": row["occName"],
        "edition": int(row["edition"]),
        "emerging": {"Y": True, "N": False}[row["isNew"]],
    }


def practical_session(row: Row) -> Row:
    return {
        "id": row["sessionNo"],
        "siteCode": national(row["siteNo"]),
        "courseId": str(row["courseId"]) if row["courseId"] else None,
        "channel": "ONLINE_ACADEMY",
        "title": row["title"],
        "trade": row["trade"],
        "status": {"10": "PLANNED", "20": "OPEN", "30": "FINISHED", "40": "CANCELLED"}[row["state"]],
        "startsOn": day(row["startTime"]),
        "endsOn": day(row["endTime"]),
        "places": int(row["quota"]),
        "enrolled": row["enrolNum"],
        "passed": None if row["passNum"] == -1 else row["passNum"],
    }


def grant(row: Row) -> Row:
    return {
        "id": row["prj_code"],
        "siteCode": site(row["prj_name"]),
        "batchYear": int(row["budget_year"]),
        "amount": yuan(row["budget_amt"]),
        "status": {"2": "OPEN", "3": "CLOSED", "4": "CANCELLED"}[row["enable_state"]],
        "approvedOn": iso(row["approve_date"]),
        "supervisorCode": row["supv_unit"].removeprefix("GH").replace("660000", "XPCC") or None,
    }


def tranche_due(row: Row) -> Row:
    return {
        "id": row["plan_no"],
        "grantId": row["prj_code"],
        "siteCode": site(row["prj_name"]),
        "number": row["seq"],
        "amount": yuan(row["plan_amt"]),
    }


def payment(row: Row) -> Row:
    return {
        "id": row["line_id"],
        "voucherNumber": row["vch_no"],
        "trancheId": row["plan_no"],
        "amount": yuan(row["amt"]),
        "status": {"10": "DRAFT", "30": "POSTED", "35": "REVERSAL", "36": "REFUND"}[row["vch_status"]],
        "paidOn": iso(row["pay_date"]),
        "postedOn": iso(row["tally_date"]),
    }


def fund_use(row: Row) -> Row:
    categories = {"502101": "TRAINING_CLASSES", "502102": "TEACHER_TRAINING", "502103": "FACILITIES", "502109": "OTHER", "502199": "OTHER"}
    return {
        "id": row["line_id"],
        "grantId": row["prj_code"],
        "siteCode": site(row["prj_name"]),
        "category": categories[row["subj_code"][:6]],
        "amount": yuan(row["amt"]),
        "spentOn": iso(row["biz_date"]),
        "voucherNumber": row["vch_no"],
        "approved": {"1": True, "0": False, "": None}[row["appr_flag"]],
    }


def date(local: str) -> str | None:
    return local[:10] or None


def verdict(value: str) -> bool | None:
    return {"是": True, "否": False, "": None}[value]


def org(row: Row) -> Row:
    return {
        "code": union(row["orgCode"]),
        "kind": {"01": "NATIONAL", "02": "PROVINCIAL", "03": "CORPS", "04": "INDUSTRIAL", "05": "CENTRAL_ORGANS"}[row["orgType"]],
        "name": row["orgName"],
        "shortName": row["shortName"],
        "divisionCode": row["region"]["xzqh"] or None,
        "leadingBody": row["academy"]["ldjg"] or None,
        "expertCommittee": row["academy"]["zjwyh"] or None,
    }


def quota(row: Row) -> Row:
    return {
        "id": row["meId"],
        "unionCode": union(row["orgCode"]),
        "year": int(row["nd"]),
        "quota": int(row["fpme"]),
        "recommended": row["tjs"],
        "overrideReason": row["ceyy"] or None,
        **{name: int(row["pf"][own]) if row["pf"][own] else None for own, name in FACTORS.items()},
    }


def application(row: Row) -> Row:
    return {
        "id": row["sbId"],
        "siteCode": row["jsdBh"],
        "unionCode": union(row["orgCode"]),
        "year": int(row["nd"]),
        "hostType": {"1": "ENTERPRISE_TRAINING_CENTER", "2": "VOCATIONAL_SCHOOL", "3": "UNION_SCHOOL"}[row["ytdw"]["lx"]],
        "enterpriseType": {"LZ": "CHAIN_LEADER", "GG": "LARGE_BACKBONE", "MY": "PRIVATE", "QT": "OTHER", "": None}[row["ytdw"]["qylx"]],
        "status": {"10": "APPLIED", "20": "RECOMMENDED", "30": "DETERMINED", "90": "DECLINED"}[row["zt"]],
        "submittedOn": date(row["sbsj"]),
        "determinedOn": date(row["qd"]["rq"]),
        "determinationNumber": row["qd"]["wh"] or None,
    }


def report(row: Row) -> Row:
    figures = {name: int(row["tb"][own]) for own, name in FIGURES.items()}
    received = None if row["jssj"] == "0000-00-00 00:00:00" else row["jssj"].replace(" ", "T") + "+08:00"
    return {
        "id": row["bgId"],
        "siteCode": row["jsdBh"],
        "unionCode": union(row["orgCode"]),
        "year": int(row["nd"]),
        "version": row["bc"],
        "status": {"0": "DRAFT", "1": "SUBMITTED", "-1": "RETURNED", "2": "ACCEPTED"}[row["zt"]],
        "receivedAt": received,
        **figures,
    }


FACTORS = {"gzjjx": "enthusiasmScore", "jsjc": "foundationScore", "jjcy": "economyScore", "tspy": "specialtyScore"}
FIGURES = {
    "pxrs": "trainedPersons",
    "pxrc": "trainedPersonTimes",
    "scqs": "practicalSessions",
    "scrs": "practicalPersons",
    "khrs": "assessedPersons",
    "qzrs": "certifiedPersons",
    "jnts": "raisedSkillPersons",
}


def document(row: Row) -> Row:
    return {
        "id": row["wjId"],
        "unionCode": union(row["orgCode"]),
        "kind": {"JSFA": "CONSTRUCTION_PLAN", "ZJBF": "FUND_RULES", "JLCS": "INCENTIVE_RULES", "QT": "OTHER"}[row["lx"]],
        "title": row["bt"],
        "documentNumber": row["wh"],
        "issuedOn": date(row["yfrq"]),
        "filedOn": date(row["bbrq"]),
    }


def event(row: Row) -> Row:
    return {
        "id": row["hdId"],
        "unionCode": union(row["orgCode"]),
        "kind": {"XWFB": "PRESS_RELEASE", "XCTJ": "ON_SITE_PROMOTION", "MTBD": "MEDIA_ITEM"}[row["lx"]],
        "title": row["bt"],
        "heldOn": date(row["hdrq"]),
    }


def inspection(row: Row) -> Row:
    return {
        "id": row["jcId"],
        "siteCode": row["jsdBh"],
        "inspectedOn": date(row["jcrq"]),
        "outcome": {"A": "SATISFACTORY", "B": "RECTIFY", "C": "ADJUST"}[row["jl"]],
        "findings": row["yj"] or None,
    }


def rectification(row: Row) -> Row:
    return {
        "id": row["zgId"],
        "inspectionId": row["jcId"],
        "siteCode": row["jsdBh"],
        "status": {"1": "OPEN", "2": "IN_PLACE", "3": "NOT_IN_PLACE"}[row["zt"]],
        "dueOn": date(row["qx"]),
        "closedOn": date(row["bjrq"]),
    }


def assessment(row: Row) -> Row:
    return {
        "id": row["khId"],
        "siteCode": row["jsdBh"],
        "assessedOn": date(row["khrq"]),
        "specialtyOutstanding": verdict(row["pd"]["tsgz"]),
        "skillGainClear": verdict(row["pd"]["jnts"]),
        "demonstrationGood": verdict(row["pd"]["sfzy"]),
    }


STARS = {"": None, "★": "ONE", "★★": "TWO", "★★★": "THREE", "★★★★": "FOUR", "★★★★★": "FIVE"}


def rating(row: Row) -> Row:
    return {
        "id": row["pdbh"],
        "siteCode": row["jsdbh"],
        "schemeVersion": row["bfbb"],
        "current": {"Y": True, "N": False}[row["xx"]],
        "status": {"10": "PROPOSED", "20": "CONFIRMED", "30": "PUBLISHED", "90": "REVOKED"}[row["zt"]],
        "version": row["bb"],
        "level": STARS[row["xj"]],
        "score": None if row["pf"] is None else f"{row['pf']:.2f}",
        "evidence": row["yj"] or None,
        "ratedOn": iso(row["pdrq"]),
        "publishedOn": iso(row["fbrq"]),
    }


def rating_event(row: Row) -> Row:
    return {
        "id": row["lsbh"],
        "ratingId": row["pdbh"],
        "siteCode": row["jsdbh"],
        "action": {"SB": "PROPOSE", "HD": "CONFIRM", "FB": "PUBLISH", "CX": "REVOKE"}[row["cz"]],
        "actor": row["czr"],
        "reason": row["yy"] or None,
        "level": STARS[row["xj"]],
        "score": None if row["pf"] is None else f"{row['pf']:.2f}",
        "version": row["bb"],
        "actedAt": row["sj"],
    }
