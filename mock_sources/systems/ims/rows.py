"""Canonical records in the information management system's own form."""

from collections.abc import Callable, Mapping, Sequence

from mock_sources.systems.store import Row
from mock_sources.systems.wire import Truth, local_day, local_time, text

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
VERDICTS = {True: "是", False: "否", None: ""}
ZERO_TIME = "0000-00-00 00:00:00"


def tables(entities: Mapping[str, Sequence[Truth]]) -> dict[str, list[Row]]:
    """Rows by resource."""
    return {name: [row(record) for record in entities.get(entity, ())] for name, (entity, row) in RESOURCES.items()}


def org_code(code: str) -> str:
    """A union's code as the system has it."""
    return ORG_CODES.get(code, code)


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
    }


def application(record: Truth) -> Row:
    return {
        "sbId": record["id"],
        "jsdBh": record["siteCode"],
        "orgCode": org_code(record["unionCode"]),
        "nd": str(record["year"]),
        "ytdw": {"lx": HOST_TYPES[record["hostType"]]},
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
}
