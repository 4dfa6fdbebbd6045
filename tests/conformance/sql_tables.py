"""Three tables with awkward columns: how records are written into them by hand, and the mapping that reads them again.

Mixed-case and quoted names, CHAR padding, 万元 and 元 as numbers and as text, codes with several forms, flags of either polarity, days as
numbers and words, local times, lists in a text, a key that is a number, a name in a joined table, rows marked as deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from adapters.entities import Record

BEIJING = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, 8, tzinfo=BEIJING)

MAPPING = """
mapping: sql
version: 1
lists:
  host_type: {"1": ENTERPRISE_TRAINING_CENTER, "4": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "3": UNION_SCHOOL}
  condition:
    "1": INFLUENCE
    "2": TRAINING_CONDITIONS
    "3": TEACHERS_AND_COURSES
    "4": TRAINING_SYSTEM
    "11": ONLINE_CONDITIONS
    "12": TRAINING_SCALE
  status:
    "10": CULTIVATED
    "20": APPLIED
    "30": RECOMMENDED
    "40": DETERMINED
    "50": ACTIVE
    "51": ACTIVE
    "60": RECTIFYING
    "99": ADJUSTED_OUT
entities:
  Site:
    table: "Jsd {n}"
    joins:
      host: {table: "dw_{n}", on: {DwId: id}}
    rows:
      - {column: scbz, not: "Y"}
    fields:
      code: Jsdbh
      name: {column: jdmc}
      host_name: host.Dwmc
      host_uscc: {column: tyshxydm, as: [{pad: 20}]}
      host_type: {column: lx, as: [{codes: host_type}]}
      sponsor_code: zbgh
      batch_year: {column: nd, as: [integer]}
      status: {column: zt, type: integer, as: [{codes: status}]}
      determined_on: {column: qdrq, type: integer, as: [{nulls: [0, 99991231]}, {date: yyyymmdd}]}
      division_code: {column: xzqh, as: [empty]}
      address: dz
      trades: {column: gz, as: [{split: 、}]}
      conditions: {column: lgy, as: [{split: ",", each: [{codes: condition}]}]}
      online_capable: {column: xs, as: [{flag: {true: [是, Y], false: [否, N]}}]}
      trained: pxrs
      restricted: {column: gk, type: integer, as: [{flag: {true: 0, false: 1}}]}
      updated_at: {column: gxsj, type: datetime}
  Payment:
    table: pz_{n}
    fields:
      id: flid
      voucher_number: pzh
      tranche_id: bfbh
      amount: {column: je_wan, type: decimal, as: [{money: 万元}]}
      status: {column: pzzt, as: [{codes: {a: DRAFT, A: POSTED, b: REVERSAL, B: REFUND}}]}
      paid_on: {column: fkrq, as: [{date: yyyy年m月d日}]}
      posted_on: {column: jzrq, type: date, as: [{nulls: 9999-12-31}]}
  AnnualReport:
    table: bg_{n}
    fields:
      id: {column: bgid, as: [text]}
      site_code: jsdbh
      union_code: ghdm
      year: {column: nd, type: integer}
      version: bc
      status: {column: zt, type: integer, as: [{codes: {"0": DRAFT, "1": SUBMITTED, "2": RETURNED, "3": ACCEPTED}}]}
      received_at: {column: jssj, type: integer, as: [{nulls: 0}, {datetime: epoch-ms}]}
      trained_persons: rs
      trained_person_times: rc
      practical_sessions: qs
      practical_persons: szrs
      assessed_persons: khrs
      certified_persons: qzrs
      raised_skill_persons: tsrs
"""

TEXT = sa.String(700)
LOCAL = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")

Row = dict[str, Any]


def tables(number: int, sqlite: bool) -> sa.MetaData:
    """The tables of one adapter. In SQLite, texts ignore case unless told otherwise, as MariaDB's do of themselves."""
    lax: sa.types.TypeEngine[Any] = sa.String(700, collation="NOCASE") if sqlite else TEXT
    meta = sa.MetaData()
    whole = dict.fromkeys(("bc", "rs", "rc", "qs", "szrs", "khrs", "qzrs", "tsrs", "nd", "zt"), sa.Integer)
    _table(meta, f"dw_{number}", {"id": sa.Integer, "Dwmc": lax})
    _table(meta, f"Jsd {number}", {
        "Jsdbh": lax, "jdmc": lax, "DwId": sa.Integer, "tyshxydm": sa.CHAR(20), "lx": sa.CHAR(1), "zbgh": lax, "nd": sa.String(10),
        "zt": sa.Integer, "qdrq": sa.Integer, "xzqh": sa.String(6), "dz": lax, "gz": lax, "lgy": sa.String(40), "xs": sa.String(2),
        "pxrs": sa.Integer, "gk": sa.Integer, "gxsj": LOCAL, "scbz": sa.CHAR(1),
    })  # fmt: skip
    _table(meta, f"pz_{number}", {
        "flid": lax, "pzh": lax, "bfbh": lax, "je_wan": sa.Numeric(24, 6), "pzzt": sa.String(2), "fkrq": sa.String(20), "jzrq": sa.Date,
    })  # fmt: skip
    _table(meta, f"bg_{number}", {"bgid": sa.BigInteger, "jsdbh": lax, "ghdm": lax, "jssj": sa.BigInteger, **whole})
    return meta


def _table(meta: sa.MetaData, name: str, columns: dict[str, Any]) -> None:
    sa.Table(name, meta, *[sa.Column(column, kind) for column, kind in columns.items()])


