"""A table of everything that makes a filter lie: NULLs, ties, CHAR padding, case, trailing blanks, rare Han, LIKE's metacharacters."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.sql.engines import DRIVERS

MAPPING = """
mapping: sql
version: 1
lists:
  condition: {"1": INFLUENCE, "2": TRAINING_CONDITIONS, "3": TEACHERS_AND_COURSES, "12": ONLINE_CONDITIONS}
entities:
  SubsidyGrant:
    table: fund
    fields:
      id: {column: id, as: [text]}
      site_code: {column: site, as: [{default: x}]}
      batch_year: y
      amount: {column: rate, type: float, as: [{money: 元}]}
      status: {column: state, as: [{codes: {a: OPEN, A: CLOSED, b: CANCELLED}}]}
      approved_on: {column: paid_on, type: date, as: [{default: 2024-01-01}]}
  Site:
    table: "Awk ward"
    joins:
      host: {table: host, on: {HostID: id}}
    rows:
      - {column: del, not: "Y"}
    fields:
      code:
        column: Code
        as: [{pad: 12}, {regroup: {from: "{y:4}{union:3}{serial}", to: "{union}-{y}-{serial}", aliases: {union: {"660": XPCC}}}}]
      name: name
      host_name: {column: host.name, as: [{default: "（无）"}]}
      host_uscc: {column: uscc, as: [trim, empty]}
      host_type:
        column: kind
        as: [{codes: {"1": ENTERPRISE_TRAINING_CENTER, "4": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "3": UNION_SCHOOL}}]
      sponsor_code: {constant: "440000"}
      batch_year: {column: year_, as: [integer]}
      status:
        column: state
        type: integer
        as: [{codes: {"10": ACTIVE, "20": APPLIED, "30": RECTIFYING, "31": RECTIFYING, "99": CULTIVATED}}]
      determined_on: {column: day, type: integer, as: [{nulls: [0, 99991231]}, {date: yyyymmdd}]}
      division_code: {column: division, as: [{fold: digits}, empty]}
      address: {column: address, as: [empty]}
      trades: {column: trades, as: [{split: 、}]}
      conditions: {column: conditions, as: [{split: ",", each: [{codes: condition}]}]}
      online_capable: {column: online, as: [{flag: {true: [是, Y], false: [否, N]}}]}
      trained: trained
      restricted: {column: open, type: integer, as: [{flag: {true: 0, false: 1}}]}
      updated_at: {column: at, type: datetime}
  ProvincialMatch:
    table: fund
    fields:
      id: {column: id, as: [text]}
      site_code: site
      year: {column: y, type: integer}
      committed: {column: wan, type: decimal, as: [{money: 万元}]}
      paid: {column: paid, as: [{money: 元}]}
      status: {column: state, as: [{codes: {a: COMMITTED, A: PARTLY_PAID, b: PAID}}]}
      paid_on: {column: paid_on, type: date, as: [{nulls: 9999-12-31}]}
