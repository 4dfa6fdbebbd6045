"""Canonical records in the information management system's own form."""

from collections.abc import Callable, Mapping, Sequence

from mock_sources.systems.store import Row
from mock_sources.systems.wire import Truth, local_day, local_time, ten_thousands, text

ORG_TYPES = {"NATIONAL": "01", "PROVINCIAL": "02", "CORPS": "03", "INDUSTRIAL": "04", "CENTRAL_ORGANS": "05"}
ORG_CODES = {"XPCC": "660000", "ZYGJ": "ZG01", "ACFTU": "000000", **{f"IU{n:02d}": f"C{n:02d}" for n in range(1, 11)}}
"""Own codes of the unions that have no division code; the others keep theirs."""
HOST_TYPES = {"ENTERPRISE_TRAINING_CENTER": "1", "VOCATIONAL_SCHOOL": "2", "UNION_SCHOOL": "3"}
APPLICATION_STATUSES = {"APPLIED": "10", "RECOMMENDED": "20", "DETERMINED": "30", "DECLINED": "90"}
REPORT_STATUSES = {"DRAFT": "0", "SUBMITTED": "1", "RETURNED": "-1", "ACCEPTED": "2"}
DOCUMENT_KINDS = {"CONSTRUCTION_PLAN": "JSFA", "FUND_RULES": "ZJBF", "INCENTIVE_RULES": "JLCS", "OTHER": "QT"}
PUBLICITY_KINDS = {"PRESS_RELEASE": "XWFB", "ON_SITE_PROMOTION": "XCTJ", "MEDIA_ITEM": "MTBD"}
OUTCOMES = {"SATISFACTORY": "A", "RECTIFY": "B", "ADJUST": "C"}
RECTIFICATION_STATUSES = {"OPEN": "1", "IN_PLACE": "2", "NOT_IN_PLACE": "3"}
TARGET_KINDS = {"SITES": "JSD", "NATIONAL_ACADEMY_BUILT": "QGXY", "ONLINE_ACADEMY_TRIAL": "WSXY"}
DIRECTIONS = {"SKILL_ORIENTATION": "1", "ENTERPRISE_ROLE": "2", "LOCAL_CONDITIONS": "3", "DISTINCTIVE_BRANDS": "4"}
FEEDER_LEVELS = {"PROVINCIAL": "SJ", "INDUSTRIAL": "CYJ"}
FEEDER_STAGES = {"CULTIVATED": "10", "RECOMMENDED": "20", "PROMOTED": "30", "WITHDRAWN": "-1"}
CONDITIONS = {
    "INFLUENCE": "1",
    "TRAINING_CONDITIONS": "2",
    "TEACHERS_AND_COURSES": "3",
    "TRAINING_SYSTEM": "4",
    "ONLINE_CONDITIONS": "5",
    "TRAINING_SCALE": "6",
}
SUPPORT_FORMS = {"CASH": "ZJ", "EQUIPMENT": "SB", "VENUE": "CD", "TEACHERS": "SZ"}
DIMENSIONS = {"OCCUPATION": "GZ", "ENTERPRISE_TYPE": "QY", "CONSTRUCTION_MODE": "MS"}
ENTERPRISE_TYPES = {"CHAIN_LEADER": "LZ", "LARGE_BACKBONE": "GG", "PRIVATE": "MY", "OTHER": "QT", None: ""}
VERDICTS = {True: "是", False: "否", None: ""}
FACTORS = {"gzjjx": "enthusiasmScore", "jsjc": "foundationScore", "jjcy": "economyScore", "tspy": "specialtyScore"}
ZERO_TIME = "0000-00-00 00:00:00"


def tables(entities: Mapping[str, Sequence[Truth]]) -> dict[str, list[Row]]:
    """Rows by resource."""
    return {name: [row(record) for record in entities.get(entity, ())] for name, (entity, row) in RESOURCES.items()}


def org_code(code: str) -> str:
    """A union's code as the system has it."""
    return ORG_CODES.get(code, code)


def digits(value: int | None) -> str:
    """A number as its digits, unknown as ''."""
    return "" if value is None else str(value)


def org(record: Truth) -> Row:
    return {
        "orgCode": org_code(record["code"]),
        "orgType": ORG_TYPES[record["kind"]],
        "orgName": record["name"],
        "shortName": record["shortName"],
        "region": {"xzqh": text(record["divisionCode"])},
        "academy": {"ldjg": text(record["leadingBody"]), "zjwyh": text(record["expertCommittee"])},
    }


