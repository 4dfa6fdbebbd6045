"""The kit's harness over the finance adapter, against the ledger of `ledger.py`; the mapping is the product's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from zlib import crc32

from adapters.conformance.harness import Fault
from adapters.context import AdapterContext
from adapters.entities import ENTITIES, Record
from adapters.entities.codes import TrancheStatus, VoucherStatus
from adapters.finance import FinanceAdapter, create
from adapters.interface import Adapter
from tests.conformance.http_harness import HttpHarness, Writers
from tests.conformance.http_system import Row, Shop
from tests.conformance.ledger import KEY

MAPPING = Path(__file__).parents[2] / "mappings" / "finance.yaml"
SITES = ("440000-2024-003", "440000-2024-0031", "440000-2025-003", "110000-2024-001", "XPCC-2025-001", "IU07-2024-012", "ZYGJ-2026-100")
"""The ledger's names of project items hold numbers of this form alone; some begin alike."""
UNIONS = ("110000", "440000", "650000", "XPCC")
"""Codes of unions that supervise."""
SUBJECTS = {
    "TRAINING_CLASSES": ("50210101", "50210102", "50210103"),
    "TEACHER_TRAINING": ("50210201", "50210202"),
    "FACILITIES": ("50210301", "50210302", "50210303"),
    "OTHER": ("50210901", "50219999"),
}
REFERENCES = ("id", "grant_id", "tranche_id")
"""Fields that are asked for in lists with commas."""


def _yuan(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):,.2f}"


def _day(day: Any) -> str:
    return "" if day is None else f"{day:%Y%m%d}".zfill(8)


def _turn(record: Any, choices: Sequence[str]) -> str:
    """One of the forms that a value may have."""
    return choices[crc32(record.id.encode()) % len(choices)]


def _name(record: Any) -> str:
    form = _turn(record, ("工匠学院补助-{}-首批", "工匠学院补助（{}）第二批", "{}工匠学院建设补助（2026年）"))
    return form.format(record.site_code)


def _grant(record: Any) -> Row:
    return {
        "prj_code": record.id,
        "prj_name": _name(record),
        "budget_year": str(record.batch_year),
        "budget_amt": _yuan(record.amount),
        "enable_state": "234"[record.status.ordinal],
        "approve_date": _day(record.approved_on),
        "supv_unit": "" if record.supervisor_code is None else f"GH{record.supervisor_code}".replace("XPCC", "660000"),
    }


def _plan(record: Any) -> Row:
    return {
        "plan_no": record.id,
        "prj_code": record.grant_id,
        "prj_name": _name(record),
        "seq": record.number,
        "plan_amt": _yuan(record.amount),
    }


def _line(record: Any) -> Row:
    return {
        "line_id": record.id,
        "vch_no": record.voucher_number,
        "plan_no": record.tranche_id,
        "amt": _yuan(record.amount),
        "vch_status": ("10", "30", "35", "36")[record.status.ordinal],
        "pay_date": _day(record.paid_on),
        "tally_date": _day(record.posted_on),
    }


def _expense(record: Any) -> Row:
    return {
        "line_id": record.id,
        "vch_no": record.voucher_number,
        "prj_code": record.grant_id,
        "prj_name": _name(record),
        "subj_code": _turn(record, SUBJECTS[record.category.name]),
        "amt": _yuan(record.amount),
        "biz_date": _day(record.spent_on),
        "appr_flag": {None: "", True: "1", False: "0"}[record.approved],
    }


