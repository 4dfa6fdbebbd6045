"""Amounts, levels, divisions, unions and occupations."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entities.codes import SkillLevel, UnionKind
from adapters.values import division, money, occupation, skill_level, union_code
from mock_sources import roster
from mock_sources.truth import numbers

AMOUNTS = st.integers(-(10**18), 10**18)


@given(AMOUNTS)
def test_an_amount_survives_every_unit(fen: int) -> None:
    assert money.fen(money.yuan(fen)) == fen
    assert [money.fen(money.amount_of(fen, unit), unit) for unit in money.UNITS] == [fen] * len(money.UNITS)


@given(AMOUNTS)
def test_the_stand_ins_write_amounts_the_same_way(fen: int) -> None:
    assert numbers.yuan(fen) == money.yuan(fen)


@given(AMOUNTS)
def test_an_amount_as_people_see_it_is_exact(fen: int) -> None:
    assert money.in_words(money.display(fen), "分") == fen


@pytest.mark.parametrize(
    ("fen", "seen"),
    [
        (100_000_000, "100万元"),
        (70_000_000, "70万元"),
        (12_345_600, "123,456元"),
        (123_450_000, "123.45万元"),
        (12_345_678, "123,456.78元"),
        (50_000_000_000, "5亿元"),
        (120_050, "1,200.50元"),
        (-3_000_000, "-3万元"),
        (0, "0元"),
    ],
)
def test_an_amount_is_shown_in_the_largest_unit_that_suits(fen: int, seen: str) -> None:
    assert money.display(fen) == seen


def test_a_part_of_a_fen_is_refused() -> None:
    with pytest.raises(ValueError, match="no whole number of 分"):
        money.fen("0.001")


@pytest.mark.parametrize(
    ("text", "amount"), [("100万", 1_000_000), ("￥1,200.50元", Decimal("1200.50")), ("3亿元", 300_000_000), ("约3万", None)]
)
def test_an_amount_in_words_is_understood(text: str, amount: object) -> None:
    assert money.in_words(text, "元") == amount


def test_levels_run_up_from_1_to_8_and_grades_down_from_5_to_1() -> None:
    assert [skill_level.ordinal(level) for level in SkillLevel] == list(range(1, 9))
    assert [skill_level.of_ordinal(number) for number in range(10)] == [None, *SkillLevel, None]
    assert [skill_level.grade(level) for level in SkillLevel] == [None, "五级", "四级", "三级", "二级", "一级", None, None]
    assert [skill_level.of_grade(number) for number in (5, 1, 0, 6)] == [SkillLevel.JUNIOR, SkillLevel.SENIOR_TECHNICIAN, None, None]


@pytest.mark.parametrize("text", ["高级工", "三级", "３级", "三级/高级工", "国家职业资格三级", " 三级工 ", "高级"])
def test_a_level_is_known_however_it_is_written(text: str) -> None:
    assert skill_level.read(text) is SkillLevel.SENIOR


def test_no_text_names_two_levels() -> None:
    named = [text for level in SkillLevel for text in (level.value, *skill_level.aliases(level))]
    assert len(named) == len(set(named))
    assert skill_level.read("高级技师") is SkillLevel.SENIOR_TECHNICIAN
    assert skill_level.read("六级") is None


def test_the_provinces_are_the_31_of_the_stand_ins() -> None:
    assert {code: (one.name, one.short) for code, one in division.PROVINCES.items()} == roster.PROVINCES


def test_a_division_lies_in_its_province() -> None:
    assert [one and one.short for one in map(division.province_of, ("440106", "659001", "660000", "44", "99"))] == [
        "广东",
        "新疆",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("text", ["44", "440000", "广东", "广东省", "guangdong", "４４"])
def test_a_province_is_known_however_it_is_written(text: str) -> None:
    assert division.read(text) is division.PROVINCES["440000"]


def test_the_unions_are_the_44_of_the_stand_ins() -> None:
    assert {code: (one.kind.name, one.name) for code, one in union_code.UNIONS.items()} == {
        one.code: (one.kind, one.name) for one in roster.SPONSORS
    }


@pytest.mark.parametrize("text", ["XPCC", "66", "660000", "兵团", "新疆生产建设兵团总工会"])
def test_the_corps_is_known_by_its_aliases(text: str) -> None:
    found = union_code.read(text)
    assert found is not None
    assert (found.code, found.kind) == ("XPCC", UnionKind.CORPS)


def test_no_text_names_two_unions() -> None:
    named = [text for one in union_code.UNIONS.values() for text in {one.code, one.name, one.english, *one.aliases}]
    assert len(named) == len(set(named))
    assert union_code.read("机械冶金建材") is union_code.UNIONS["IU04"]


@pytest.mark.parametrize("address", ["广东省广州市天河区1号", "659001", "新疆石河子市"])
def test_an_address_names_no_union(address: str) -> None:
    assert union_code.read(address) is None


def test_an_occupation_is_a_code_of_an_edition() -> None:
    found = occupation.read("６-18-01-01", 2022)
    assert found == occupation.Occupation("6-18-01-01", 2022)
    assert found.major_group == "6"
    assert occupation.read("6-18-01-01", 2015) != found


@pytest.mark.parametrize("text", ["9-18-01-01", "6-18-01", "焊工", "6-18-01-01-02", ""])
def test_another_text_is_no_occupation(text: str) -> None:
    assert occupation.read(text, 2022) is None


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="there are those of 1999, 2015, 2022"):
        occupation.read("6-18-01-01", 2021)


def test_there_are_eight_major_groups() -> None:
    assert list(occupation.MAJOR_GROUPS) == [str(number) for number in range(1, 9)]
