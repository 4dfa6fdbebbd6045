"""Canonical records in the ledger's own form. The ledger knows project items, not sites."""

import zlib
from collections.abc import Mapping, Sequence

from mock_sources.systems.store import Row
from mock_sources.systems.wire import Truth, compact_date, ledger_amount

ENABLE_STATES = {"OPEN": "2", "CLOSED": "3", "CANCELLED": "4"}
VOUCHER_STATUSES = {"DRAFT": "10", "POSTED": "30", "REVERSAL": "35", "REFUND": "36"}
APPROVALS = {None: "", True: "1", False: "0"}
BATCHES = {2024: "首批", 2025: "第二批", 2026: "第三批"}
NAME_FORMS = ("工匠学院补助-{site}-{batch}", "工匠学院补助（{site}）{batch}", "{site}工匠学院建设补助{batch}")
SUBJECTS = {
    "TRAINING_CLASSES": (("50210101", "线下培训班"), ("50210102", "线上培训班"), ("50210103", "长期培训班")),
    "TEACHER_TRAINING": (("50210201", "师资培训"), ("50210202", "师资研修")),
    "FACILITIES": (("50210301", "设备购置"), ("50210302", "软件购置"), ("50210303", "场地改造")),
    "OTHER": (("50210901", "其他支出"), ("50219999", "待分摊支出")),
}


def tables(entities: Mapping[str, Sequence[Truth]]) -> dict[str, list[Row]]:
    """Rows by resource, each in ascending order of its key."""
    projects = [project(record) for record in entities.get("SubsidyGrant", ())]
    names = {row["prj_code"]: row["prj_name"] for row in projects}
    plans = [plan(record, names) for record in entities.get("Tranche", ())]
    project_of = {row["plan_no"]: row["prj_code"] for row in plans}
    return {
        "projects": sorted(projects, key=lambda row: row["prj_code"]),
        "payment-plans": sorted(plans, key=lambda row: row["plan_no"]),
        "voucher-lines": sorted((voucher_line(r, project_of, names) for r in entities.get("Payment", ())), key=lambda row: row["line_id"]),
        "expense-lines": sorted((expense_line(r, names) for r in entities.get("FundUse", ())), key=lambda row: row["line_id"]),
    }


def chosen(key: str, count: int) -> int:
    """A number below ``count`` that follows from the key."""
    return zlib.crc32(key.encode()) % count


def project_name(code: str, site: str, year: int) -> str:
    """The item's name as somebody typed it: always with the site number, never in one form only."""
    form = NAME_FORMS[chosen(code, len(NAME_FORMS))]
    return form.format(site=site, batch=BATCHES.get(year, f"（{year}年）"))


def project(record: Truth) -> Row:
    return {
        "prj_code": record["id"],
        "prj_name": project_name(record["id"], record["siteCode"], record["batchYear"]),
        "budget_year": str(record["batchYear"]),
        "budget_amt": ledger_amount(record["amount"]),
        "enable_state": ENABLE_STATES[record["status"]],
        "approve_date": compact_date(record["approvedOn"]),
        "supv_unit": supervising_unit(record["supervisorCode"]),
    }


def supervising_unit(union: str | None) -> str:
    """A union's code as the ledger writes it, '' for none: the Corps is GH660000."""
    return f"GH{'660000' if union == 'XPCC' else union}" if union else ""


def plan(record: Truth, names: Mapping[str, str]) -> Row:
    return {
        "plan_no": record["id"],
        "prj_code": record["grantId"],
        "prj_name": names[record["grantId"]],
        "seq": record["number"],
        "plan_type": "首款" if record["number"] == 1 else "尾款",
        "plan_amt": ledger_amount(record["amount"]),
    }


def voucher_line(record: Truth, project_of: Mapping[str, str], names: Mapping[str, str]) -> Row:
    code = project_of[record["trancheId"]]
    return {
        "line_id": record["id"],
        "vch_no": record["voucherNumber"],
        "plan_no": record["trancheId"],
        "prj_code": code,
        "prj_name": names[code],
        "dc": "借",
        "amt": ledger_amount(record["amount"]),
        "red_flag": "Y" if record["status"] == "REVERSAL" else "N",
        "vch_status": VOUCHER_STATUSES[record["status"]],
        "pay_date": compact_date(record["paidOn"]),
        "tally_date": compact_date(record["postedOn"]),
    }


def expense_line(record: Truth, names: Mapping[str, str]) -> Row:
    subjects = SUBJECTS[record["category"]]
    code, name = subjects[chosen(record["id"], len(subjects))]
    return {
        "line_id": record["id"],
        "vch_no": record["voucherNumber"],
        "prj_code": record["grantId"],
        "prj_name": names[record["grantId"]],
        "subj_code": code,
        "subj_name": name,
        "amt": ledger_amount(record["amount"]),
        "biz_date": compact_date(record["spentOn"]),
        "appr_flag": APPROVALS[record["approved"]],
    }