def quota(record: Truth) -> Row:
    return {
        "meId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "nd": str(record["year"]),
        "fpme": str(record["quota"]),
        "tjs": record["recommended"],
        "ceyy": text(record["overrideReason"]),
        "pf": {own: digits(record[name]) for own, name in FACTORS.items()},
    }


def application(record: Truth) -> Row:
    return {
        "sbId": record["id"],
        "jsdBh": record["siteCode"],
        "orgCode": org_code(record["unionCode"]),
        "nd": str(record["year"]),
        "ytdw": {"lx": HOST_TYPES[record["hostType"]], "qylx": ENTERPRISE_TYPES[record["enterpriseType"]]},
        "zt": APPLICATION_STATUSES[record["status"]],
        "sbsj": local_day(record["submittedOn"]),
        "qd": {"rq": local_day(record["determinedOn"]), "wh": text(record["determinationNumber"])},
    }


def report(record: Truth) -> Row:
    figures = {
        "pxrs": "trainedPersons",
        "pxrc": "trainedPersonTimes",
        "scqs": "practicalSessions",
        "scrs": "practicalPersons",
        "khrs": "assessedPersons",
        "qzrs": "certifiedPersons",
        "jnts": "raisedSkillPersons",
    }
    return {
        "bgId": record["id"],
        "jsdBh": record["siteCode"],
        "orgCode": org_code(record["unionCode"]),
        "nd": str(record["year"]),
        "bc": record["version"],
        "zt": REPORT_STATUSES[record["status"]],
        "jssj": local_time(record["receivedAt"], ZERO_TIME),
        "tb": {own: str(record[name]) for own, name in figures.items()},
    }


def document(record: Truth) -> Row:
    return {
        "wjId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "lx": DOCUMENT_KINDS[record["kind"]],
        "bt": record["title"],
        "wh": record["documentNumber"],
        "yfrq": local_day(record["issuedOn"]),
        "bbrq": local_day(record["filedOn"]),
    }


def event(record: Truth) -> Row:
    return {
        "hdId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "lx": PUBLICITY_KINDS[record["kind"]],
        "bt": record["title"],
        "hdrq": local_day(record["heldOn"]),
    }


def inspection(record: Truth) -> Row:
    return {
        "jcId": record["id"],
        "jsdBh": record["siteCode"],
        "jcrq": local_day(record["inspectedOn"]),
        "jl": OUTCOMES[record["outcome"]],
        "yj": text(record["findings"]),
    }


def rectification(record: Truth) -> Row:
    return {
        "zgId": record["id"],
        "jcId": record["inspectionId"],
        "jsdBh": record["siteCode"],
        "zt": RECTIFICATION_STATUSES[record["status"]],
        "qx": local_day(record["dueOn"], "23:59:59"),
        "bjrq": local_day(record["closedOn"]),
    }


def assessment(record: Truth) -> Row:
    return {
        "khId": record["id"],
        "jsdBh": record["siteCode"],
        "khrq": local_day(record["assessedOn"]),
        "pd": {
            "tsgz": VERDICTS[record["specialtyOutstanding"]],
            "jnts": VERDICTS[record["skillGainClear"]],
            "sfzy": VERDICTS[record["demonstrationGood"]],
        },
    }


def policy_document(record: Truth) -> Row:
    return {
        "wh": record["number"],
        "bt": record["title"],
        "fwjg": record["issuer"],
        "pzjg": text(record["approvedBy"]),
        "cwrq": local_day(record["signedOn"]),
        "yfrq": local_day(record["printedOn"]),
        "zsdw": "；".join(record["addressees"]),
        "csdw": "；".join(record["copiedTo"]),
    }


def target(record: Truth) -> Row:
    return {
        "mbId": record["id"],
        "wh": record["documentNumber"],
        "lx": TARGET_KINDS[record["kind"]],
        "nd": str(record["year"]),
        "zb": {"dn": digits(record["target"]), "lj": digits(record["cumulative"])},
        "qx": local_day(record["dueOn"], "23:59:59"),
    }


def leading_body(record: Truth) -> Row:
    return {
        "jgId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "mc": record["name"],
        "clrq": local_day(record["establishedOn"]),
        "wh": text(record["documentNumber"]),
    }


