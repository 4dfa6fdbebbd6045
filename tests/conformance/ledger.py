"""A small ledger over HTTP as the finance system's manual describes it: signed calls, offset paging, names in the place of site numbers.

It knows nothing of our code.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Row = dict[str, Any]
KEY = "app-5rk8-Girlitz"
BASE = "api/gl/v2"
MOST = 200
SKEW = 300
"""Seconds by which a caller's clock may be wrong."""


class Books(Protocol):
    """One adapter's part of the ledger, as far as it matters here."""

    secret: str
    lists: dict[str, list[Row]]
    signatures: list[str]


@dataclass(frozen=True)
class Journal:
    """One list: parameters that hold several values → member, and the day's member with its parameters."""

    members: Mapping[str, str]
    day: tuple[str, str, str] = ("", "", "")


JOURNALS = {
    "projects": Journal({"prj_codes": "prj_code", "budget_year": "budget_year", "enable_state": "enable_state", "supv_unit": "supv_unit"}),
    "payment-plans": Journal({"plan_nos": "plan_no", "prj_codes": "prj_code", "seq": "seq"}),
    "voucher-lines": Journal(
        {"line_ids": "line_id", "plan_nos": "plan_no", "vch_status": "vch_status"}, ("pay_date", "pay_from", "pay_to")
    ),
    "expense-lines": Journal(
        {"line_ids": "line_id", "prj_codes": "prj_code", "subj_codes": "subj_code", "appr_flag": "appr_flag"},
        ("biz_date", "biz_from", "biz_to"),
    ),
}


def refusal(books: Books, headers: Mapping[str, str], method: str, target: str, body: bytes) -> str | None:
    """The error code for a call that is not signed rightly; None for one that is."""
    stamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
    signature = headers.get("x-signature", "")
    books.signatures.append(f"{nonce} {signature}")
    if not (stamp.isdigit() and nonce and signature):
        return "SIGN_MISSING"
    if headers.get("x-app-key") != KEY:
        return "APP_UNKNOWN"
    if abs(time.time() - int(stamp)) > SKEW:
        return "TIMESTAMP_SKEW"
    lines = "\n".join((method, target, stamp, nonce, hashlib.sha256(body).hexdigest()))
    right = hmac.new(books.secret.encode(), lines.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(right, signature) else "SIGN_INVALID"


def page(books: Books, name: str, asked: Mapping[str, str], fewer: int = 0) -> Row:
    """A page of a list; `fewer`: so many rows less than asked for, though more follow."""
    rows = [row for row in books.lists.get(name, []) if _matches(JOURNALS[name], row, asked)]
    offset, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", 50)), MOST)
    end = offset + max(1, limit - fewer)
    return {"rows": rows[offset:end], "offset": offset, "limit": limit, "hasMore": end < len(rows)}


def _matches(journal: Journal, row: Row, asked: Mapping[str, str]) -> bool:
    member, first, last = journal.day
    return (
        all(str(row[field]) in asked[name].split(",") for name, field in journal.members.items() if asked.get(name))
        and asked.get("keyword", "") in row.get("prj_name", "")
        and (not asked.get(first) or row[member] >= asked[first])
        and (not asked.get(last) or row[member] <= asked[last])
    )