class FinanceHarness(HttpHarness):
    """Signed calls. Sites are those of the project items, and tranches are paid as far as the voucher lines say."""

    name = "finance"
    registered = "finance"
    writers: ClassVar[Writers] = {
        "SubsidyGrant": ("projects", _grant),
        "Tranche": ("payment-plans", _plan),
        "Payment": ("voucher-lines", _line),
        "FundUse": ("expense-lines", _expense),
    }
    spoilt: ClassVar[Mapping[Fault, Mapping[str, Row]]] = {
        Fault.BAD_ROW: {
            "projects": {"approve_date": "20240231"},
            "payment-plans": {"plan_amt": "1.2.3"},
            "voucher-lines": {"pay_date": "20240231"},
            "expense-lines": {"biz_date": "20240231"},
        }
    }
    faults = HttpHarness.faults - {Fault.UNMAPPED_CODE, Fault.REPEATED_TOKEN}
    exemptions: ClassVar[Mapping[str, str]] = {
        **{name: why for name, why in HttpHarness.exemptions.items() if name != "no_signature_is_used_twice"},
        "the_source_counts_by_itself": "the ledger tells no totals",
        "a_repeated_token_fails": "the ledger pages by offset and gives no tokens",
        "explain_agrees_with_what_is_sent": "what is sent second depends on the answer to the first call, which alone can be told",
        "unmapped_code_is_reported_as_UnmappedCode": "a tranche has no code of its own, its status is worked out",
    }

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"env:CONFORMANCE_KEY": KEY, "env:CONFORMANCE_SECRET": self.secret}

    def options_at(self, port: int, number: int) -> str:
        credentials = "{key: env:CONFORMANCE_KEY, secret: env:CONFORMANCE_SECRET}"
        return f"mapping: '{MAPPING}'\nurl: http://127.0.0.1:{port}/{number}\ncredentials: {credentials}\n"

    def make(self, context: AdapterContext) -> FinanceAdapter:
        return create(context)

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        if field == "site_code":
            return SITES
        if field == "supervisor_code":
            return UNIONS
        return [value for value in traps if field not in REFERENCES or (value and value == value.strip() and "," not in value)]

    def coherent(self, records: Mapping[str, Sequence[Record]]) -> Mapping[str, Sequence[Record]]:
        """What refers to something refers to what is there."""
        grants: dict[str, Any] = {record.id: record for record in records.get("SubsidyGrant", ())}  # type: ignore[attr-defined]
        tranches = [_of_grant(one, grants) for one in records.get("Tranche", ())]
        payments = [_of_tranche(one, [tranche.id for tranche in tranches]) for one in records.get("Payment", ())]
        found = {
            "SubsidyGrant": list(grants.values()),
            "Tranche": [_paid(one, [line for line in payments if line.tranche_id == one.id]) for one in tranches],
            "Payment": payments,
            "FundUse": [_of_grant(one, grants) for one in records.get("FundUse", ())],
        }
        return {name: found[name] for name in records}

    def signatures(self, adapter: Adapter) -> list[str]:
        shop = self._shop(adapter)
        seen, shop.signatures = shop.signatures, []
        return seen

    def drift(self, shop: Shop) -> None:
        gone = {"projects": "budget_year", "payment-plans": "seq", "voucher-lines": "vch_no", "expense-lines": "vch_no"}
        for name, rows in shop.lists.items():
            rows[:] = [{member: value for member, value in row.items() if member != gone[name]} for row in rows]


def _with(record: Any, **values: Any) -> Any:
    names = ENTITIES[type(record).__name__].fields
    return type(record)(source=record.source, **{**{name: getattr(record, name) for name in names}, **values})


def _chosen(key: str, among: Sequence[str]) -> str:
    return among[crc32(key.encode()) % len(among)]


def _of_grant(record: Any, grants: Mapping[str, Any]) -> Any:
    key = record.grant_id if record.grant_id in grants else _chosen(record.id, list(grants))
    return _with(record, grant_id=key, site_code=grants[key].site_code)


def _of_tranche(record: Any, tranches: Sequence[str]) -> Any:
    """Most lines pay a tranche that is there, some one of another year."""
    known = record.tranche_id in tranches or not tranches or crc32(record.id.encode()) % 4 == 0
    return record if known else _with(record, tranche_id=_chosen(record.id, tranches))


def _paid(record: Any, lines: Sequence[Any]) -> Any:
    """Drafts pay nothing; a reversal takes back, and so does a refund; the last payment counts while anything is paid."""
    paid = sum(line.amount for line in lines if line.status is not VoucherStatus.DRAFT)
    days = [line.paid_on for line in lines if line.status is VoucherStatus.POSTED]
    status = TrancheStatus.UNPAID if paid <= 0 else TrancheStatus.PARTLY_PAID if paid < record.amount else TrancheStatus.PAID
    return _with(record, paid=paid, status=status, paid_on=max(days, default=None) if paid > 0 else None)
