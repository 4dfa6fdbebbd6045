"""`extends`: provinces that say only where they differ, errors that name the right file, and the mapping as it comes out, as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import InvalidConfiguration
from adapters.mapping.extends import load_mapping
from adapters.mapping.render import SCHEMA, dump, render
from adapters.mapping.yaml import Node, loads
from adapters.sql.document import load_document, read_document
from tests.adapters.sql_support import ROOT

VENDOR = """
mapping: sql
version: 1
about: A vendor
lists:
  yes_no: {是: true, 否: false}
  kind: {a: SKILL_LEVEL}
entities:
  TradeBrand:
    table: brand
    joins:
      site: {table: site, on: {site: id}}
    rows:
      - {column: del, not: "Y"}
    fields:
      id: no
      site_code: site.code
      name: nam
      trade: trade
      active: {column: on, as: [{codes: yes_no}]}
      confirmed: {column: ok, as: [{codes: yes_no}]}
  NationalAcademy:
    table: academy
    fields: {code: c, name: n, operator: o}
    unknown: [introduction]
"""
PROVINCE = """
extends: vendor.yaml
mapping: sql
version: 1
lists:
  yes_no: {"1": true, "0": false}
entities:
  TradeBrand:
    table: Brand_2024
    without: [trade]
    fields:
      name: {column: 'name ', as: [trim]}
    unknown: [trade]
"""


def files(folder: Path, **texts: str) -> Path:
    """Files by stem; the path of the first."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder / f"{next(iter(texts))}.yaml"


