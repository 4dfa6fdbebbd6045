"""The databases hold the truth in their own forms, and more besides."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import mock_sources
from mock_sources.databases.dictionary import dictionary
from mock_sources.databases.vendors import MODELS
from mock_sources.databases.writer import write as write_databases
from mock_sources.roster import DATABASES, LACKING, VENDORS
from mock_sources.truth import Truth, generate
from tests.mock_sources.hand_decoded import MATCHES, SITES, Read

UNION_DATABASES = [database for database in DATABASES if database.union]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return generate(77, 0.6)


@pytest.fixture(scope="module")
def built(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("databases")
    write_databases(truth, directory)
    return directory


def reader(directory: Path, source: str) -> Read:
    """All rows of a table of a SQLite database."""

    def read(table: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(directory / "db" / f"{source}.sqlite")) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')]

    return read


def bare(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "source"}


@pytest.mark.parametrize("database", UNION_DATABASES, ids=lambda database: database.source)
def test_sites_read_by_hand_are_the_truth(database: Any, truth: Truth, built: Path) -> None:
    found = SITES[database.vendor](reader(built, database.source))
    assert found == {site["code"]: bare(site) for site in truth.of("Site", database.source)}


@pytest.mark.parametrize("database", UNION_DATABASES, ids=lambda database: database.source)
def test_matches_read_by_hand_are_the_truth(database: Any, truth: Truth, built: Path) -> None:
    found = MATCHES[database.vendor](reader(built, database.source))
    expected = truth.of("ProvincialMatch", database.source)
    assert found == {match["id"]: (match["siteCode"], match["committed"], match["paid"], match["paidOn"]) for match in expected}


def test_every_vendor_holds_sites_and_matches(truth: Truth) -> None:
    """The comparisons above rest on something."""
    for vendor in VENDORS:
        sources = [database.source for database in UNION_DATABASES if database.vendor == vendor]
        assert sum(len(truth.of("Site", source)) for source in sources) > 20
        assert sum(len(truth.of("ProvincialMatch", source)) for source in sources) > 5


@pytest.mark.parametrize("vendor", MODELS)
def test_the_live_rows_of_each_table_are_as_many_as_the_truth_has_records(vendor: str, truth: Truth, built: Path) -> None:
    for database in DATABASES:
        if database.vendor != vendor:
            continue
        with closing(sqlite3.connect(built / "db" / f"{database.source}.sqlite")) as connection:
            for table in MODELS[vendor].tables:
                if table.entity == "Host":
                    continue
                query = f'SELECT count(*) FROM "{table.name}" WHERE {table.live or "1 = 1"}'
                assert connection.execute(query).fetchone()[0] == len(truth.of(table.entity, database.source)), table.name


def test_deleted_rows_exist_in_every_vendor_and_are_not_in_the_truth(truth: Truth, built: Path) -> None:
    snake = reader(built, "province-440000")("construction_site")
    deleted = {row["site_no"] for row in snake if row["is_deleted"]}
    assert deleted
    assert not deleted & {site["code"] for site in truth.entities["Site"]}
    assert any(row["yxbz"] == 0 for row in reader(built, "province-120000")("jsd"))
    assert any(row["IsValid"] == "N" for row in reader(built, "province-310000")("TblSite"))
    assert any(row["removed_ms"] for row in reader(built, "province-320000")("gh_site"))
    assert any(row["shanchu"] == "是" for row in reader(built, "province-330000")("site_info"))
    assert any(row["F_DEL"] == "Y" for row in reader(built, "province-430000")("T_GJ_SITE"))


def test_other_local_money_lies_among_the_matches(built: Path) -> None:
    kinds = {row["fund_type"] for row in reader(built, "province-440000")("local_fund")}
    assert "1:1" in kinds
    assert kinds & {"培训补贴", "竞赛奖金"}


def test_the_corps_is_66_and_660000_in_its_own_database(built: Path) -> None:
    rows = reader(built, "corps")("jsd")
    assert {row["zbghdm"] for row in rows} == {"66"}
    assert all(row["jsdbh"].startswith("660000") for row in rows)


def test_char_columns_of_sqlite_are_padded(built: Path) -> None:
    assert {len(row["SiteNo"]) for row in reader(built, "province-310000")("TblCertificate")} == {24}


def test_full_width_digits_and_blanks_are_stored(built: Path) -> None:
    rows = [row for source in ("province-330000", "province-510000", "industrial-iu03") for row in reader(built, source)("site_info")]
    assert all(re.search("[０-９]", row["site_number"]) for row in rows)
    assert any("（" in row["site_name"] + row["host_name"] for row in rows)
    assert any("\u3000" in row["site_name"] for row in rows)


def test_levels_run_downward_with_the_national_grades(truth: Truth, built: Path) -> None:
    stored = {row["zsbh"]: row["jndj"] for row in reader(built, "province-230000")("zs")}
    grades = {record["level"]: stored[record["number"]] for record in truth.of("Certificate", "province-230000")}
    assert grades["JUNIOR"] == "5"
    assert grades["TECHNICIAN"] == "2"
    assert grades[None] == ""


def test_certificates_name_generated_people_of_no_real_division(built: Path) -> None:
    rows = reader(built, "province-120000")("zs")
    assert {len(row["sfzh"]) for row in rows} == {15, 18}
    assert all(row["xm"] and row["sfzh"].startswith("99") for row in rows)


def test_programmes_read_by_hand_are_the_truth(truth: Truth, built: Path) -> None:
    words = {"教师": "TEACHER", "师资": "TEACHER", "管理": "MANAGER", "工匠": "CRAFTSMAN"}
    found = {
        row["programme_no"]: {
            "id": row["programme_no"],
            "title": row["title"],
            "audience": words[row["audience"]],
            "startsOn": row["starts_on"],
            "endsOn": None if row["ends_on"] == "0000-00-00" else row["ends_on"],
            "capacity": row["capacity"],
            "participants": row["participants"],
        }
        for row in reader(built, "national-academy")("programme")
        if not row["cancelled"]
    }
    assert found == {record["id"]: bare(record) for record in truth.entities["TrainingProgramme"]}


def number_in(text: str) -> str | None:
    """A site number as the national academy writes it."""
    return text.replace("660000-", "XPCC-", 1) or None


def test_focus_reviews_read_by_hand_are_the_truth(truth: Truth, built: Path) -> None:
    words = {
        "办学方向": "ORIENTATION",
        "工匠特色": "CRAFTSMAN_CHARACTER",
        "示范作用": "DEMONSTRATION",
        "数字技能": "ADVANCED_DIGITAL_SKILLS",
        "先进技术": "ADVANCED_DIGITAL_SKILLS",
        "企业需求": "ENTERPRISE_DEMAND",
    }
    found = {
        row["review_no"]: {
            "id": row["review_no"],
            "siteCode": number_in(row["site_no"]),
            "focus": words[row["focus"]],
            "score": None if row["score"] == -1 else row["score"],
            "evidence": row["evidence"] or None,
            "reviewedOn": row["reviewed_on"],
        }
        for row in reader(built, "national-academy")("focus_review")
        if not row["cancelled"]
    }
    assert found == {record["id"]: bare(record) for record in truth.entities["FocusReview"]}
    assert any(record["siteCode"].startswith("XPCC-") for record in found.values())


def test_adjustments_read_by_hand_are_the_truth(truth: Truth, built: Path) -> None:
    words = {"撤销": "REMOVE", "移出": "REMOVE", "替换": "REPLACE", "暂停": "SUSPEND", "中止": "SUSPEND"}
    found = {
        row["adjustment_no"]: {
            "id": row["adjustment_no"],
            "siteCode": number_in(row["site_no"]),
            "rectificationId": row["rectification_no"] or None,
            "kind": words[row["kind"]],
            "decidedOn": row["decided_on"],
            "reason": row["reason"],
            "replacedBy": number_in(row["replaced_by"]),
        }
        for row in reader(built, "national-academy")("adjustment")
        if not row["cancelled"]
    }
    assert found == {record["id"]: bare(record) for record in truth.entities["Adjustment"]}


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_a_column_for_every_field_that_it_does_not_lack(vendor: str, truth: Truth) -> None:
    """A field that can be told from another column, or is constant, needs none of its own."""
    told = {"source", "channel", "siteCode", "sponsorCode", "batchYear", "hostName", "hostUscc", "hostType"}
    for table in MODELS[vendor].tables:
        if table.entity == "Host":
            continue
        fields = set(truth.entities[table.entity][0]) - told - set(LACKING[vendor].get(table.entity, ()))
        assert fields <= {column.field for column in table.columns}, table.name


def test_the_journal_mode_lets_a_lock_stop_readers(built: Path) -> None:
    with closing(sqlite3.connect(built / "db" / "corps.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_data_dictionary_is_what_the_models_say() -> None:
    """Run `python -m mock_sources dictionary > mock_sources/VENDORS.md` if this fails."""
    written = Path(mock_sources.__file__).parent / "VENDORS.md"
    assert written.read_text(encoding="utf-8") == dictionary()
