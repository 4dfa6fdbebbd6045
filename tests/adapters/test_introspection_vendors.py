"""Drafts of databases, judged by the mappings that were written by hand, and of models that the dictionary has never seen."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from adapters.introspection.database import Look
from adapters.mapping.yaml import loads
from adapters.sql.document import load_document, read_document
from tests.adapters.introspection_support import ROOT, VENDORS, agreement, build_stand_ins, drafted

WANTED = 0.9
"""Share of columns that a draft has to place rightly; 0.7 was asked for."""


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return build_stand_ins(tmp_path_factory.mktemp("stand-ins"))


@pytest.fixture(scope="module")
def drafts() -> dict[str, str]:
    """Vendor → the draft's text, once it has been made."""
    return {}


@pytest.fixture
async def text(vendor: str, stand_ins: dict[str, str], drafts: dict[str, str]) -> str:
    """The draft of the vendor's database. Its tests share one."""
    if vendor not in drafts:
        source = VENDORS[vendor]
        _, drafts[vendor] = await drafted(stand_ins[source], source.rpartition("-")[2])
    return drafts[vendor]


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_draft_places_the_columns_as_the_shipped_mapping_does(vendor: str, text: str) -> None:
    partition = VENDORS[vendor].rpartition("-")[2]
    shipped = load_document(ROOT / "mappings" / f"{vendor}.yaml", partition=partition)
    found = read_document(loads(text), partition=partition)
    share = agreement({name: one.fields for name, one in shipped.tables.items()}, {name: one.fields for name, one in found.tables.items()})
    assert share >= WANTED
    assert {name: one.table.name for name, one in found.tables.items()} == {name: one.table.name for name, one in shipped.tables.items()}


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_draft_keeps_only_rows_that_exist_as_the_shipped_mapping_does(vendor: str, text: str) -> None:
    shipped, found = loads((ROOT / "mappings" / f"{vendor}.yaml").read_text("utf-8")), loads(text)
    assert _conditions(found) == _conditions(shipped)


def _conditions(document: object) -> dict[str, set[tuple[str, str]]]:
    return {
        name: {(row.require("column").text(), row.require("equals").text()) for row in block.mapping()["rows"].items()}
        for name, block in document.require("entities").mapping().items()  # type: ignore[attr-defined]
        if "rows" in block.mapping()
    }


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", ["snake", "pinyin", "split", "upper"])
async def test_no_value_of_a_personal_or_free_text_column_is_in_a_draft(vendor: str, text: str, stand_ins: dict[str, str]) -> None:
    """Names of people and of organisations, ID numbers, addresses: every text of the database that is no code is looked for."""
    hidden = _long_texts(stand_ins[VENDORS[vendor]])
    assert hidden
    assert [value for value in hidden if value in text] == []


def _long_texts(url: str) -> set[str]:
    names = ("xm", "sfzh", "holder", "person", "name", "mc", "dz", "addr", "uscc", "credit", "title", "host")
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: set[str] = set()
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            private = [at for at, (column, *_) in enumerate(rows.description) if any(part in column.lower() for part in names)]
            found |= {row[at] for row in rows for at in private if isinstance(row[at], str) and len(row[at]) > 7}
    connection.close()
    return found


UNSEEN = """
CREATE TABLE "T_JiDi" (
    "JiDiBH" CHAR(20) PRIMARY KEY, "JiDiMC" VARCHAR(100), "ChengJianDW" VARCHAR(100), "DanWeiLB" VARCHAR(2), "TuiJianGH" VARCHAR(8),
    "NianDu" INTEGER, "DangQianZT" VARCHAR(4), "RenDingRQ" VARCHAR(12), "XingZhengQH" CHAR(6), "XiangXiDZ" VARCHAR(200),
    "TSGZ" VARCHAR(200), "SFXS" VARCHAR(2), "LJPXRS" INTEGER, "ShanChuBZ" INTEGER, "LianXiRen" VARCHAR(20), "LXDH" VARCHAR(20),
    "BeiZhu" TEXT);
INSERT INTO "T_JiDi" VALUES
    ('440000-2024-001     ', '甲基地', '甲厂', '1', '440000', 2024, '在建', '2024年5月3日', '440100', '某路1号',
     '焊工/电工', '是', 120, 0, '张三丰', '13800138000', '无'),
    ('440000-2025-002     ', '乙基地', '乙校', '2', '440000', 2025, '整改', '2025年11月30日', '440300', '某路2号',
     '钳工', '否', 80, 1, '李四光', '13900139000', '无');
CREATE TABLE "T_PeiTaoZiJin" (
    "BianHao" INTEGER PRIMARY KEY, "JiDiBH" CHAR(20), "NianDu" INTEGER, "CNJE" VARCHAR(20), "DWJE" VARCHAR(20),
    "ZhuangTai" VARCHAR(10), "DWRQ" INTEGER, "ShanChuBZ" INTEGER);
INSERT INTO "T_PeiTaoZiJin" VALUES
    (1, '440000-2024-001     ', 2024, '100万', '50万', '部分到位', 20241101, 0),
    (2, '440000-2025-002     ', 2025, '80万', '0', '已承诺', 0, 0);
"""
"""A model that nobody has mapped: pinyin words in mixed case, padded numbers, Chinese days, amounts in words."""