def committee(record: Truth) -> Row:
    return {
        "whId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "mc": record["name"],
        "clrq": local_day(record["establishedOn"]),
        "rs": str(record["members"]),
        "zyly": "、".join(record["fields"]),
    }


def guidance(record: Truth) -> Row:
    return {
        "zdId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "wd": DIMENSIONS[record["dimension"]],
        "mc": record["name"],
        "nr": record["guidance"],
        "fl": {
            "gz": text(record["trade"]),
            "qylx": ENTERPRISE_TYPES[record["enterpriseType"]],
            "dwlx": HOST_TYPES[record["hostType"]] if record["hostType"] else "",
        },
        "yfrq": local_day(record["issuedOn"]),
    }


def plan(record: Truth) -> Row:
    return {
        "faId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "ndqj": {"qs": str(record["fromYear"]), "jz": str(record["toYear"])},
        "jssl": record["plannedSites"],
        "jsfx": ",".join(DIRECTIONS[direction] for direction in record["directions"]),
        "jszt": ",".join(HOST_TYPES[kind] for kind in record["hostTypes"]),
        "jsnr": record["content"],
        "pzrq": local_day(record["approvedOn"]),
        "wjId": text(record["documentId"]),
    }


def feeder(record: Truth) -> Row:
    return {
        "pyId": record["id"],
        "orgCode": org_code(record["unionCode"]),
        "mc": record["name"],
        "ytdw": {"mc": record["hostName"], "lx": HOST_TYPES[record["hostType"]]},
        "jb": FEEDER_LEVELS[record["level"]],
        "zt": FEEDER_STAGES[record["stage"]],
        "qsrq": local_day(record["cultivatedFrom"]),
        "jsdBh": text(record["siteCode"]),
    }


def determination(record: Truth) -> Row:
    return {
        "qdId": record["id"],
        "jsdBh": record["siteCode"],
        "sbId": text(record["applicationId"]),
        "orgCode": org_code(record["unionCode"]),
        "nd": str(record["year"]),
        "qd": {"wh": record["documentNumber"], "pc": record["batchName"], "rq": local_day(record["determinedOn"])},
    }


def campus(record: Truth) -> Row:
    return {
        "xqId": record["id"],
        "jsdBh": record["siteCode"],
        "mc": record["name"],
        "xzqh": text(record["divisionCode"]),
        "dz": text(record["address"]),
        "fxq": "0" if record["main"] else "1",
        "mj": digits(record["area"]),
        "gws": -1 if record["workstations"] is None else record["workstations"],
    }


def review(record: Truth) -> Row:
    return {
        "hcId": record["id"],
        "jsdBh": record["siteCode"],
        "tj": CONDITIONS[record["condition"]],
        "jl": VERDICTS[record["held"]],
        "zzcl": text(record["evidence"]),
        "hcrq": local_day(record["reviewedOn"]),
    }


def support(record: Truth) -> Row:
    return {
        "zcId": record["id"],
        "jsdBh": record["siteCode"],
        "orgCode": org_code(record["unionCode"]),
        "qymc": record["enterprise"],
        "je": ten_thousands(record["amount"]),
        "xs": SUPPORT_FORMS[record["form"]],
        "nd": str(record["year"]),
        "dzrq": local_day(record["receivedOn"]),
    }


RESOURCES: dict[str, tuple[str, Callable[[Truth], Row]]] = {
    "orgs": ("TradeUnion", org),
    "quotas": ("QuotaAllocation", quota),
    "applications": ("Application", application),
    "annual-reports": ("AnnualReport", report),
    "filed-documents": ("FiledDocument", document),
    "publicity-events": ("PublicityEvent", event),
    "inspections": ("Inspection", inspection),
    "rectifications": ("Rectification", rectification),
    "assessments": ("Assessment", assessment),
    "policy-documents": ("PolicyDocument", policy_document),
    "policy-targets": ("PolicyTarget", target),
    "leading-bodies": ("LeadingBody", leading_body),
    "expert-committees": ("ExpertCommittee", committee),
    "guidance-classes": ("GuidanceClass", guidance),
    "construction-plans": ("ConstructionPlan", plan),
    "feeder-academies": ("FeederAcademy", feeder),
    "determinations": ("Determination", determination),
    "campuses": ("Campus", campus),
    "condition-reviews": ("ConditionReview", review),
    "enterprise-supports": ("EnterpriseSupport", support),
}
