"""The steps of the language: what each makes of good and bad raw values, and what a mapping file may not say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.entities.codes import BasicCondition, SiteStatus
from adapters.errors import Drift, InvalidConfiguration, RowRejected, UnmappedCode
from adapters.mapping.kinds import BEIJING
from tests.adapters.mapping_support import decode, field

DEADLINE = datetime(2024, 11, 30, 23, 59, 59, tzinfo=BEIJING)
NUMBER = '{regroup: {from: "{partition}{year:4}{serial}", to: "{partition}-{year}-{serial}", aliases: {partition: {"660000": XPCC}}}}'


@pytest.mark.parametrize(
    ("name", "text", "raw", "expected"),
    [
        ("Site.name", "{column: c, as: [trim]}", "\u3000 名\u00a0\ufeff", "名"),
        ("Site.name", "{column: c, as: [pad]}", " a  ", " a"),
        ("Site.name", "{column: c, as: [fold, trim]}", "（２）　ＡＢ　", "(2) AB"),
        ("Site.name", "{column: c, as: [{fold: digits}]}", "（２）Ａ", "（2）Ａ"),
        ("Site.address", "{column: c, as: [trim, empty]}", " \u3000", None),
        ("Site.address", "{column: c, as: [{nulls: [无, 不详]}]}", "不详", None),
        ("Site.address", "{column: c, as: [{default: 未填}]}", None, "未填"),
        ("Site.code", "{column: c, as: [{fold: digits, stored: wide}]}", "４４００００-２０２４-００３", "440000-2024-003"),
        ("Site.trained", "{column: c, as: [integer]}", "-12", -12),
        ("Course.id", "{column: c, as: [text]}", (1 << 62) + 1, "4611686018427387905"),
        ("StarRating.score", "{column: c, as: [decimal, {places: 2}]}", "1,088.5", Decimal("1088.50")),
        ("StarRating.score", "{column: c, type: float, as: [{places: 2}]}", 0.1 + 0.2, Decimal("0.30")),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 万元}]}", "99999999999.999999", 99_999_999_999_999_999),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 元}]}", "-1,234,567.89", -123_456_789),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 元, words: true}]}", "100万", 100_000_000),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 万元, words: true}]}", "￥1,200.5元", 120_050),
        ("ProvincialMatch.paid", "{column: c, type: float, as: [{money: 元}]}", 0.1 + 0.2, 30),
        ("ProvincialMatch.paid", "{column: c, type: decimal, as: [{money: 亿元}]}", Decimal("0.0000000001"), 1),
        ("Site.determined_on", "{column: c, as: [{date: [yyyy年m月d日, yyyy.m.d]}]}", "2024.5.3", date(2024, 5, 3)),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: epoch-ms}]}", 1_714_665_600_000, date(2024, 5, 3)),
        ("Site.determined_on", "{column: c, type: date}", "2024-05-03", date(2024, 5, 3)),
        ("Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}]}', "2024-11-30 23:59:59", DEADLINE),
        ("Site.updated_at", "{column: c, as: [{datetime: iso, zone: UTC}]}", "2024-11-30T16:00:00", datetime(2024, 12, 1, tzinfo=BEIJING)),
        ("Site.updated_at", "{column: c, type: datetime-utc}", datetime(2024, 11, 30, 16), datetime(2024, 12, 1, tzinfo=BEIJING)),
        ("Site.updated_at", "{column: c, type: integer, as: [{datetime: epoch-ms}]}", 1_732_982_399_000, DEADLINE),
        ("Site.status", '{column: c, as: [{codes: {"10": ACTIVE}, unmapped: null}]}', "77", None),
        ("Site.sponsor_code", '{column: c, as: [{codes: {"66": XPCC}, unmapped: keep}]}', "440000", "440000"),
        ("Site.restricted", "{column: c, type: integer, as: [{flag: {true: [0, 2], false: 1}}]}", 2, True),
        ("Site.trades", "{column: c, as: [{split: [、, ；], each: [trim]}]}", "电工、 焊工；；", ("电工", "焊工")),
        ("Site.trades", "{column: c, as: [{split: 、}]}", "", ()),
        ("Site.conditions", '{column: c, as: [{json: $, each: [{codes: {C1: INFLUENCE}}]}]}', '["C1"]', (BasicCondition.INFLUENCE,)),
        ("Site.conditions", "{constant: [INFLUENCE]}", None, (BasicCondition.INFLUENCE,)),
        ("Site.status", "{constant: ACTIVE}", None, SiteStatus.ACTIVE),
        ("Tranche.number", "{column: c, as: [{codes: {首款: 1, 尾款: 2}}]}", "尾款", 2),
    ],
)  # fmt: skip
def test_a_raw_value_becomes_the_canonical_one(name: str, text: str, raw: Any, expected: Any) -> None:
    assert decode(field(name, text), raw) == [expected]


def test_leading_zeros_and_the_corps_alias_survive_a_regrouping_there_and_back() -> None:
    mapping = field("Site.code", f"{{column: c, as: [{NUMBER}]}}", partition="XPCC")
    assert decode(mapping, "6600002025001") == ["XPCC-2025-001"]
    assert mapping.encode("XPCC-2025-001") == ("6600002025001",)
    assert mapping.encode("440000-2025-001") == ()


def test_every_code_of_a_list_goes_there_and_back() -> None:
    mapping = field("Site.status", "{column: c, as: [{codes: site_status}]}", lists='site_status: {"1": ACTIVE, "2": ACTIVE, "9": APPLIED}')
    assert {value: mapping.encode(value) for value in (SiteStatus.ACTIVE, SiteStatus.APPLIED, SiteStatus.CULTIVATED)} == {
        SiteStatus.ACTIVE: ("1", "2"),
        SiteStatus.APPLIED: ("9",),
        SiteStatus.CULTIVATED: (),
    }


@pytest.mark.parametrize(
    ("name", "text", "raw", "error"),
    [
        ("Site.status", '{column: c, as: [{codes: {"10": ACTIVE}}]}', "77", UnmappedCode),
        ("Site.trained", "{column: c, as: [integer]}", "007", RowRejected),
        ("Site.trained", "{column: c, as: [integer]}", "７", RowRejected),
        ("Site.trained", "c", "7", Drift),
        ("Site.name", "c", 7, Drift),
        ("Site.trained", "c", True, Drift),
        ("Site.code", "{column: c, as: [{pad: 5}]}", "a ", RowRejected),
        ("Site.code", "{column: c, as: [{fold: digits, stored: wide}]}", "４4", RowRejected),
        ("Site.code", f"{{column: c, as: [{NUMBER}]}}", "4500002024001", RowRejected),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 元}]}", "1.005", RowRejected),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 元}]}", "100万", RowRejected),
        ("ProvincialMatch.paid", "{column: c, type: decimal, as: [{money: 元}]}", float("nan"), RowRejected),
        ("Site.determined_on", "{column: c, as: [{date: yyyymmdd}]}", "20240230", RowRejected),
        ("Site.determined_on", "{column: c, as: [{date: yyyymmdd}]}", "２０２４０５０３", RowRejected),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: epoch-s}]}", 1, RowRejected),
        ("Site.determined_on", "{column: c, type: date}", "soon", RowRejected),
        ("Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}]}', "2024-05-03T08:30:00", RowRejected),
        ("Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-ddThh:mm:ssZ"}]}', "2024-05-03T08:30:00X", RowRejected),
        ("Site.trades", "{column: c, as: [json]}", "{}", RowRejected),
        ("Site.trades", "{column: c, as: [json]}", "[", RowRejected),
        ("Site.trades", "{column: c, as: [{split: 、, each: [trim, empty]}]}", "a、 、b", RowRejected),
    ],
)
def test_a_raw_value_that_does_not_fit_is_an_error_with_its_field(name: str, text: str, raw: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        decode(field(name, text, partition="440000"), raw)
    entity, _, short = name.partition(".")
    assert (getattr(caught.value, "entity", None), getattr(caught.value, "field", None)) == (entity, short)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("Site.nam", "c", "Site has no field 'nam'; did you mean 'name'"),
        ("Site.name", "{colum: c}", "unknown key 'colum'; did you mean 'column'"),
        ("Site.name", "{as: [trim]}", "give one of column, columns, constant, partition"),
        ("Site.name", "{column: c, constant: x}", "a field has one origin"),
        ("Site.name", "{column: c, as: [trimm]}", "unknown step 'trimm'; did you mean 'trim'"),
        ("Site.name", "{column: c, as: [{pad: 3, strored: x}]}", "unknown key 'strored'"),
        ("Site.name", "{column: c, as: [integer]}", "the steps give integer, but Site.name holds text"),
        ("Site.name", "{column: c, type: integer}", "add the step `text`"),
        ("Site.trained", "{column: c, type: text}", "add the step `integer`"),
        ("Site.trades", "{column: c, type: text}", "add a step {split"),
        ("Site.determined_on", "{column: c, as: [{date: epoch-ms}]}", "add `type: integer`"),
        ("Site.determined_on", "{column: c, as: [{date: mm-dd}]}", "a date pattern needs yyyy, mm or m, and dd or d"),
        ("Site.determined_on", "{column: c, as: [{date: yyyy-mm}]}", "a month or a year needs `day`, first or last"),
        ("Site.determined_on", "{column: c, as: [{date: yyyy-mm-dd, day: last}]}", "a whole date does not go with `day`"),
        ("Site.determined_on", "{column: c, as: [{date: yyyymd}]}", "something has to stand behind them"),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: yyyy-mm-dd}]}", "a number cannot have the form"),
        ("Site.updated_at", "{column: c, as: [{datetime: epoch-s}]}", "epoch times are numbers"),
        ("Site.status", "c", "a code needs its code list"),
        ("Site.status", "{column: c, as: [{codes: site_stats}]}", "there is no list 'site_stats'; did you mean 'site_status'"),
        ("Site.status", "{column: c, as: [{codes: {x: ACTIV}}]}", "'ACTIV' is not one of"),
        ("Site.status", "{column: c, as: [{codes: {x: ACTIVE}, unmapped: keep}]}", "`unmapped: keep` is for texts only"),
        ("Site.status", "{column: c, as: [{codes: {x: ACTIVE}, unmapped: ignore}]}", "'ignore' is not one of error, null, keep"),
        ("Site.restricted", "{column: c, as: [{flag: {true: Y}}]}", "the key 'false' is missing"),
        ("Site.restricted", "{column: c, as: [{flag: {true: [Y, N], false: N}}]}", "'N' stands for true and for false"),
        ("ProvincialMatch.paid", "c", "an amount of money needs its unit"),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 美元}]}", "'美元' is not one of"),
        ("Site.code", '{column: c, as: [{regroup: {from: "{a}{b}", to: "{a}-{b}"}}]}', "two parts of open width"),
        ("Site.code", '{column: c, as: [{regroup: {from: "{a}", to: "{b}"}}]}', "its parts are not those of `from`"),
        ("Site.code", '{column: c, as: [{regroup: {from: "{a", to: "{a}"}}]}', "a part is written {name}"),
        ("Site.code", f"{{column: c, as: [{NUMBER}]}}", "needs a source with a partition"),
        ("Site.code", "{partition: true}", "the source has no partition"),
        ("Site.code", "{columns: [a, b]}", "needs two or more and a first step that puts them together"),
        ("Site.code", '{columns: [a, b], as: [{compose: "{a}"}]}', "its parts are not the columns: a, b"),
        ("Site.name", "{column: c, as: [{compose: '{c}'}]}", "`compose` reads row, but here comes text"),
        ("Site.name", "{constant: x, as: [trim]}", "'as' does not go with a constant"),
    ],
)
def test_what_a_mapping_may_not_say_is_refused_with_its_place(name: str, text: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        field(name, text, lists="site_status: {x: ACTIVE}")
    assert complaint in caught.value.internal
    assert caught.value.internal.startswith(("test.yaml:", "lists.yaml:"))
