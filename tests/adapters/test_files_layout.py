"""How drops are written: separators, fixed widths, encodings, types of columns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.entities import Site
from adapters.entities.codes import BasicCondition, HostType, SiteStatus
from adapters.errors import UpstreamProtocol
from adapters.files.encoding import Encoding, decode
from adapters.files.layout import Columns, Delimited, Fixed
from adapters.files.naming import DateForm, Label, NamePattern
from adapters.files.typed import row_reader
from adapters.mapping.fields import Place
from adapters.mapping.kinds import BEIJING, Kind, read
from adapters.mapping.yaml import Node, NodeKind
from tests.adapters.files_support import Drops, teachers

NOWHERE = Node(NodeKind.SCALAR, "", "", 1, 1)


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=1), min_size=1))
@settings(max_examples=60, deadline=None)
def test_any_quoted_text_comes_back_as_it_was(rows: list[list[str]]) -> None:
    """Line breaks, quotes, separators and U+2028 inside a value are data."""
    text = "".join(",".join('"' + value.replace('"', '""') + '"' for value in row) + "\r\n" for row in rows)
    kept = [list(row) for row in rows]
    while kept and kept[-1] == [""]:
        kept.pop()
    assert Delimited().lines(text.encode()) == kept


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n|\x1a\ufeff", codec="utf-8"), min_size=1), min_size=1))
@settings(max_examples=60, deadline=None)
def test_unquoted_text_breaks_only_at_line_feeds(values: list[str]) -> None:
    content = "\n".join(f"{value}|x" for value in values).encode()
    assert Delimited("|", None).lines(content) == [[value, "x"] for value in values]


def test_a_separator_may_be_several_characters_or_a_control_character() -> None:
    assert Delimited("|@|", None).lines(b"a|@|b\n") == [["a", "b"]]
    assert Delimited("\x01", None).lines(b"a\x01b\n") == [["a", "b"]]


def test_a_trailing_separator_is_taken_away_and_has_to_be_there() -> None:
    layout = Delimited("|", None, trailing=True)
    assert layout.lines(b"a|b|\nc||\n") == [["a", "b"], ["c", ""]]
    with pytest.raises(UpstreamProtocol, match="row 2 does not end with a separator"):
        layout.lines(b"a|b|\na|b\n")


COLUMNS = Columns(("code", "name", "amount"), (slice(0, 4), slice(4, 14), slice(14, 20)))


def test_fixed_widths_count_bytes_where_the_system_does() -> None:
    layout = Fixed(in_bytes=True, encoding=Encoding.GBK)
    lines = layout.lines("0001工匠学院    12.5\r\n0002ab         000.50\r\n\x1a".encode("gbk"))
    assert layout.values(lines[0], COLUMNS) == ["0001", "工匠学院", "12.5"]
    with pytest.raises(UpstreamProtocol, match="it has 3 bytes where 20 belong"):
        layout.values(b"abc", COLUMNS)
    with pytest.raises(UpstreamProtocol, match="across two columns"):
        layout.values("0001a工匠学院甲  12.5".encode("gbk"), COLUMNS)


def test_fixed_widths_may_count_characters() -> None:
    layout = Fixed(in_bytes=False, encoding=Encoding.UTF8)
    (line,) = layout.lines("\ufeff0001工匠学院      00012.5".encode())
    assert layout.values(line, COLUMNS) == ["0001", "工匠学院", "00012."]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [(Encoding.UTF8, "𠮷·•"), (Encoding.GB18030, "𠮷·•〇㐂"), (Encoding.GBK, "联通，王〇")],
    ids=["utf-8", "gb18030", "gbk"],
)
def test_each_encoding_reads_its_own(encoding: Encoding, text: str) -> None:
    """The GBK of 联通 happens to be valid UTF-8: too little to be sure of."""
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", [Encoding.GBK, Encoding.GB18030])
def test_utf_8_is_told_from_gbk(encoding: Encoding) -> None:
    for content in ("\ufeffa".encode(), "全国工匠学院建设单位重点名录".encode()):
        with pytest.raises(UpstreamProtocol, match="the drop is UTF-8"):
            decode(content, encoding)


def test_the_place_of_a_wrong_byte_is_said() -> None:
    with pytest.raises(UpstreamProtocol, match="byte 5, in line 3, is not utf-8"):
        decode(b"a\nb\nc\xff", Encoding.UTF8)


@pytest.mark.parametrize(
    ("pattern", "name", "label"),
    [
        ("{date}.txt", "20260508.txt", Label(datetime(2026, 5, 8, tzinfo=BEIJING))),
        ("a-{date:yyyy-mm-dd}_{sequence:2}.csv", "a-2026-05-08_07.csv", Label(datetime(2026, 5, 8, tzinfo=BEIJING), 7)),
        ("*_{sequence}.csv", "x_y_0012.csv", Label(None, 12)),
        ("{date:yyyymmdd(hhmi)}.csv", "20260508(0630).csv", Label(datetime(2026, 5, 8, 6, 30, tzinfo=BEIJING))),
        ("{date}.txt", "20260508xtxt", None),
        ("{date}.txt", "20260231.txt", None),
        ("a{sequence:2}.csv", "a123.csv", None),
    ],
)
def test_a_name_says_date_and_number(pattern: str, name: str, label: Label | None) -> None:
    assert NamePattern(pattern).label(name) == label


@pytest.mark.parametrize("pattern", ["{date}{date}", "{day}", "{sequence:x}", "a/{date}", "{date:yyyy}", "{date:yyyymmddss}"])
def test_a_pattern_that_cannot_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        NamePattern(pattern)


def test_a_date_form_reads_its_own_form_only() -> None:
    assert DateForm("yyyy-mm-dd").read("2026-05-08") == datetime(2026, 5, 8, tzinfo=BEIJING)
    with pytest.raises(ValueError, match="not a date of the form"):
        DateForm("yyyy-mm-dd").read("20260508")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "0012", 12),
        (Kind.INTEGER, "1,200", None),
        (Kind.DECIMAL, "1,200.50", Decimal("1200.50")),
        (Kind.DECIMAL, ".5", Decimal("0.5")),
        (Kind.DECIMAL, "NaN", None),
        (Kind.FLOAT, "1.5", 1.5),
        (Kind.DATE, "2026-05-08", date(2026, 5, 8)),
        (Kind.UTC, "2026-05-08T00:00:00", datetime(2026, 5, 8, 8, tzinfo=BEIJING)),
    ],
)
def test_a_declared_type_is_read_from_text(kind: Kind, text: str, value: object) -> None:
    reader = row_reader([Place("a", kind, NOWHERE)], ["a"], empty_is_null=True)
    assert reader([""]) == (None,)
    if value is None:
        with pytest.raises(Exception, match=f"not of the type {kind}"):
            reader([text])
    else:
        assert read(kind, reader([text])[0]) == value


@pytest.mark.anyio
async def test_an_empty_text_can_be_kept(tmp_path: Path) -> None:
    mapping = teachers('files: "{date}.csv"\nrecords: {empty: keep}', fields="{id: a, name: b, trade: c, honour: d}")
    drops = await Drops(tmp_path, mapping).open()
    drops.put("20260508.csv", "a,b,c,d\n1,,,\n")
    (row,) = await drops.rows("name", "honour")
    assert (row.name, row.honour) == ("", "")  # type: ignore[attr-defined]


SITES = """
mapping: files
version: 1
lists:
  hosts: {企业: ENTERPRISE_TRAINING_CENTER, 学校: VOCATIONAL_SCHOOL}
