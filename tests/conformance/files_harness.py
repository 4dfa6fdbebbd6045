"""The kit's harness over the files adapter: each change of the source is a new drop of all its records."""

from __future__ import annotations

import csv
import io
import itertools
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from adapters.conformance.harness import Fault
from adapters.context import AdapterContext
from adapters.entities import ENTITIES, Record
from adapters.files import FilesAdapter, create
from adapters.host import SharedHost
from adapters.mapping.yaml import Node, loads
from adapters.secrets import Secrets

T = TypeVar("T")

SERVED_ON = "what was read goes on being served, with its age"
HASTY = 0.3
"""Seconds for one look at the folder, where the end of patience is waited for."""
NO_NETWORK = "a folder has no network, user or rate"
MAPPING = """
mapping: files
version: 1
defaults:
  trailer: {tag: "#", columns: [tag, count], count: count}
entities:
  Site:
    files: "JSD_{date}_{sequence:4}.csv"
    encoding: gb18030
    records: {deleted: {column: sc, marks: [Y]}}
    fields:
      code: bh
      name: mc
      host_name: dw
      host_uscc: xydm
      host_type: {column: lx, as: [{codes: {"1": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "3": UNION_SCHOOL}}]}
      sponsor_code: gh
      batch_year: {column: nd, type: integer}
      status:
        column: zt
        as:
          - codes: {"1": CULTIVATED, "2": APPLIED, "3": RECOMMENDED, "4": DETERMINED, "5": ACTIVE, "6": RECTIFYING, "7": ADJUSTED_OUT}
      determined_on: {column: rq, as: [{date: yyyy.mm.dd}]}
      division_code: qh
      address: dz
      trades: {column: gz, as: [{default: ""}, {split: 、}]}
      conditions:
        column: tj
        as:
          - {default: ""}
          - split: "-"
            each:
              - codes:
                  "1": INFLUENCE
                  "2": TRAINING_CONDITIONS
                  "3": TEACHERS_AND_COURSES
                  "4": TRAINING_SYSTEM
                  "5": ONLINE_CONDITIONS
                  "6": TRAINING_SCALE
      online_capable: {column: xs, as: [{flag: {true: 有, false: 无}}]}
      trained: {column: rs, type: integer}
      restricted: {column: sx, as: [{flag: {true: 是, false: 否}}]}
      updated_at: {column: gx, as: [{datetime: iso}]}
  Payment:
    files: "PZ_{date}_{sequence:4}.csv"
    fields:
      id: bh
      voucher_number: pz
      tranche_id: bf
      amount: {column: je, type: decimal, as: [{money: 万元}]}
      status: {column: zt, as: [{codes: {"10": DRAFT, "30": POSTED, "35": REVERSAL, "36": REFUND}}]}
      paid_on: {column: fk, as: [{date: yyyymmdd}]}
      posted_on: {column: jz, as: [{date: yyyymmdd}]}
  StarRating:
    files: "XJ_{date}_{sequence:4}.csv"
    key_order: numeric
    layout: {separator: ";", quote: '"'}
    unknown: [status, version, published_on]
    fields:
      id: {column: bh, type: integer, as: [text]}
      site_code: jsd
      scheme_version: bb
      current: {column: xx, as: [{flag: {true: "1", false: "0"}}]}
      level: {column: xj, as: [{codes: {一: ONE, 二: TWO, 三: THREE, 四: FOUR, 五: FIVE}}]}
      score: {column: fs, type: decimal}
      evidence: yj
      rated_on: {column: rq, as: [{date: yyyymmdd}]}
"""
NAMES = {"Site": "JSD", "Payment": "PZ", "StarRating": "XJ"}
ENCODINGS = {"Site": "gb18030", "Payment": "utf-8-sig", "StarRating": "utf-8"}
GONE = {"Site": "rs", "Payment": "pz", "StarRating": "bb"}
SPOILT: dict[Fault, dict[str, tuple[str, str]]] = {
    Fault.UNMAPPED_CODE: {"Site": ("zt", "9"), "Payment": ("zt", "99"), "StarRating": ("xj", "六")},
    Fault.BAD_ROW: {"Site": ("rs", "many"), "Payment": ("je", "1.2.3"), "StarRating": ("rq", "20240231")},
}

Row = dict[str, str]


def _day(day: Any, form: str = "%Y%m%d") -> str:
    return "" if day is None else day.strftime(form)


