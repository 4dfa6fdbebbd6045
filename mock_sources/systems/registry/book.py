"""The register of ratings (评定簿): each rating as it is, its history, and the receipt of every command."""

import re
from bisect import insort
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from mock_sources.systems.registry.refusal import Refused
from mock_sources.systems.registry.rows import ACTIONS, STARS, STATES
from mock_sources.systems.store import Row
from mock_sources.systems.system import Clock
from mock_sources.systems.wire import BEIJING

PROPOSED, CONFIRMED, PUBLISHED, REVOKED = STATES.values()
COMMANDS: dict[str, tuple[str, frozenset[str], str]] = {
    "confirm": (ACTIONS["CONFIRM"], frozenset({PROPOSED}), CONFIRMED),
    "publish": (ACTIONS["PUBLISH"], frozenset({CONFIRMED}), PUBLISHED),
    "revoke": (ACTIONS["REVOKE"], frozenset({PROPOSED, CONFIRMED, PUBLISHED}), REVOKED),
}
"""Command → its action, the states from which it may come, and the state to which it leads."""
_SITE = re.compile(r"(\d{6}|XPCC|IU\d{2}|ZYGJ)-\d{4}-\d{3,}")


class Proposal(msgspec.Struct, forbid_unknown_fields=True):
    """What is sent to propose a rating."""

    jsdbh: str
    bfbb: str
    czr: str
    xj: str | None = None
    pf: str | None = None
    yj: str | None = None
    yy: str | None = None


class Act(msgspec.Struct, forbid_unknown_fields=True):
    """What is sent with any other command."""

    czr: str
    yy: str | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What became of a command."""

    pdbh: str
    zt: str
    bb: int


class Book:
    """All of it in memory, and changed by one request at a time: nothing here waits."""

    def __init__(self, tables: Mapping[str, list[Row]], clock: Clock) -> None:
        self.ratings: dict[str, Row] = {row["pdbh"]: row for row in tables["ratings"]}
        self.events: dict[str, Row] = {row["lsbh"]: row for row in tables["events"]}
        self.keys = {"ratings": sorted(self.ratings), "events": sorted(self.events)}
        self._receipts: dict[str, tuple[object, Receipt]] = {}
        self._clock = clock
        self._last = max((int(key[-6:]) for key in self.ratings), default=0)

    def receipt(self, key: str) -> Receipt | None:
        """What became of the command with this idempotency key."""
        known = self._receipts.get(key)
        return None if known is None else known[1]

    def propose(self, key: str, asked: Proposal) -> tuple[Receipt, bool]:
        """A new rating; and whether the command had been carried out before. Raises `Refused`."""
        if (known := self._known(key, asked)) is not None:
            return known, True
        row = self._proposed(asked)
        self.ratings[row["pdbh"]] = row
        insort(self.keys["ratings"], row["pdbh"])
        return self._done(key, asked, row, ACTIONS["PROPOSE"], asked.czr, asked.yy), False

    def act(self, key: str, number: str, command: str, version: int, asked: Act) -> tuple[Receipt, bool]:
        """Another state of a rating; and whether the command had been carried out before. Raises `Refused`."""
        whole = (number, command, version, asked)
        if (known := self._known(key, whole)) is not None:
            return known, True
        action, before, after = COMMANDS[command]
        row = self.ratings.get(number)
        if row is None:
            raise Refused(404, "NOT_FOUND", f"没有评定 {number}")
        if row["bb"] != version:
            raise Refused(412, "STALE_VERSION", f"评定 {number} 已是第 {row['bb']} 版", row["bb"])
        if row["zt"] not in before:
            raise Refused(422, "ILLEGAL_TRANSITION", f"评定 {number} 的状态是 {row['zt']}，不能执行 {command}")
        if command == "revoke" and not asked.yy:
            raise Refused(400, "BAD_PARAMETER", "撤销必须说明原因")
        if command == "publish":
            self._put_in_force(row)
        row |= {"zt": after, "bb": version + 1, "xx": row["xx"] if after == PUBLISHED else "N"}
        return self._done(key, whole, row, action, asked.czr, asked.yy), False

    def _known(self, key: str, asked: object) -> Receipt | None:
        if key not in self._receipts:
            return None
        before, receipt = self._receipts[key]
        if before != asked:
            raise Refused(422, "KEY_REUSED", "幂等键已用于另一请求")
        return receipt

    def _proposed(self, asked: Proposal) -> Row:
        stars = asked.xj or ""
        if not _SITE.fullmatch(asked.jsdbh) or not asked.bfbb or not asked.czr or stars not in STARS.values():
            raise Refused(400, "BAD_PARAMETER", "建设点编号、办法版本、操作人或星级无效")
        self._last += 1
        return {
            "pdbh": f"XJ{asked.bfbb}{self._last:06d}",
            "jsdbh": asked.jsdbh,
            "bfbb": asked.bfbb,
            "zt": PROPOSED,
            "xx": "N",
            "xj": stars,
            "pf": _score(asked.pf),
            "yj": asked.yj or "",
            "pdrq": f"{self._now():%Y%m%d}",
            "fbrq": "",
            "bb": 1,
        }

    def _put_in_force(self, row: Row) -> None:
        """A published rating takes the place of the site's other one, unless its scheme is an older one than was published already."""
        newest = max((other["bfbb"] for other in self.ratings.values() if other["zt"] == PUBLISHED), default="")
        row["fbrq"] = f"{self._now():%Y%m%d}"
        if row["bfbb"] < newest:
            return
        for other in self.ratings.values():
            if other["jsdbh"] == row["jsdbh"]:
                other["xx"] = "N"
        row["xx"] = "Y"

    def _done(self, key: str, asked: object, row: Row, action: str, officer: str, reason: str | None) -> Receipt:
        event = {
            "lsbh": f"{row['pdbh']}-{row['bb']}",
            "pdbh": row["pdbh"],
            "jsdbh": row["jsdbh"],
            "cz": action,
            "czr": officer,
            "yy": reason or "",
            "xj": row["xj"],
            "pf": row["pf"],
            "bb": row["bb"],
            "sj": self._now().isoformat(timespec="seconds"),
        }
        self.events[event["lsbh"]] = event
        insort(self.keys["events"], event["lsbh"])
        receipt = Receipt(row["pdbh"], row["zt"], row["bb"])
        self._receipts[key] = asked, receipt
        return receipt

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), BEIJING)


def _score(given: str | None) -> float | None:
    """A score, rounded to two decimals."""
    if given is None:
        return None
    try:
        score: Any = Decimal(given)
    except InvalidOperation:
        score = None
    if score is None or not score.is_finite() or not 0 <= score <= 100:
        raise Refused(400, "BAD_PARAMETER", "评分必须在 0 到 100 之间")
    return float(f"{score:.2f}")