defaults: {encoding: gbk, layout: {fixed: bytes}}
entities:
  Site:
    folder: sites
    files: "JSD_{date}.dat"
    header: {tag: HDR, columns: {tag: 1-3, day: 4-11}, date: day}
    records:
      tag: "1"
      skip: "9"
      columns: {tag: 1-1, no: 2-14, name: 15-34, host: 35-38, flag: 39-39, since: 40-45, have: 46-50, unit: 51-70}
    trailer: {tag: END, columns: {tag: 1-3, rows: 4-9}, count: rows}
    fields:
      code: {column: "no", as: [{regroup: {from: "{union:6}{year:4}{serial:3}", to: "{union}-{year}-{serial}"}}]}
      name: name
      host_name: unit
      host_type: {column: host, as: [{codes: hosts}]}
      sponsor_code: {partition: true}
      batch_year: {constant: "2024"}
      status: {constant: ACTIVE}
      conditions: {column: have, as: [{split: ",", each: [{codes: {"1": INFLUENCE, "2": ONLINE_CONDITIONS}}]}]}
      online_capable: {column: flag, as: [{flag: {"true": "1", "false": "0"}}]}
      trades: {constant: []}
      restricted: {constant: "false"}
"""
"""Filled in by the test with what else the entity needs."""


@pytest.mark.anyio
async def test_a_fixed_width_file_in_gbk_is_mapped_with_the_same_steps_as_a_database(tmp_path: Path) -> None:
    from adapters.context import AdapterContext
    from adapters.entities import ENTITIES
    from adapters.files import create
    from adapters.mapping.yaml import loads
    from adapters.requests import Scan
    from tests.adapters.files_support import FilesHost

    mapped = {line.split(":")[0].strip() for line in SITES.partition("    fields:\n")[2].splitlines()}
    rest = [field.name for field in ENTITIES["Site"].fields.values() if field.name not in mapped]
    (tmp_path / "mapping.yaml").write_text(SITES + f"    unknown: [{', '.join(rest)}]\n", "utf-8")
    options = loads("mapping: mapping.yaml\nfolder: env:FOLDER")
    adapter = create(AdapterContext(source_id="drops", options=options, base_dir=tmp_path, partition="440000"))
    (tmp_path / "in" / "sites").mkdir(parents=True)
    line = "1" + "4400002024003" + "深圳工匠学院".ljust(20 - 6) + "企业" + "1" + "202405" + "1,2".ljust(5) + "某集团".ljust(20 - 3)
    text = "\r\n".join(["HDR20260508", line, "9 for others", "END000001", ""])
    (tmp_path / "in" / "sites" / "JSD_20260508.dat").write_bytes(text.encode("gbk"))
    host = FilesHost({"env:FOLDER": str(tmp_path / "in")})
    host.time = datetime.now(BEIJING)
    host.pass_(3600)
    await adapter.open(host)
    (site,) = (await adapter.scan(Scan(entity="Site", fields=tuple(mapped)))).rows
    assert isinstance(site, Site)
    assert (site.code, site.name, site.host_name) == ("440000-2024-003", "深圳工匠学院", "某集团")
    assert (site.host_type, site.status, site.sponsor_code) == (HostType.ENTERPRISE_TRAINING_CENTER, SiteStatus.ACTIVE, "440000")
    assert site.conditions == (BasicCondition.INFLUENCE, BasicCondition.ONLINE_CONDITIONS)
    assert site.online_capable is True