@pytest.fixture
def unseen(tmp_path: Path) -> str:
    path = tmp_path / "unseen.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(UNSEEN)
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.anyio
async def test_a_model_that_nobody_has_seen_is_drafted_from_its_pinyin(unseen: str) -> None:
    made, text = await drafted(unseen, "440000")
    found = {one.entity.name: {name: field.places for name, field in one.fields.items() if field.places} for one in made.entities}
    assert found["Site"] == {
        "code": ("JiDiBH",),
        "name": ("JiDiMC",),
        "host_name": ("ChengJianDW",),
        "host_type": ("DanWeiLB",),
        "sponsor_code": ("TuiJianGH",),
        "batch_year": ("NianDu",),
        "status": ("DangQianZT",),
        "determined_on": ("RenDingRQ",),
        "division_code": ("XingZhengQH",),
        "address": ("XiangXiDZ",),
        "trades": ("TSGZ",),
        "online_capable": ("SFXS",),
        "trained": ("LJPXRS",),
    }
    assert found["ProvincialMatch"]["committed"] == ("CNJE",)
    for line in ("code: {column: JiDiBH, as: [{pad: 20}]}", '{date: "yyyy年m月d日"}', '{money: "元", words: true}', '{split: "/"}'):
        assert line.replace('"', "") in text.replace('"', "")
    assert "- {column: ShanChuBZ, type: integer, equals: 0}" in text


@pytest.mark.anyio
async def test_personal_columns_are_named_and_neither_read_nor_mapped(unseen: str) -> None:
    made, text = await drafted(unseen, "440000")
    (site,) = [one for one in made.entities if one.entity.name == "Site"]
    assert site.personal == ["LianXiRen", "LXDH"]
    assert "# personal, left out and not read: LianXiRen, LXDH" in text
    assert not any(column.values for column in site.table.columns if column.personal)
    assert "张三丰" not in text
    assert "13800138000" not in text


@pytest.mark.anyio
async def test_what_is_not_found_is_listed_and_what_is_left_over_is_told(unseen: str) -> None:
    _, text = await drafted(unseen, "440000")
    mark = "# TO" + "DO"
    assert f"{mark} conditions (六个有) must not be null, and nothing was found for it" in text
    assert "unknown: [host_uscc, conditions, restricted, updated_at]" in text
    assert "#   BeiZhu: TEXT" in text


@pytest.mark.anyio
async def test_a_named_entity_is_looked_for_even_in_a_table_with_a_meaningless_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            'CREATE TABLE "TAB017" (zsbh VARCHAR(40) PRIMARY KEY, jsdbh VARCHAR(32), fzrq VARCHAR(8), gzmc VARCHAR(60))'
        )
        connection.execute("""INSERT INTO "TAB017" VALUES ('X1', '440000-2024-001', '20240503', '焊工')""")
    connection.close()
    made, _ = await drafted(f"sqlite:///{path}", "440000", ["Certificate"])
    assert [(one.entity.name, one.table.name) for one in made.entities] == [("Certificate", "TAB017")]


@pytest.mark.anyio
async def test_the_ends_of_a_large_table_show_days_that_stand_for_none(tmp_path: Path) -> None:
    """The sample does not reach them, and all codes are found though it shows one only."""
    path = tmp_path / "large.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE zs (zsbh VARCHAR(9) PRIMARY KEY, jsdbh VARCHAR(32), zslx VARCHAR(20), fzrq INTEGER, gzmc VARCHAR(9))"
        )
        rows = [
            (f"Z{n:04}", "440000-2024-001", "职业技能等级证书" if n < 90 else "培训合格证书", 20240503 if n < 99 else 0, "焊工")
            for n in range(100)
        ]
        connection.executemany("INSERT INTO zs VALUES (?, ?, ?, ?, ?)", rows)
    connection.close()
    made, _ = await drafted(f"sqlite:///{path}", "440000", look=Look(sample=10))
    fields = made.entities[0].fields
    assert fields["issued_on"].form.steps == ({"nulls": 0}, {"date": "yyyymmdd"})
    assert fields["kind"].form.steps == ({"codes": {"职业技能等级证书": "SKILL_LEVEL", "培训合格证书": "COMPLETION"}},)