def _site(record: Any) -> Row:
    return {
        "bh": record.code,
        "mc": record.name,
        "dw": record.host_name,
        "xydm": record.host_uscc or "",
        "lx": str(record.host_type.ordinal + 1),
        "gh": record.sponsor_code,
        "nd": str(record.batch_year),
        "zt": str(record.status.ordinal + 1),
        "rq": _day(record.determined_on, "%Y.%m.%d"),
        "qh": record.division_code or "",
        "dz": record.address or "",
        "gz": "、".join(record.trades),
        "tj": "-".join(str(one.ordinal + 1) for one in record.conditions),
        "xs": "有" if record.online_capable else "无",
        "rs": str(record.trained),
        "sx": "是" if record.restricted else "否",
        "gx": "" if record.updated_at is None else record.updated_at.isoformat(),
        "sc": "N",
    }


def _payment(record: Any) -> Row:
    return {
        "bh": record.id,
        "pz": record.voucher_number,
        "bf": record.tranche_id,
        "je": f"{Decimal(record.amount).scaleb(-6):f}",
        "zt": ("10", "30", "35", "36")[record.status.ordinal],
        "fk": _day(record.paid_on),
        "jz": _day(record.posted_on),
    }


def _rating(record: Any) -> Row:
    return {
        "bh": record.id,
        "jsd": record.site_code,
        "bb": record.scheme_version,
        "xx": "1" if record.current else "0",
        "xj": "" if record.level is None else "一二三四五"[record.level.ordinal],
        "fs": "" if record.score is None else str(record.score),
        "yj": record.evidence or "",
        "rq": _day(record.rated_on),
    }


WRITERS: dict[str, Callable[[Any], Row]] = {"Site": _site, "Payment": _payment, "StarRating": _rating}
COLUMNS = {
    "Site": "bh mc dw xydm lx gh nd zt rq qh dz gz tj xs rs sx gx sc",
    "Payment": "bh pz bf je zt fk jz",
    "StarRating": "bh jsd bb xx xj fs yj rq",
}


