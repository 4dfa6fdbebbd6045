"""The information management system's rows on the policy, planning, premises and support led back to canonical records."""

from decimal import Decimal

from tests.mock_sources.systems_decoded import Row, date, union, verdict

HOST_TYPES = {"1": "ENTERPRISE_TRAINING_CENTER", "2": "VOCATIONAL_SCHOOL", "3": "UNION_SCHOOL", "": None}
DIRECTIONS = {"1": "SKILL_ORIENTATION", "2": "ENTERPRISE_ROLE", "3": "LOCAL_CONDITIONS", "4": "DISTINCTIVE_BRANDS"}
CONDITIONS = dict(
    zip(
        "123456",
        ("INFLUENCE", "TRAINING_CONDITIONS", "TEACHERS_AND_COURSES", "TRAINING_SYSTEM", "ONLINE_CONDITIONS", "TRAINING_SCALE"),
        strict=True,
    )
)


def number(digits: str) -> int | None:
    return int(digits) if digits else None


def several(text: str, separator: str) -> list[str]:
    return text.split(separator) if text else []


def policy_document(row: Row) -> Row:
    return {
        "number": row["wh"],
        "title": row["bt"],
        "issuer": row["fwjg"],
        "approvedBy": row["pzjg"] or None,
        "signedOn": date(row["cwrq"]),
        "printedOn": date(row["yfrq"]),
        "addressees": several(row["zsdw"], "；"),
        "copiedTo": several(row["csdw"], "；"),
    }


def target(row: Row) -> Row:
    return {
        "id": row["mbId"],
        "documentNumber": row["wh"],
        "kind": {"JSD": "SITES", "QGXY": "NATIONAL_ACADEMY_BUILT", "WSXY": "ONLINE_ACADEMY_TRIAL"}[row["lx"]],
        "year": int(row["nd"]),
        "target": number(row["zb"]["dn"]),
        "cumulative": number(row["zb"]["lj"]),
        "dueOn": date(row["qx"]),
    }


def leading_body(row: Row) -> Row:
    return {
        "id": row["jgId"],
        "unionCode": union(row["orgCode"]),
        "name": row["mc"],
        "establishedOn": date(row["clrq"]),
        "documentNumber": row["wh"] or None,
    }


def committee(row: Row) -> Row:
    return {
        "id": row["whId"],
        "unionCode": union(row["orgCode"]),
        "name": row["mc"],
        "establishedOn": date(row["clrq"]),
        "members": int(row["rs"]),
        "fields": several(row["zyly"], "、"),
    }


def guidance(row: Row) -> Row:
    enterprises = {"LZ": "CHAIN_LEADER", "GG": "LARGE_BACKBONE", "MY": "PRIVATE", "QT": "OTHER", "": None}
    return {
        "id": row["zdId"],
        "unionCode": union(row["orgCode"]),
        "dimension": {"GZ": "OCCUPATION", "QY": "ENTERPRISE_TYPE", "MS": "CONSTRUCTION_MODE"}[row["wd"]],
        "name": row["mc"],
        "guidance": row["nr"],
        "trade": row["fl"]["gz"] or None,
        "enterpriseType": enterprises[row["fl"]["qylx"]],
        "hostType": HOST_TYPES[row["fl"]["dwlx"]],
        "issuedOn": date(row["yfrq"]),
    }


def plan(row: Row) -> Row:
    return {
        "id": row["faId"],
        "unionCode": union(row["orgCode"]),
        "fromYear": int(row["ndqj"]["qs"]),
        "toYear": int(row["ndqj"]["jz"]),
        "plannedSites": row["jssl"],
        "directions": [DIRECTIONS[code] for code in several(row["jsfx"], ",")],
        "hostTypes": [HOST_TYPES[code] for code in several(row["jszt"], ",")],
        "content": row["jsnr"],
        "approvedOn": date(row["pzrq"]),
        "documentId": row["wjId"] or None,
    }


def feeder(row: Row) -> Row:
    return {
        "id": row["pyId"],
        "unionCode": union(row["orgCode"]),
        "name": row["mc"],
        "hostName": row["ytdw"]["mc"],
        "hostType": HOST_TYPES[row["ytdw"]["lx"]],
        "level": {"SJ": "PROVINCIAL", "CYJ": "INDUSTRIAL"}[row["jb"]],
        "stage": {"10": "CULTIVATED", "20": "RECOMMENDED", "30": "PROMOTED", "-1": "WITHDRAWN"}[row["zt"]],
        "cultivatedFrom": date(row["qsrq"]),
        "siteCode": row["jsdBh"] or None,
    }


def determination(row: Row) -> Row:
    return {
        "id": row["qdId"],
        "siteCode": row["jsdBh"],
        "applicationId": row["sbId"] or None,
        "unionCode": union(row["orgCode"]),
        "year": int(row["nd"]),
        "documentNumber": row["qd"]["wh"],
        "batchName": row["qd"]["pc"],
        "determinedOn": date(row["qd"]["rq"]),
    }


def campus(row: Row) -> Row:
    return {
        "id": row["xqId"],
        "siteCode": row["jsdBh"],
        "name": row["mc"],
        "divisionCode": row["xzqh"] or None,
        "address": row["dz"] or None,
        "main": {"0": True, "1": False}[row["fxq"]],
        "area": number(row["mj"]),
        "workstations": None if row["gws"] == -1 else row["gws"],
    }


def review(row: Row) -> Row:
    return {
        "id": row["hcId"],
        "siteCode": row["jsdBh"],
        "condition": CONDITIONS[row["tj"]],
        "held": verdict(row["jl"]),
        "evidence": row["zzcl"] or None,
        "reviewedOn": date(row["hcrq"]),
    }


def support(row: Row) -> Row:
    return {
        "id": row["zcId"],
        "siteCode": row["jsdBh"],
        "unionCode": union(row["orgCode"]),
        "enterprise": row["qymc"],
        "amount": f"{Decimal(row['je'].replace(',', '')) * 10_000:.2f}",
        "form": {"ZJ": "CASH", "SB": "EQUIPMENT", "CD": "VENUE", "SZ": "TEACHERS"}[row["xs"]],
        "year": int(row["nd"]),
        "receivedOn": date(row["dzrq"]),
    }
