"""From raw values to steps: each form that systems are known to keep, and a doubt wherever the values do not decide."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.entities import ENTITIES, FieldDefinition
from adapters.entities.codes import HostType, MatchStatus, SessionStatus, SiteStatus, SkillLevel, StarLevel
from adapters.introspection.codes import guess_codes
from adapters.introspection.composing import compose
from adapters.introspection.dates import day_form, moment_form
from adapters.introspection.flags import flag_form
from adapters.introspection.forms import form_of
from adapters.introspection.matching import candidates
from adapters.introspection.money import money_form
from adapters.introspection.names import parse
from adapters.introspection.texts import are_site_numbers, items_of, site_form, text_form
from adapters.introspection.yaml_text import flow
from adapters.mapping.decoder import FieldDecoder
from adapters.mapping.fields import read_fields
from adapters.mapping.kinds import Kind
from adapters.mapping.yaml import loads
from tests.adapters.introspection_support import column, table


@pytest.mark.parametrize(
    ("kind", "values", "steps"),
    [
        (Kind.TEXT, ["2024-05-03"], [{"date": "yyyy-mm-dd"}]),
        (Kind.TEXT, ["20240503", "00000000"], [{"nulls": "00000000"}, {"date": "yyyymmdd"}]),
        (Kind.TEXT, ["2024年5月3日", ""], ["empty", {"date": "yyyy年m月d日"}]),
        (Kind.TEXT, ["2024/5/3"], [{"date": "yyyy/m/d"}]),
        (Kind.TEXT, ["2024-05-03", "20240504"], [{"date": ["yyyy-mm-dd", "yyyymmdd"]}]),
        (Kind.TEXT, ["2024年5月"], [{"date": "yyyy年m月", "day": "first"}]),
        (Kind.TEXT, ["2024-05-03 08:30:00"], [{"datetime": "yyyy-mm-dd hh:mm:ss"}, "day"]),
        (Kind.INTEGER, [20240503, 0], [{"nulls": 0}, {"date": "yyyymmdd"}]),
        (Kind.INTEGER, [1714665600], [{"date": "epoch-s"}]),
        (Kind.INTEGER, [1714665600000], [{"date": "epoch-ms"}]),
        (Kind.INTEGER, [1714696200000], [{"datetime": "epoch-ms"}, "day"]),
        (Kind.INTEGER, [45415], [{"date": "excel"}]),
        (Kind.DATE, [date(2024, 5, 3), date(9999, 12, 31)], [{"nulls": "9999-12-31"}]),
        (Kind.DATETIME, [datetime(2024, 5, 3, 8, 30)], ["day"]),
    ],
)
def test_days_are_read_in_the_form_that_the_values_have(kind: Kind, values: list[Any], steps: list[Any]) -> None:
    form = day_form(kind, values)
    assert form is not None
    assert list(form.steps) == steps


@pytest.mark.parametrize(
    ("kind", "values"), [(Kind.TEXT, ["焊工"]), (Kind.INTEGER, [12]), (Kind.TEXT, ["2024-13-45x"]), (Kind.DECIMAL, [1])]
)
def test_what_is_no_day_is_none(kind: Kind, values: list[Any]) -> None:
    assert day_form(kind, values) is None


def test_times_are_read_with_the_zone_in_doubt() -> None:
    form = moment_form(Kind.TEXT, ["2024-05-03 08:30:00", "0000-00-00 00:00:00"])
    assert form is not None
    assert form.steps == ({"nulls": "0000-00-00 00:00:00"}, {"datetime": "yyyy-mm-dd hh:mm:ss"})
    assert "+08:00" in form.doubts[0]
    zoned = moment_form(Kind.TEXT, ["2024-05-03T00:30:00Z"])
    assert zoned is not None
    assert zoned.doubts == ()


@pytest.mark.parametrize(
    ("name", "comment", "kind", "values", "unit"),
    [
        ("cnje", "承诺金额（万元）", Kind.DECIMAL, [Decimal(50)], "万元"),
        ("CommittedFen", "", Kind.INTEGER, [100], "分"),
        ("committed_wan", "", Kind.DECIMAL, [Decimal("0.5")], "万元"),
        ("cnje", "", Kind.TEXT, ["50", "30.5"], "万元"),
        ("cnje", "", Kind.INTEGER, [100000000, 50000000], "分"),
        ("cnje", "", Kind.TEXT, ["1,000,000.00"], "元"),
    ],
)
def test_the_unit_of_money_is_told_by_name_comment_or_size(name: str, comment: str, kind: Kind, values: list[Any], unit: str) -> None:
    form = money_form(parse(name), comment, kind, values)
    assert form is not None
    assert form.steps == ({"money": unit},)
    told = comment or (unit != "元" and ("fen" in name.lower() or "wan" in name))
    assert bool(form.doubts) is not bool(told)


def test_amounts_in_words_are_read_as_words() -> None:
    form = money_form(parse("je"), "", Kind.TEXT, ["100万", "￥1,200.50元"])
    assert form is not None
    assert form.steps == ({"money": "元", "words": True},)
    assert money_form(parse("je"), "", Kind.TEXT, ["很多"]) is None


@pytest.mark.parametrize(
    ("codes", "values", "table"),
    [
        (HostType, ["企业大学", "技工院校", "工会学校"], ["ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL"]),
        (HostType, ["Q", "Z", "G"], ["ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL"]),
        (SiteStatus, ["在建", "整改", "退出"], ["ACTIVE", "RECTIFYING", "ADJUSTED_OUT"]),
        (SiteStatus, ["active", "applied"], ["ACTIVE", "APPLIED"]),
        (SkillLevel, ["五级/初级工", "一级/高级技师", "首席技师"], ["JUNIOR", "SENIOR_TECHNICIAN", "CHIEF_TECHNICIAN"]),
        (SkillLevel, ["5", "3"], ["JUNIOR", "SENIOR"]),
        (StarLevel, ["★★★", "★"], ["THREE", "ONE"]),
        (SessionStatus, ["10", "20", "30", "40"], ["PLANNED", "OPEN", "FINISHED", "CANCELLED"]),
        (MatchStatus, [0, 1, 2], ["COMMITTED", "PARTLY_PAID", "PAID"]),
    ],
)
def test_codes_are_guessed_from_words_letters_or_order(codes: Any, values: list[Any], table: list[str]) -> None:
    guess = guess_codes(values, codes)
    assert {value: guess.table[value] for value in values} == dict(zip(values, table, strict=True))
    sure = any("\u4e00" <= char <= "\u9fff" or char == "★" for char in str(values[0])) or str(values[0]).lower() in ("active", "applied")
    assert bool(guess.doubt) is not sure


def test_codes_that_say_nothing_are_left_for_a_person() -> None:
    guess = guess_codes(["7", "8"], HostType)
    assert guess.known == {}
    assert guess.unknown == ["7", "8"]
    assert guess.doubt


@pytest.mark.parametrize(
    ("kind", "values", "opposite", "flag"),
    [
        (Kind.INTEGER, [0, 1], False, {"true": 1, "false": 0}),
        (Kind.INTEGER, [1], True, {"true": 0, "false": 1}),
        (Kind.TEXT, ["Y"], False, {"true": "Y", "false": "N"}),
        (Kind.TEXT, ["否"], False, {"true": "是", "false": "否"}),
    ],
)
def test_yes_and_no_are_known_by_either(kind: Kind, values: list[Any], opposite: bool, flag: dict[str, Any]) -> None:
    form = flag_form(kind, values, opposite=opposite)
    assert form is not None
    assert form.steps == ({"flag": flag},)


def test_more_than_yes_and_no_is_no_flag() -> None:
    assert flag_form(Kind.INTEGER, [0, 1, 2], opposite=False) is None


@pytest.mark.parametrize(
    ("values", "width", "steps"),
    [
        (["440000-2024-003"], None, []),
        (["440000-2024-003    "], 19, [{"pad": 19}]),
        (["４４００００-２０２４-００３"], None, [{"fold": "digits", "stored": "wide"}]),
        (["GJ440000-2024-003", "GJXPCC-2024-001"], None, [{"regroup": {"from": "GJ{number}", "to": "{number}"}}]),
        (["4400002024003"], None, [{"regroup": {"from": "{union:6}{year:4}{serial}", "to": "{union}-{year:4}-{serial}"}}]),
    ],
)
def test_numbers_of_sites_are_known_in_every_dress(values: list[str], width: int | None, steps: list[Any]) -> None:
    made = column("x", *values, width=width)
    assert are_site_numbers(made)
    assert list(site_form(made).steps) == steps


def test_the_corps_is_given_its_alias() -> None:
    steps = site_form(column("x", "6600002025001")).steps
    assert steps[0]["regroup"]["aliases"] == {"union": {"660000": "XPCC"}}  # type: ignore[index]


def test_a_site_number_in_three_columns_is_put_together() -> None:
    parts = table(
        "gh_site",
        column("union_no", "140000"),
        column("batch", 2024, kind=Kind.INTEGER),
        column("seq", "001"),
    )
    composed = compose(candidates(parts))
    assert composed is not None
    assert composed[0] == ("union_no", "batch", "seq")
    assert composed[2].steps == ({"compose": "{union_no}-{batch:4}-{seq}"},)
    assert compose(candidates(table("x", column("union_no", "140000"), column("batch", "甲"), column("seq", "001")))) is None


def test_texts_are_cleaned_of_what_only_their_form_adds() -> None:
    assert text_form(column("x", "甲（２）"), nullable=False).steps == ("fold", "trim")
    assert text_form(column("x", " 甲"), nullable=False).steps == ("trim",)
    assert text_form(column("x", "甲（2）"), nullable=False).steps == ()
    assert text_form(column("x", "甲", ""), nullable=True).steps == ("empty",)
    assert text_form(column("x", 7, kind=Kind.INTEGER), nullable=False).steps == ("text",)


def test_lists_are_split_where_they_are_joined() -> None:
    assert items_of(column("x", "焊工、电工"))[0].steps == ({"split": "、"},)
    assert items_of(column("x", '["焊工", "电工"]')) == (items_of(column("y", '["焊工", "电工"]'))[0], ["焊工", "电工"])
    unsure, elements = items_of(column("x", "焊工"))
    assert unsure.doubts
    assert elements == ["焊工"]


@pytest.mark.parametrize(
    ("entity", "field", "made", "raw", "value"),
    [
        ("Site", "trades", column("t", "焊工|电工"), "焊工|电工", ("焊工", "电工")),
        ("Site", "trained", column("t", "12", ""), "12", 12),
        ("Site", "host_uscc", column("t", "91350100M000100Y43", ""), "", None),
        ("Site", "online_capable", column("t", "Y  ", width=3), "Y  ", True),
        ("PracticalSession", "passed", column("t", -1, 5, kind=Kind.INTEGER), -1, None),
        ("TradeBrand", "id", column("t", 17, kind=Kind.INTEGER), 17, "17"),
        ("StarRating", "score", column("t", "85.5"), "85.5", Decimal("85.5")),
        ("ProvincialMatch", "committed", column("t_wan", "30.5"), "30.5", 30_500_000),
        ("Certificate", "issued_on", column("t", 20240503, kind=Kind.INTEGER), 20240503, date(2024, 5, 3)),
        ("Site", "status", column("t", "建设中", "整改中"), "整改中", SiteStatus.RECTIFYING),
    ],
)
def test_a_form_reads_the_values_that_it_was_made_from(entity: str, field: str, made: Any, raw: Any, value: Any) -> None:
    """Through the strict loader and the decoder, as the source will."""
    definition: FieldDefinition = ENTITIES[entity].fields[field]
    form = form_of(entity, definition, made, parse(made.name))
    assert form is not None
    kind = {} if form.kind is None else {"type": form.kind.value}
    written = {"column": "c", **kind, **({"as": list(form.steps)} if form.steps else {})}
    key = {ENTITIES[entity].key: "k"} if field != ENTITIES[entity].key else {}
    others = [name for name in ENTITIES[entity].fields if name not in (field, *key)]
    block = loads(f"{{fields: {flow({**key, field: written})}, unknown: {flow(others)}}}")
    mapping = read_fields(block.require("fields"), ENTITIES[entity], unknown=block.require("unknown"))[field]
    assert list(FieldDecoder(mapping).column([[raw]], (0,), 1)) == [value]
