"""The tutorial's province, in the graph: every record as the script's rows say, read by the mapping at which the page arrives."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.stack import ROOT, await_answer, free_ports, process

EXAMPLE = ROOT / "examples" / "new-province"
CONFIG = """\
groups:
  unions:
    adapter: sql
    timeout: 20s
    sources:
      province-530000: {{label: 云南省总工会, partition: "530000", mapping: {mapping}, url: env:YUNNAN_URL}}
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Province:
    """A running gateway over the province's database, and the database."""

    gateway: str
    database: Path

    def rows(self, table: str) -> list[Row]:
        """A table's rows that are not deleted, as they stand there."""
        with sqlite3.connect(self.database) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}" WHERE "ScBz" = \'0\'')]

    def list(self, query: str) -> Row:
        """A list's answer."""
        answer = httpx.post(f"{self.gateway}/graphql", json={"query": f"{{ {query} }}"}, timeout=30).json()
        assert "errors" not in answer, answer["errors"]
        (found,) = answer["data"].values()
        return dict(found)

    def nodes(self, field: str, fields: str, key: str) -> dict[str, Row]:
        """All records of a list by key."""
        return {node[key]: node for node in self.list(f"{field}(first: 500) {{ nodes {{ {fields} }} }}")["nodes"]}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """The script loaded, the gateway started."""
    folder = tmp_path_factory.mktemp("province")
    database = folder / "province.db"
    with sqlite3.connect(database) as connection:
        connection.executescript((EXAMPLE / "database.sql").read_text("utf-8"))
    (folder / "craftgraph.yaml").write_text(CONFIG.format(mapping=EXAMPLE / "mapping.yaml"), "utf-8")
    port = free_ports(1)
    command = [
        sys.executable,
        "-m",
        "gateway",
        "serve",
        "--config",
        str(folder / "craftgraph.yaml"),
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    with process(command, {"YUNNAN_URL": f"sqlite:///{database}"}) as child:
        await_answer(f"http://127.0.0.1:{port}/readyz", child)
        yield Province(f"http://127.0.0.1:{port}", database)


HOST_TYPES = {"01": "ENTERPRISE_TRAINING_CENTER", "02": "VOCATIONAL_SCHOOL", "03": "UNION_SCHOOL"}
STATUSES = {"40": "DETERMINED", "50": "ACTIVE", "60": "RECTIFYING", "90": "ADJUSTED_OUT"}
HAVES = {
    "1": "INFLUENCE",
    "2": "TRAINING_CONDITIONS",
    "3": "TEACHERS_AND_COURSES",
    "4": "TRAINING_SYSTEM",
    "5": "TRAINING_SCALE",
    "6": "ONLINE_CONDITIONS",
}
SESSIONS = {"未开始": "PLANNED", "报名中": "OPEN", "已结束": "FINISHED", "已取消": "CANCELLED"}
KINDS = {"技能等级证书": "SKILL_LEVEL", "培训合格证书": "COMPLETION"}
LEVELS = {"": None, "五级": "JUNIOR", "四级": "INTERMEDIATE", "三级": "SENIOR", "二级": "TECHNICIAN"}
MATCHES = {"1": "COMMITTED", "2": "PARTLY_PAID", "3": "PAID"}


def day(text: str) -> str | None:
    """2024年5月3日 or 20240503 as ISO 8601; '' and zeros are none."""
    numbers = re.findall(r"\d+", text) if "年" in text else [text[:4], text[4:6], text[6:]]
    return date(*map(int, numbers)).isoformat() if text.strip("0") else None


def site(row: Row, hosts: dict[str, Row]) -> Row:
    host = hosts[row["DwID"]]
    return {
        "code": row["JsdBh"].rstrip(),
        "name": row["JsdMc"],
        "hostName": host["DwMc"],
        "hostUscc": host["TyShXyDm"] or None,
        "hostType": HOST_TYPES[host["DwLx"]],
        "sponsorCode": row["ZbGhDm"].rstrip(),
        "batchYear": row["PcNd"],
        "status": STATUSES[row["Zt"].rstrip()],
        "determinedOn": day(row["QdRq"]),
        "divisionCode": row["XzQh"],
        "address": row["Dz"] or None,
        "trades": row["TsGz"].split("、"),
        "conditions": [HAVES[one] for one in row["LgY"].split(",") if one],
        "onlineCapable": row["JinXianXia"] == "0",
        "trained": row["LjPxRs"],
        "restricted": row["SfGk"] == "0",
        "updatedAt": row["GxSj"].replace(" ", "T") + "+08:00",
    }


def brand(row: Row) -> Row:
    return {
        "key": row["PpBh"].rstrip(),
        "siteCode": row["JsdBh"].rstrip(),
        "name": row["PpMc"],
        "trade": row["GzMc"],
        "active": row["TyBz"] == "0",
        "confirmed": row["ZbQr"] == "是",
    }


def session(row: Row) -> Row:
    return {
        "key": row["QcBh"].rstrip(),
        "siteCode": row["JsdBh"].rstrip(),
        "courseId": None,
        "channel": "SITE",
        "title": row["PxMc"],
        "trade": row["GzMc"],
        "status": SESSIONS[row["Zt"]],
        "startsOn": day(row["KsRq"]),
        "endsOn": day(row["JsRq"]),
        "places": row["MeShu"],
        "enrolled": row["BmRs"],
        "passed": None if row["HgRs"] == -1 else row["HgRs"],
    }


def certificate(row: Row) -> Row:
    return {
        "number": row["ZsBh"].rstrip(),
        "siteCode": row["JsdBh"].rstrip(),
        "kind": KINDS[row["ZsLx"]],
        "level": LEVELS[row["JnDj"]],
        "trade": row["GzMc"],
        "issuedOn": day(row["FzRq"]),
    }


def match(row: Row) -> Row:
    return {
        "key": row["PtBh"].rstrip(),
        "siteCode": row["JsdBh"].rstrip(),
        "year": row["Nd"],
        "committed": f"{Decimal(row['CnJe']) * 10000:.2f}",
        "paid": f"{Decimal(row['DwJe']) * 10000:.2f}",
        "status": MATCHES[row["Zt"]],
        "paidOn": day(row["DwRq"]),
    }


def test_every_site_is_there_with_its_host_and_none_that_is_deleted(province: Province) -> None:
    with sqlite3.connect(province.database) as connection:
        connection.row_factory = sqlite3.Row
        hosts = {row["DwID"]: dict(row) for row in connection.execute('SELECT * FROM "T_DanWei"')}
    expected = [site(row, hosts) for row in province.rows("T_JsdXinXi")]

    assert province.nodes("sites", " ".join(expected[0]), "code") == {one["code"]: one for one in expected}
    assert len(expected) == 38


@pytest.mark.parametrize(
    ("field", "table", "decode", "count"),
    [
        ("brands", "T_TsPinPai", brand, 77),
        ("practicalSessions", "T_ShiCaoPeiXun", session, 157),
        ("certificates", "T_ZhengShu", certificate, 396),
        ("matches", "T_PeiTaoZiJin", match, 39),
    ],
)
def test_every_record_is_as_the_rows_say(province: Province, field: str, table: str, decode: Callable[[Row], Row], count: int) -> None:
    expected = [decode(row) for row in province.rows(table) if row.get("ZjLx", "1:1") == "1:1"]
    key = next(iter(expected[0]))

    assert province.nodes(field, " ".join(expected[0]), key) == {one[key]: one for one in expected}
    assert len(expected) == count


@pytest.mark.parametrize(
    "asked",
    [
        'sites(where: {code: {in: ["530000-2025-001", "530000-2024-003"]}})',
        "sites(first: 50, where: {status: {eq: RECTIFYING}})",
        "sites(first: 50, where: {onlineCapable: {eq: false}, restricted: {eq: false}})",
        "sites(first: 50, where: {hostType: {in: [UNION_SCHOOL]}})",
        'sites(first: 50, where: {trades: {has: "电工"}})',
        "sites(first: 50, where: {trained: {gte: 3000}})",
        "brands(first: 50, where: {active: {eq: false}})",
        'brands(first: 50, where: {siteCode: {eq: "530000-2025-001"}})',
        "practicalSessions(first: 50, where: {passed: {isNull: true}})",
        'practicalSessions(first: 50, where: {startsOn: {lt: "2024-03-01"}})',
        'certificates(first: 50, where: {issuedOn: {eq: "2024-07-07"}})',
        "certificates(first: 50, where: {level: {eq: TECHNICIAN}, kind: {eq: SKILL_LEVEL}})",
        'matches(first: 50, where: {paid: {gt: "500000", lt: "1000000"}})',
    ],
)
def test_a_filter_goes_down_so_that_only_what_it_selects_is_read(province: Province, asked: str) -> None:
    found = province.list(f"{asked} {{ totalCount nodes {{ __typename }} coverage {{ sources {{ rows }} }} }}")
    (report,) = found["coverage"]["sources"]

    assert 0 < len(found["nodes"]) == min(found["totalCount"], 50)
    assert report["rows"] <= len(found["nodes"]) + 1, (
        "the source should read no more than the page and one row that shows whether more follow"
    )


def test_a_day_in_chinese_narrows_by_its_year_and_is_looked_at_again(province: Province) -> None:
    found = province.list(
        'sites(first: 50, where: {determinedOn: {gte: "2026-06-01"}}) { nodes { determinedOn } coverage { sources { rows } } }'
    )
    days = [day(row["QdRq"]) for row in province.rows("T_JsdXinXi")]
    in_the_year = [one for one in days if one and one >= "2026"]

    assert sorted(node["determinedOn"] for node in found["nodes"]) == sorted(one for one in in_the_year if one >= "2026-06-01")
    assert found["coverage"]["sources"][0]["rows"] <= len(in_the_year) < len(days)


def test_the_persons_in_the_database_are_not_read_by_the_mapping() -> None:
    assert "CzrXm" in (EXAMPLE / "database.sql").read_text("utf-8")
    assert not re.search(r"^[^#\n]*CzrXm", (EXAMPLE / "mapping.yaml").read_text("utf-8"), flags=re.MULTILINE)