"""

TEXTS = (
    "a", "A", "a ", "á", "a\u0301", "ab%c", "ab_c", "abxc", "%", "_", "\\", "\\%", "'; --", '"', "䶮", "𠀀", "𠀀龘", "龘",
    "中·文", "中•文", "中・文", "（甲）", "(甲)", "ﬁ", "fi", "ß", "ss", "Z", "z", "é", "e", "1", "10", "9", "-1", "NULL", "０", "0",
    "甲、乙", "甲", "乙", "a\tb", "\u3000a", "[a]", "*", "?",
)  # fmt: skip
TRADES = ("电工", "焊工", "电", "工%", "a_b", "铸造工·𠀀")


def tables(sqlite: bool) -> sa.MetaData:
    """The two tables and the one that is joined. In SQLite, texts ignore case unless told otherwise."""
    lax: sa.types.TypeEngine[Any] = sa.String(100, collation="NOCASE") if sqlite else sa.String(100)
    meta = sa.MetaData()
    sa.Table("host", meta, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("name", lax))
    site = {"Code": sa.CHAR(12), "name": lax, "uscc": lax, "kind": sa.CHAR(1), "year_": sa.String(4), "division": sa.String(20)}
    more = {"address": lax, "trades": lax, "conditions": sa.String(40), "online": sa.String(2), "del": sa.CHAR(1)}
    numbers = {"HostID": sa.Integer, "state": sa.Integer, "day": sa.Integer, "trained": sa.Integer, "open": sa.Integer, "at": sa.DateTime}
    sa.Table("Awk ward", meta, *[sa.Column(name, type_) for name, type_ in {**site, **more, **numbers}.items()])
    money = {"wan": sa.Numeric(18, 6), "paid": sa.String(30), "fen": sa.BigInteger, "rate": sa.Double}
    fund = {"id": sa.BigInteger, "site": lax, "y": sa.Integer, **money, "state": sa.String(2), "paid_on": sa.Date}
    sa.Table("fund", meta, *[sa.Column(name, type_) for name, type_ in fund.items()])
    return meta


def sites(dice: random.Random, count: int) -> list[dict[str, Any]]:
    """Rows of the site table; every tenth is deleted, and as many have no mark at all."""
    return [
        {
            "Code": f"{dice.choice((2024, 2025))}{dice.choice(('660', '440', '441'))}{number:03}".ljust(dice.choice((12, 12, 0))),
            "name": dice.choice(TEXTS),
            "uscc": dice.choice((None, "", "  ", "\u3000", f" {dice.choice(TEXTS)}\u3000", dice.choice(TEXTS))),
            "kind": dice.choice("1234"),
            "year_": dice.choice(("2024", "2025", "9", "10")),
            "division": dice.choice((None, "", "440100", "４４０１００", "44０1００", "510000")),
            "address": dice.choice((None, "", *TEXTS)),
            "trades": "、".join(dice.sample(TRADES, dice.randrange(4))),
            "conditions": ",".join(dice.sample(("1", "2", "3", "12"), dice.randrange(4))),
            "online": dice.choice(("是", "Y", "否", "N")),
            "del": "Y" if number % 10 == 0 else "N",
            "HostID": dice.choice((None, 1, 2, 3, 404)),
            "state": dice.choice((10, 20, 30, 31, 99)),
            "day": dice.choice((None, 0, 99991231, 20240229, 20240503, 20251231)),
            "trained": dice.choice((0, 1, 9, 10, 1000)),
            "open": dice.choice((0, 1)),
            "at": dice.choice((None, datetime(2024, 11, 30, 23, 59, 59), datetime(2024, 12, 1), datetime(2024, 12, 1, 0, 0, 0, 250_000))),
        }
        for number in range(1, count + 1)
    ]


def funds(dice: random.Random, count: int) -> list[dict[str, Any]]:
    """Rows of the fund table, with amounts at the extremes."""
    amounts = ("0", "0.000001", "30.5", "100", "99999999.999999", "-12.34", "9", "10")
    return [
        {
            "id": number * 7 if number < count else (1 << 53) + 1,
            "site": dice.choice(TEXTS),
            "y": dice.choice((2024, 2025, 2026)),
            "wan": Decimal(dice.choice(amounts)),
            "paid": dice.choice(("0", "1,234,567.89", "0.01", "9", "10", "-3.50", "1000000")),
            "fen": dice.choice((0, 1, 305_000, -999, 1 << 53)),
            "rate": dice.choice((0.1 + 0.2, 0.3, 1234.56, -0.005)),
            "state": dice.choice("aAb"),
            "paid_on": dice.choice((None, date(9999, 12, 31), date(2024, 2, 29), date(2025, 1, 1))),
        }
        for number in range(1, count + 1)
    ]


async def fill(url: str, seed: int, count: int = 60) -> None:
    """Make the tables anew and fill them."""
    dice = random.Random(seed)
    parsed = sa.make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]))
    meta = tables(parsed.get_backend_name() == "sqlite")
    rows = {
        "host": [{"id": 1, "name": "某厂"}, {"id": 2, "name": None}, {"id": 3, "name": "ABc%"}],
        "Awk ward": sites(dice, count),
        "fund": funds(dice, count),
    }
    async with engine.begin() as connection:
        await connection.run_sync(meta.drop_all)
        await connection.run_sync(meta.create_all)
        for name, values in rows.items():
            await connection.execute(meta.tables[name].insert(), values)
    await engine.dispose()


def write_mapping(directory: Path) -> str:
    """The mapping as a file."""
    path = directory / "awkward.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return str(path)
