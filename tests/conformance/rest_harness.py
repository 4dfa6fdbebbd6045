"""The kit's harness over the REST adapter, against the awkward system of `http_system`; the mapping is `rest.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from adapters.conformance.harness import Fault
from adapters.context import AdapterContext
from adapters.rest import RestAdapter, create
from tests.conformance.http_harness import HttpHarness, Writers
from tests.conformance.http_system import CLIENT, Row, Shop


def _day(day: Any) -> str:
    return "" if day is None else f"{day:%Y%m%d}".zfill(8)


def _code(value: Any, codes: str) -> str:
    """The letter at the member's place in its list."""
    return codes[value.ordinal]


def _site(record: Any) -> Row:
    host = {"name": record.host_name, **({} if record.host_uscc is None else {"uscc": record.host_uscc})}
    return {
        "no": record.code,
        "name": record.name,
        "host": host,
        "kind": _code(record.host_type, "ABC"),
        "sponsor": record.sponsor_code,
        "batch": str(record.batch_year),
        "state": (1, 2, 3, 4, 55 if record.online_capable else 5, 6, 9)[record.status.ordinal],
        "determined": _day(record.determined_on),
        "division": record.division_code or "",
        "address": record.address,
        "trades": list(record.trades),
        "conditions": [_code(one, "abcdef") for one in record.conditions],
        "online": "1" if record.online_capable else "0",
        "trained": record.trained,
        "shown": 0 if record.restricted else 1,
        "changed": None if record.updated_at is None else record.updated_at.astimezone(UTC).replace(tzinfo=None).isoformat(),
    }


def _payment(record: Any) -> Row:
    return {
        "id": record.id,
        "number": record.voucher_number,
        "plan": record.tranche_id,
        "amount": f"{Decimal(record.amount).scaleb(-2):.2f}",
        "state": ("10", "30", "35", "36")[record.status.ordinal],
        "paid": _day(record.paid_on),
        "posted": _day(record.posted_on),
    }


NUMBERS = (
    "trained_persons", "trained_person_times", "practical_sessions", "practical_persons", "assessed_persons", "certified_persons",
    "raised_skill_persons",
)  # fmt: skip


def _report(record: Any) -> Row:
    moment = record.received_at
    return {
        "id": int(record.id),
        "site": record.site_code,
        "org": record.union_code,
        "year": record.year,
        "version": record.version,
        "state": _code(record.status, "DSRA"),
        "received": 0 if moment is None else round(moment.timestamp() * 1000),
        **{f"n{place}": getattr(record, name) for place, name in enumerate(NUMBERS, 1)},
    }


def _rating(record: Any) -> Row:
    return {
        "id": record.id,
        "site": record.site_code,
        "scheme": record.scheme_version,
        "current": record.current,
        "stars": "" if record.level is None else str(record.level.ordinal + 1),
        "score": None if record.score is None else float(record.score),
        "evidence": record.evidence,
        "day": record.rated_on.isoformat(),
    }


LISTS: Writers = {
    "Site": ("sites", _site),
    "Payment": ("vouchers", _payment),
    "AnnualReport": ("reports", _report),
    "StarRating": ("ratings", _rating),
}
SPOILT: dict[Fault, dict[str, Row]] = {
    Fault.UNMAPPED_CODE: {"sites": {"state": 77}, "vouchers": {"state": "77"}, "reports": {"state": "?"}, "ratings": {"stars": "6"}},
    Fault.BAD_ROW: {"sites": {"batch": "x"}, "vouchers": {"amount": "1.2.3"}, "reports": {"site": None}, "ratings": {"day": "2024-02-31"}},
}
GONE = {"sites": "trained", "vouchers": "number", "reports": "version", "ratings": "scheme"}


class RestHarness(HttpHarness):
    """Tokens by client credentials."""

    name = "rest"
    registered = "rest"
    writers = LISTS
    spoilt = SPOILT

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"env:CONFORMANCE_CLIENT": CLIENT, "env:CONFORMANCE_SECRET": self.secret}

    def options_at(self, port: int, number: int) -> str:
        credentials = "{client_id: env:CONFORMANCE_CLIENT, client_secret: env:CONFORMANCE_SECRET}"
        return f"mapping: rest.yaml\nurl: http://127.0.0.1:{port}/{number}\ncredentials: {credentials}\n"

    def make(self, context: AdapterContext) -> RestAdapter:
        return create(context)

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        return [value for value in traps if _holds(field, value)]

    def drift(self, shop: Shop) -> None:
        for name, rows in shop.lists.items():
            rows[:] = [{member: value for member, value in row.items() if member != GONE[name]} for row in rows]


def _holds(field: str, value: Any) -> bool:
    """Ids go into lists with commas; times are whole milliseconds, of which 0 means that there is none."""
    if field == "received_at" and value is not None:
        return bool(value.microsecond % 1000 == 0) and value.timestamp() != 0
    return not (field in ("id", "tranche_id") and isinstance(value, str) and (value != value.strip() or "," in value or not value))
