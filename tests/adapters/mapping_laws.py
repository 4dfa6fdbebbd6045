"""A field for each word of the language, with a strategy for the raw values that may come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.adapters.mapping_cases import REGROUP, VERSIONS
from tests.adapters.mapping_support import KEY


@dataclass(frozen=True)
class Law:
    """A field that uses the word, and what its source may hold."""

    word: str
    field: str
    text: str
    raws: st.SearchStrategy[Any]
    partition: str | None = None


def texts(alphabet: str, least: int = 0, most: int = 5) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(alphabet), min_size=least, max_size=most)


def dates(form: str) -> st.SearchStrategy[str]:
    return days.map(lambda day: form.format(day=day))


def moments(form: str) -> st.SearchStrategy[str]:
    return times.map(lambda moment: moment.strftime(form))


days = st.one_of(st.dates(date(1900, 3, 1), date(2100, 12, 31)), st.dates(date(2024, 4, 28), date(2024, 5, 3)))
midnights = days.map(lambda day: datetime.combine(day, datetime.min.time()))
times = st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), midnights, midnights.map(lambda moment: moment - timedelta(microseconds=1))
)
cents = st.integers(-(10**12), 10**12)
small = st.integers(-300, 300)
decimals = st.one_of(st.decimals(-9999, 9999, places=2), st.decimals(-3, 3, places=4))
EPOCH = datetime(1970, 1, 1)


def ticks(moment: datetime, unit: timedelta) -> int:
    return (moment - EPOCH) // unit


LAWS = (
    Law("trim", "Site.address", "{column: c, as: [trim]}", texts(" \u3000aA中")),
    Law("pad", "Site.address", "{column: c, as: [{pad: 3}]}", texts("ab ", most=3).map(lambda text: text.rstrip().ljust(3))),
    Law("pad", "Site.address", "{column: c, as: [pad]}", texts("ab ", most=3)),
    Law("fold", "Site.address", "{column: c, as: [fold]}", texts("aＡ（(1１")),
    Law("fold", "Site.code", "{column: c, as: [{fold: digits, stored: wide}]}", texts("１２a-")),
    Law("fold", "Site.code", "{column: c, as: [{fold: digits}]}", texts("1１a-")),
    Law("empty", "Site.address", "{column: c, as: [empty]}", texts("ab", most=2)),
    Law("nulls", "Certificate.number", "{column: c, as: [{nulls: [x, y]}]}", texts("xyz", most=2)),
    Law("default", "Site.address", "{column: c, as: [{default: b}]}", st.none() | texts("abc", most=2)),
    Law(
        "uscc",
        "Site.host_uscc",
        "{column: c, as: [{uscc: {invalid: keep}}]}",
        st.sampled_from(["91350100M000100Y43", "9135o100m000100y43", "x"]),
    ),
    Law(
        "codes",
        "Site.host_type",
        '{column: c, as: [{codes: {"1": UNION_SCHOOL, "2": UNION_SCHOOL, "3": null}, unmapped: null}]}',
        texts("12349", 1, 1),
    ),
    Law(
        "codes",
        "Site.status",
        '{column: c, type: integer, as: [{codes: {"10": ACTIVE, "20": APPLIED, "31": ACTIVE}}]}',
        st.sampled_from([10, 20, 31]),
    ),
    Law("codes", "Site.division_code", '{column: c, as: [{codes: {"65": "66"}, unmapped: keep}]}', texts("56", 2, 2)),
    Law(
        "codes",
        "Site.host_type",
        f"{{column: c, by: d, as: [{VERSIONS}}}]}}",
        st.tuples(st.sampled_from(["9", "1"]), st.dates(date(2020, 1, 1), date(2026, 1, 1))),
    ),
    Law("flag", "Site.restricted", "{column: c, as: [{flag: {true: [N, n], false: Y}}]}", texts("NnY", 1, 1)),
    Law("integer", "Site.trained", "{column: c, as: [integer]}", small.map(str)),
    Law("decimal", "StarRating.score", "{column: c, as: [decimal]}", decimals.map(lambda number: f"{number:,f}")),
    Law("text", "Course.id", "{column: c, type: integer, as: [text]}", st.integers(0, 1 << 62)),
    Law("places", "StarRating.score", "{column: c, type: decimal, as: [{places: 4}]}", decimals),
    Law("places", "StarRating.score", "{column: c, type: float, as: [{places: 1}]}", st.floats(-9, 9)),
    Law("money", "ProvincialMatch.paid", "{column: c, type: decimal, as: [{money: 万元}]}", cents.map(lambda n: Decimal(n).scaleb(-6))),
    Law("money", "ProvincialMatch.paid", "{column: c, type: integer, as: [{money: 元}]}", small),
    Law("money", "ProvincialMatch.paid", "{column: c, type: float, as: [{money: 元}]}", st.floats(-9, 9)),
    Law("money", "ProvincialMatch.paid", "{column: c, as: [{money: 万元, words: true}]}", small.map(lambda n: f"{n}万") | small.map(str)),
    Law("percent", "StarRating.score", "{column: c, type: decimal, as: [{percent: fraction}]}", decimals),
    Law("percent", "StarRating.score", "{column: c, type: integer, as: [{percent: points, gives: fraction}]}", small),
    Law("percent", "StarRating.score", "{column: c, as: [{percent: [sign, points]}]}", small.map(lambda n: f"{n}％") | small.map(str)),
    Law(
        "date",
        "Site.determined_on",
        "{column: c, type: integer, as: [{nulls: 0}, {date: yyyymmdd}]}",
        dates("{day:%Y%m%d}").map(int) | st.just(0),
    ),
    Law("date", "Site.determined_on", "{column: c, as: [{date: yyyy-mm, day: last}]}", dates("{day:%Y-%m}")),
    Law("date", "Site.determined_on", "{column: c, type: integer, as: [{date: yyyymm, day: first}]}", dates("{day:%Y%m}").map(int)),
    Law(
        "date",
        "Site.determined_on",
        "{column: c, as: [{date: [yyyy.m, yyyy年m月d日], day: first}]}",
        dates("{day.year}.{day.month}") | dates("{day:%Y年%m月%d日}"),
    ),
    Law("date", "Site.determined_on", "{column: c, as: [{date: dd/mm/yyyy}]}", dates("{day:%d/%m/%Y}")),
    Law("date", "Site.determined_on", "{column: c, type: integer, as: [{date: excel}]}", st.integers(1, 59) | st.integers(61, 50_000)),
    Law(
        "date",
        "Site.determined_on",
        "{column: c, type: integer, as: [{date: epoch-s}]}",
        midnights.map(lambda day: ticks(day - timedelta(hours=8), timedelta(seconds=1))),
    ),
    Law("datetime", "Site.updated_at", '{column: c, as: [{datetime: "yyyy/mm/dd hh:mm:ss", zone: UTC}]}', moments("%Y/%m/%d %H:%M:%S")),
    Law("datetime", "Site.updated_at", "{column: c, as: [{datetime: iso}]}", times.map(datetime.isoformat)),
    Law(
        "datetime",
        "Site.updated_at",
        "{column: c, type: integer, as: [{datetime: epoch-ms}]}",
        times.map(lambda time: ticks(time, timedelta(milliseconds=1))),
    ),
    Law("datetime", "Site.updated_at", "{column: c, type: float, as: [{datetime: excel}]}", st.floats(61, 60_000)),
    Law("day", "Site.determined_on", '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}, day]}', moments("%Y-%m-%d %H:%M:%S")),
    Law(
        "day",
        "Site.determined_on",
        "{column: c, type: integer, as: [{datetime: epoch-us}, {day: before}]}",
        times.map(lambda time: ticks(time, timedelta(microseconds=1))),
    ),
    Law("moment", "Site.updated_at", '{column: c, type: date, as: [{moment: "23:59:59"}]}', days),
    Law(
        "regroup",
        "Site.code",
        f"{{column: c, as: [{REGROUP}]}}",
        st.tuples(st.integers(1000, 9999), texts("0A9", 1, 3)).map(lambda two: f"660000{two[0]}{two[1]}"),
        "XPCC",
    ),
    Law("regroup", "Site.code", '{column: c, as: [{regroup: {from: "{a:2}{b:1}", to: "{b}-{a}"}}]}', texts("ab-", 3, 3)),
    Law(
        "compose",
        "Site.code",
        '{columns: [a, {column: b, type: integer}], as: [{compose: "{a}-{b:4}"}]}',
        st.tuples(texts("ab", 1, 2), st.integers(0, 9999)),
    ),
    Law("split", "Site.trades", "{column: c, as: [{split: 、}]}", st.lists(texts("甲乙", 1, 2), max_size=3).map("、".join)),
    Law("json", "Site.trades", "{column: c, as: [json]}", st.sampled_from(["[]", '["甲"]', '["\\u7532", "乙"]'])),
    Law(
        "json", "Site.address", "{column: c, as: [{json: $.a}]}", st.sampled_from(["{}", '{"a": "甲"}', '{"a": "\\u7532"}', '{"a": null}'])
    ),
    Law("list", "Site.trades", "{column: c, type: list}", st.lists(texts("甲乙", 1, 2), max_size=3)),
    Law(
        "hmac",
        "Site.address",
        f"{{column: c, as: [{{hmac: {{key: {KEY}}}}}]}}",
        st.sampled_from(["110105194912310", "11010519491231002x", "E12345678"]),
    ),
)