KEYS = {"Site": "Jsdbh", "Payment": "flid", "AnnualReport": "bgid"}
"""Entity → the column of its key."""


def table_name(entity: str, number: int) -> str:
    """Where the records of an entity are."""
    return {"Site": f"Jsd {number}", "Payment": f"pz_{number}", "AnnualReport": f"bg_{number}"}[entity]


def key_value(entity: str, key: str) -> Any:
    """A key as its column holds it."""
    return int(key) if entity == "AnnualReport" else key


def _code(value: Any, codes: dict[str, Any], turn: int) -> Any:
    """One of the forms of a code."""
    forms = [form for form, name in codes.items() if name == value.name]
    return forms[turn % len(forms)]


HOST_TYPES = {"1": "ENTERPRISE_TRAINING_CENTER", "4": "ENTERPRISE_TRAINING_CENTER", "2": "VOCATIONAL_SCHOOL", "3": "UNION_SCHOOL"}
STATUSES = {
    "10": "CULTIVATED", "20": "APPLIED", "30": "RECOMMENDED", "40": "DETERMINED", "50": "ACTIVE", "51": "ACTIVE", "60": "RECTIFYING",
    "99": "ADJUSTED_OUT",
}  # fmt: skip
CONDITIONS = {
    "1": "INFLUENCE", "2": "TRAINING_CONDITIONS", "3": "TEACHERS_AND_COURSES", "4": "TRAINING_SYSTEM", "11": "ONLINE_CONDITIONS",
    "12": "TRAINING_SCALE",
}  # fmt: skip
REPORTS = {"0": "DRAFT", "1": "SUBMITTED", "2": "RETURNED", "3": "ACCEPTED"}
VOUCHERS = {"a": "DRAFT", "A": "POSTED", "b": "REVERSAL", "B": "REFUND"}


def _number(day: date | None, turn: int) -> int | None:
    return (None, 0, 99991231)[turn % 3] if day is None else day.year * 10000 + day.month * 100 + day.day


def _words(day: date, turn: int) -> str:
    return f"{day.year:04}年{day.month:02}月{day.day}日" if turn % 2 else f"{day.year:04}年{day.month}月{day.day:02}日"


def _site(record: Any, turn: int) -> Row:
    return {
        "Jsdbh": record.code,
        "jdmc": record.name,
        "DwId": turn,
        "tyshxydm": record.host_uscc if turn % 2 or record.host_uscc is None else record.host_uscc.ljust(20),
        "lx": _code(record.host_type, HOST_TYPES, turn),
        "zbgh": record.sponsor_code,
        "nd": str(record.batch_year),
        "zt": int(_code(record.status, STATUSES, turn)),
        "qdrq": _number(record.determined_on, turn),
        "xzqh": record.division_code or ("" if turn % 2 else None),
        "dz": record.address,
        "gz": "、".join(record.trades),
        "lgy": ",".join(_code(one, CONDITIONS, turn) for one in record.conditions),
        "xs": (("是", "Y") if record.online_capable else ("否", "N"))[turn % 2],
        "pxrs": record.trained,
        "gk": 0 if record.restricted else 1,
        "gxsj": None if record.updated_at is None else record.updated_at.astimezone(BEIJING).replace(tzinfo=None),
        "scbz": "N",
    }


def _payment(record: Any, turn: int) -> Row:
    return {
        "flid": record.id,
        "pzh": record.voucher_number,
        "bfbh": record.tranche_id,
        "je_wan": Decimal(record.amount).scaleb(-6),
        "pzzt": _code(record.status, VOUCHERS, turn),
        "fkrq": _words(record.paid_on, turn),
        "jzrq": date(9999, 12, 31) if record.posted_on is None and turn % 2 else record.posted_on,
    }


def _report(record: Any, turn: int) -> Row:
    moment = record.received_at
    return {
        "bgid": int(record.id),
        "jsdbh": record.site_code,
        "ghdm": record.union_code,
        "nd": record.year,
        "bc": record.version,
        "zt": int(_code(record.status, REPORTS, turn)),
        "jssj": (None, 0)[turn % 2] if moment is None else (moment - EPOCH) // timedelta(milliseconds=1),
        "rs": record.trained_persons,
        "rc": record.trained_person_times,
        "qs": record.practical_sessions,
        "szrs": record.practical_persons,
        "khrs": record.assessed_persons,
        "qzrs": record.certified_persons,
        "tsrs": record.raised_skill_persons,
    }


_WRITERS: dict[str, Callable[[Any, int], Row]] = {"Site": _site, "Payment": _payment, "AnnualReport": _report}


def row_of(record: Record, turn: int) -> Row:
    """A record as a row; `turn` chooses among the forms that a value may have."""
    return _WRITERS[type(record).__name__](record, turn)


def host_row(record: Any, turn: int) -> Row:
    """The row that a site's row is joined to."""
    return {"id": turn, "Dwmc": record.host_name}


def is_storable(entity: str, field: str, value: Any, sqlite: bool) -> bool:
    """Whether the tables can hold the value."""
    if isinstance(value, tuple) and field == "trades":
        return all(one and "、" not in one for one in value)
    if field == "received_at" and value is not None:
        return bool(value.microsecond % 1000 == 0) and value != datetime(1970, 1, 1, 8, tzinfo=BEIJING)
    if field == "amount" and sqlite:
        # SQLite keeps decimals as binary floats of 15 digits.
        return abs(value) < 10**13
    return True