class SlowDisk(SharedHost):
    """A host whose disk can stand still."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__(secrets)
        self.moving = threading.Event()
        self.moving.set()

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        def call() -> T:
            self.moving.wait(30)
            return function(*args)

        return await super().run_blocking(call)


class FilesHarness:
    """A folder for each adapter."""

    name = "files"
    registered = "files"
    entities = tuple(WRITERS)
    timeout = 5.0
    faults = frozenset(
        {Fault.UNREACHABLE, Fault.HANG, Fault.DRIFT, Fault.BAD_ROW, Fault.UNMAPPED_CODE, Fault.TRUNCATED_DROP, Fault.DUPLICATE_DROP}
    )
    exemptions: Mapping[str, str] = {
        **dict.fromkeys(
            (
                "drift_is_reported",
                "unreachable_is_reported_as_Unavailable",
                "hang_is_reported_as_SourceTimeout",
                "drift_is_reported_as_Drift",
                "unmapped_code_is_reported_as_UnmappedCode",
                "bad_row_is_reported_as_RowRejected",
                "garbage_is_reported_as_UpstreamProtocol",
                "truncated_is_reported_as_UpstreamProtocol",
            ),
            SERVED_ON,
        ),
        **dict.fromkeys(
            (
                "reset_is_reported_as_Unavailable",
                "silent_is_reported_as_SourceTimeout",
                "server_error_is_reported_as_Unavailable",
                "bad_credentials_is_reported_as_AuthenticationFailed",
                "no_permission_is_reported_as_PermissionDenied",
                "a_rate_limit_says_how_long_to_wait",
                "new_credentials_are_taken_up",
                "no_signature_is_used_twice",
            ),
            NO_NETWORK,
        ),
        "a_deadline_in_mid_query_ends_it_at_the_source": "a look at the folder goes on: the next caller will want it",
        "calls_stay_in_budget": "nothing is sent: what is asked is answered from memory",
        "explain_agrees_with_what_is_sent": "nothing is sent: what is asked is answered from memory",
        "a_repeated_token_fails": "the pages are its own",
        "a_short_middle_page_does_not_end_the_scan": "the pages are its own",
        "changes_are_fed": "a record is as old as its drop, which every page says (`as_of`)",
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._drops = itertools.count(1)
        self._of: dict[int, int] = {}
        self._rows: dict[tuple[int, str], list[Row]] = {}
        self._kept: list[FilesAdapter] = []
        self._disks: list[SlowDisk] = []
        self.secrets: Mapping[str, str] = {}
        (folder / "files.yaml").write_text(MAPPING, encoding="utf-8")

    def host(self, secrets: Mapping[str, str]) -> SharedHost:
        disk = SlowDisk(Secrets(secrets, self.folder))
        self._disks.append(disk)
        return disk

    @property
    def options(self) -> str:
        return "mapping: files.yaml\nfolder: drops-0\n"

    def configure(self, options: Node) -> FilesAdapter:
        return create(AdapterContext(source_id="conformance-files", options=options, base_dir=self.folder, timeout=self.timeout))

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        return [value for value in traps if self._holds(field, value)]

    def _holds(self, field: str, value: Any) -> bool:
        if field == "trades":
            return all(one and "、" not in one for one in value)
        return value != "" and not (field == "site_code" and isinstance(value, str) and "\r" in value)

    async def create(self, records: Mapping[str, Sequence[Record]]) -> FilesAdapter:
        number = next(self._numbers)
        adapter = self.configure(loads(f"mapping: files.yaml\nfolder: drops-{number}\nevery: 0s\nsettle: 0s\n"))
        self._kept.append(adapter)
        self._of[id(adapter)] = number
        if records:
            self._folder(number).mkdir()
        for entity, rows in records.items():
            self._rows[number, entity] = [WRITERS[entity](record) for record in rows]
            self._drop(number, entity)
        return adapter

    def _folder(self, number: int) -> Path:
        return self.folder / f"drops-{number}"

    def _drop(self, number: int, entity: str, *, lacking: str = "", cut: bool = False) -> Path:
        """A new drop of all rows; perhaps without a column, or broken off."""
        rows = self._rows[number, entity]
        columns = [column for column in COLUMNS[entity].split() if column != lacking]
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";" if entity == "StarRating" else ",", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(columns)
        writer.writerows([row[column] for column in columns] for row in rows)
        writer.writerow(["#", len(rows)])
        content = text.getvalue().encode(ENCODINGS[entity])
        path = self._folder(number) / f"{NAMES[entity]}_20260101_{next(self._drops):04}.csv"
        path.write_bytes(content[: len(content) * 2 // 3] if cut else content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    async def write(self, adapter: FilesAdapter, record: Record) -> None:
        entity, number = type(record).__name__, self._of[id(adapter)]
        row = WRITERS[entity](record)
        rows = self._rows[number, entity]
        rows[:] = [other for other in rows if other["bh"] != row["bh"]] + [row]
        self._drop(number, entity)

    async def remove(self, adapter: FilesAdapter, entity: str, key: str) -> None:
        number = self._of[id(adapter)]
        rows = self._rows[number, entity]
        rows[:] = [row for row in rows if row["bh"] != key]
        self._drop(number, entity)

    async def hide(self, adapter: FilesAdapter, entity: str, key: str) -> None:
        """Sites have a mark; of the others the record is left out."""
        if entity != "Site":
            await self.remove(adapter, entity, key)
            return
        number = self._of[id(adapter)]
        for row in self._rows[number, entity]:
            row["sc"] = "Y" if row["bh"] == key else row["sc"]
        self._drop(number, entity)

    @contextmanager
    def hasty(self) -> Iterator[None]:
        self.timeout = HASTY
        yield
        self.timeout = type(self).timeout

    @asynccontextmanager
    async def broken(self, adapter: FilesAdapter, fault: Fault) -> AsyncIterator[None]:
        number = self._of[id(adapter)]
        folder = self._folder(number)
        before = {path.name for path in folder.iterdir()}
        match fault:
            case Fault.UNREACHABLE:
                folder.rename(folder.with_suffix(".away"))
            case Fault.HANG:
                for disk in self._disks:
                    disk.moving.clear()
            case _:
                self._spoil(number, fault)
        try:
            yield
        finally:
            for disk in self._disks:
                disk.moving.set()
            if fault is Fault.UNREACHABLE:
                folder.with_suffix(".away").rename(folder)
            for path in folder.iterdir():
                if path.name not in before:
                    path.unlink()

    def _spoil(self, number: int, fault: Fault) -> None:
        for entity in ENTITIES:
            if (number, entity) not in self._rows:
                continue
            if fault is Fault.DUPLICATE_DROP:
                last = max(self._folder(number).glob(f"{NAMES[entity]}_*"))
                shutil.copy2(last, last.with_name(f"{NAMES[entity]}_20260101_{next(self._drops):04}.csv"))
            elif fault in SPOILT:
                column, value = SPOILT[fault][entity]
                kept = self._rows[number, entity]
                self._rows[number, entity] = [{**row, column: value} for row in kept]
                self._drop(number, entity)
                self._rows[number, entity] = kept
            else:
                self._drop(number, entity, lacking=GONE[entity] if fault is Fault.DRIFT else "", cut=fault is Fault.TRUNCATED_DROP)