def values(node: Node) -> Any:
    """A node as plain values."""
    if isinstance(node.value, dict):
        return {key: values(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [values(value) for value in node.value]
    return None if node.is_null else node.value


def complaint(folder: Path, province: str, vendor: str = VENDOR, **more: str) -> str:
    with pytest.raises(InvalidConfiguration) as caught:
        load_document(files(folder, province=province, vendor=vendor, **more), partition=None)
    return caught.value.internal.replace(f"{folder}{os.sep}", "")


def test_a_province_says_only_where_it_differs(tmp_path: Path) -> None:
    document = load_document(files(tmp_path, province=PROVINCE, vendor=VENDOR))
    brand = document.tables["TradeBrand"]
    assert str(brand.table) == "Brand_2024"
    assert {name: field.places[0].name for name, field in brand.fields.items()} == {
        "id": "no",
        "site_code": "site.code",
        "name": "name ",
        "active": "on",
        "confirmed": "ok",
    }
    assert brand.fields["active"].encode(True) == ("1",), "the list is the province's"
    assert "site" in brand.joins
    assert brand.rows is not None
    assert list(document.tables) == ["TradeBrand", "NationalAcademy"]


def test_rows_and_other_keys_are_replaced_whole_and_lists_of_unknown_fields_grow(tmp_path: Path) -> None:
    province = """
extends: vendor.yaml
mapping: sql
version: 1
without: [TradeBrand]
entities:
  NationalAcademy:
    fields: {introduction: i}
    unknown: [built_on]
  TrainingProgramme:
    table: t
    fields: {id: i, title: t, audience: {constant: TEACHER}, starts_on: s, capacity: c}
"""
    path = files(tmp_path, province=province.replace("TEACHER", "ACADEMY_TEACHERS"), vendor=VENDOR)
    node = load_mapping(path)
    assert list(values(node)["entities"]) == ["NationalAcademy", "TrainingProgramme"]
    assert values(node)["entities"]["NationalAcademy"] == {
        "table": "academy",
        "fields": {"code": "c", "name": "n", "operator": "o", "introduction": "i"},
        "unknown": ["built_on"],
    }


@pytest.mark.parametrize(
    ("province", "expected"),
    [
        (PROVINCE.replace("vendor.yaml", "vendr.yaml"), "province.yaml:2:10: extends: there is no file 'vendr.yaml' here"),
        (PROVINCE.replace("vendor.yaml", "province.yaml"), "province.yaml:2:10: extends: the file extends itself"),
        (PROVINCE.replace("version: 1", "version: 2"), "province.yaml:4:10: version: the extended file has version: 1"),
        (PROVINCE.replace("without: [trade]", "without: [trad]"), "province.yaml:10:15: entities.TradeBrand.without[0]: the extended file"),
        (PROVINCE.replace("without: [trade]", "tabel: x"), "province.yaml:10:5: entities.TradeBrand: unknown key 'tabel'"),
        (PROVINCE.replace("name: {column", "nam: {column"), "province.yaml:12:7: "),
        (PROVINCE.replace("[trim]", "[trimm]"), "province.yaml:12:36: entities.TradeBrand.fields.name.as[0]: unknown step 'trimm'"),
        (PROVINCE.replace("{column: 'name ', as: [trim]}", "~"), "province.yaml:12:13: entities.TradeBrand.fields.name: found nothing"),
        (PROVINCE.replace("lists:", "without: [Brand]\nlists:"), "province.yaml:5:11: without[0]: the extended file has no entity 'Brand'"),
        (PROVINCE.replace("lists:", "without: [TradeBrand]\nlists:"), "TradeBrand is taken away and mapped"),
        (PROVINCE.replace("extends: vendor.yaml\n", ""), "province.yaml:9:5: entities.TradeBrand: unknown key 'without'"),
    ],
)
def test_a_mistake_in_the_province_is_found_in_its_file(tmp_path: Path, province: str, expected: str) -> None:
    assert expected in complaint(tmp_path, province)


def test_a_mistake_in_the_vendors_mapping_is_found_in_the_vendors_file(tmp_path: Path) -> None:
    wrong = VENDOR.replace("active: {column: on, as: [{codes: yes_no}]}", "active: {column: on, as: [{cods: yes_no}]}")
    assert complaint(tmp_path, PROVINCE, wrong).startswith(
        "vendor.yaml:20:33: entities.TradeBrand.fields.active.as[0]: unknown step 'cods'"
    )


def test_what_is_taken_away_and_needed_has_to_be_unknown(tmp_path: Path) -> None:
    assert "TradeBrand needs trade" in complaint(tmp_path, PROVINCE.replace("    unknown: [trade]\n", ""))


def test_a_field_that_is_nothing_is_told_how_fields_are_taken_away(tmp_path: Path) -> None:
    assert "list it under `without`" in complaint(tmp_path, PROVINCE.replace("{column: 'name ', as: [trim]}", "null"))


def test_only_one_level_can_be_extended(tmp_path: Path) -> None:
    base = "extends: root.yaml\n" + VENDOR
    message = complaint(tmp_path, PROVINCE, base, root=VENDOR)
    assert message.startswith("vendor.yaml:1:10: extends: this file is extended by province.yaml, so it cannot extend another")


def test_files_that_extend_each_other_are_a_cycle(tmp_path: Path) -> None:
    message = complaint(tmp_path, PROVINCE, "extends: province.yaml\n" + VENDOR)
    assert message.startswith("vendor.yaml:1:10: extends: this file and province.yaml extend each other")


def test_a_change_of_either_file_is_seen(tmp_path: Path) -> None:
    path = files(tmp_path, province=PROVINCE, vendor=VENDOR)
    before = load_mapping(path)
    assert load_mapping(path) is before
    later = (path.stat().st_mtime_ns + 10**9,) * 2
    (tmp_path / "vendor.yaml").write_text(VENDOR.replace("id: no", "id: number"), "utf-8")
    os.utime(tmp_path / "vendor.yaml", ns=later)
    after = load_mapping(path)
    assert values(after)["entities"]["TradeBrand"]["fields"]["id"] == "number"


def test_provinces_of_a_vendor_share_its_nodes(tmp_path: Path) -> None:
    """What a vendor's fields can do is then worked out once."""
    files(tmp_path, one=PROVINCE, two=PROVINCE, vendor=VENDOR)
    one, two = (load_document(tmp_path / f"{name}.yaml") for name in ("one", "two"))
    ids = [document.tables["TradeBrand"].fields["id"].places[0].node for document in (one, two)]
    assert ids[0] is ids[1]


def test_what_is_rendered_reads_back_to_the_same_document(tmp_path: Path) -> None:
    path = files(tmp_path, province=PROVINCE, vendor=VENDOR)
    text = render(path)
    assert values(loads(text)) == values(load_mapping(path))
    assert text.startswith("mapping: sql\nversion: 1\nabout: A vendor\n")
    assert "extends" not in text
    assert "without" not in text
    assert '      name: {column: "name ", as: [trim]}\n' in text
    assert dump(loads(text)) == text, "and it is in its one form"
    assert list(read_document(loads(text)).tables) == ["TradeBrand", "NationalAcademy"]


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_our_mappings_render_and_name_their_schema(path: Path) -> None:
    text = render(path)
    assert values(loads(text)) == values(load_mapping(path))
    assert dump(loads(text)) == text
    assert path.read_text("utf-8").startswith(SCHEMA + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "~",
        "null",
        "a: b",
        "a #b",
        "- x",
        "[x",
        "'",
        '"',
        "\\",
        "010",
        "-5",
        "1.5",
        "yes",
        "中文、",
        "a\nb",
        "\t",
        "\ufeff",
        "\u2028",
        "😀",
        "?x",
        "=",
        "%",
        "@a",
        "`",
        "x,y",
        "{x}",
        "*x",
        "&x",
        "!x",
        "|",
        ">",
        "a ",
        " a",
        "12:30",
        "0x1F",
        "\x7f",
    ],
)
def test_any_text_survives_rendering(text: str) -> None:
    node = loads('k: ["x"]').require("k")
    for plain in (True, False):
        written = Node(node.items()[0].kind, text, "f", 1, 1, plain=plain)
        document = loads(dump(_map({text or "k": written})))
        (back,) = document.mapping().values()
        assert values(back) == values(written)
        assert list(document.mapping()) == [text or "k"]


def _map(pairs: dict[str, Node]) -> Node:
    return Node(loads("a: b").kind, pairs, "f", 1, 1, keys={key: Node(value.kind, key, "f", 1, 1) for key, value in pairs.items()})
