"""Fields as mapping files write them, with raw values that may come and canonical ones to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.mapping.kinds import BEIJING
from tests.adapters.mapping_support import KEY

CODES = '{codes: {"1": ENTERPRISE_TRAINING_CENTER, "4": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "": null'
REGROUP = '{regroup: {from: "{partition}{year:4}{serial}", to: "{partition}-{year}-{serial}", aliases: {partition: {"660000": XPCC}}}}'
EPOCH_DAY = 1_714_665_600  # 2024-05-03 at +08:00


@dataclass(frozen=True)
class Case:
    """A field, the raw values that may come, the canonical ones to compare with, and what must be pulled exactly."""

    name: str
    text: str
    raws: Sequence[Any]
    values: Sequence[Any] = ()
    exact: str = ""
    superset: str = ""
    partition: str | None = None


DAYS = (date(2024, 5, 3), date(2024, 2, 29), date(9999, 12, 31), date(1, 1, 1), date(2023, 12, 31))
MONTHS = (*DAYS, date(2024, 5, 1), date(2024, 5, 31), date(2024, 12, 31), date(2024, 1, 1), date(9999, 12, 1), date(1, 12, 31))
SERIALS = (*DAYS, date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(1899, 12, 31), date(1899, 12, 30))
VERSIONS = """{codes: {versions: [
    {from: 2020-01-01, codes: {"1": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "9": null}},
    {from: 2024-01-01, codes: {"1": UNION_SCHOOL, "3": VOCATIONAL_SCHOOL, "9": ENTERPRISE_TRAINING_CENTER}}]}"""
MOMENTS = (
    datetime(2024, 5, 3, 8, 30, tzinfo=BEIJING),
    datetime(2024, 5, 3, 8, 30, 0, 500_000, tzinfo=BEIJING),
    datetime(1, 1, 1, tzinfo=BEIJING),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=BEIJING),
)
TEXTS = (
    "a",
    "A",
    "",
    "a%",
    "中",
    "甲乙",
    "\U0001f600",
    "a ",
    "XPCC",
    "440000-2024-001",
    "440000-2024-",
    "440000-2",
    "44",
    "450000-2024-001",
)
NUMBERS = (
    "XPCC-2024-001",
    "XPCC-2024-0011",
    "XPCC-2025-",
    "XPCC-20",
    "XPCC-2024x001",
    "XPCC",
    "XP",
    "Z",
    "",
    "440000-2024-001",
    "XPCC-2024-001\0",
)
EVERY = "eq ne in lt lte gt gte isNull"
WORDS = f"{EVERY} contains startsWith"

CASES = {
    "as it is": Case("Site.name", "c", TEXTS, TEXTS, WORDS),
    "empty": Case("Site.address", "{column: c, as: [empty]}", (*TEXTS, None), TEXTS, WORDS),
    "default": Case("Site.name", "{column: c, as: [{default: a}]}", (*TEXTS, None), TEXTS, WORDS),
    "trim": Case("Site.address", "{column: c, as: [trim]}", (" a", "\u3000a ", "a", None), TEXTS, "isNull"),
    "fold": Case("Site.address", "{column: c, as: [fold]}", ("（ａ）", "a", None), ("(a)",), "isNull"),
    "wide digits": Case(
        "Site.code",
        "{column: c, as: [{fold: digits, stored: wide}]}",
        ("４４-００１", "IU０１"),
        ("44-001", "IU01", "４"),
        "eq ne in isNull",
    ),
    "padded": Case("Site.code", "{column: c, as: [{pad: 3}]}", ("a", "a  ", "abc"), ("a", "abc", "abcd", "a "), "eq ne in isNull"),
    "codes": Case("Site.host_type", f"{{column: c, as: [{CODES}}}}}]}}", ("1", "4", "2", "", None), (), EVERY),
    "unmapped codes are null": Case("Site.host_type", f"{{column: c, as: [{CODES}}}, unmapped: null}}]}}", ("1", "4", "9", ""), (), EVERY),
    "unmapped codes are kept": Case(
        "Site.sponsor_code",
        '{column: c, as: [{codes: {"66": XPCC}, unmapped: keep}]}',
        ("66", "XPCC", "44"),
        ("XPCC", "66", "44"),
        "eq ne in",
    ),
    "flag": Case(
        "Site.restricted", "{column: c, as: [{flag: {true: [N, n], false: Y}}]}", ("N", "n", "Y"), (True, False), "eq ne in isNull"
    ),
    "ids as numbers": Case(
        "Course.id", "{column: c, as: [text]}", (7, 1 << 53, 0), ("7", "007", "x", str((1 << 53) + 1), "9" * 30), "eq ne in"
    ),
    "numbers as text": Case("Site.trained", "{column: c, as: [integer]}", ("7", "10", "-3"), (7, 10, 9), "eq ne in isNull"),
    "分": Case("ProvincialMatch.paid", "{column: c, type: integer, as: [{money: 分}]}", (0, 100, -5), (0, 100, 99), EVERY),
    "whole 万元": Case(
        "ProvincialMatch.paid", "{column: c, type: integer, as: [{money: 万元}]}", (0, 3, -5), (0, 3_000_000, 3_000_001, -1), EVERY
    ),
    "decimal 万元": Case(
        "ProvincialMatch.paid",
        "{column: c, type: decimal, as: [{money: 万元}]}",
        (Decimal("30.5"), Decimal("0.000001"), Decimal("99999999999.999999"), 0.1, 7),
        (30_500_000, 1, 99_999_999_999_999_999, 100_000, 7_000_000, 2),
        EVERY,
    ),
    "float 元": Case(
        "ProvincialMatch.paid", "{column: c, type: float, as: [{money: 元}]}", (0.1 + 0.2, 0.3, -1.005, 7), (30, 29, -100, 700), EVERY
    ),
    "text 元": Case("ProvincialMatch.paid", "{column: c, as: [{money: 元}]}", ("1,200.50", "3"), (120_050, 300), "isNull"),
    "places": Case(
        "StarRating.score",
        "{column: c, type: decimal, as: [{places: 2}]}",
        (88.5, Decimal("7.25"), None),
        (Decimal("88.50"), Decimal(7)),
        EVERY,
    ),
    "yyyymmdd": Case(
        "Site.determined_on", "{column: c, type: integer, as: [{nulls: [0]}, {date: yyyymmdd}]}", (20240503, 0, None), DAYS, EVERY
    ),
    "iso dates": Case(
        "Site.determined_on", "{column: c, as: [{nulls: 0000-00-00}, {date: yyyy-mm-dd}]}", ("2024-05-03", "0000-00-00"), DAYS, EVERY
    ),
    "dates in words": Case(
        "Site.determined_on",
        "{column: c, as: [{date: yyyy年m月d日}]}",
        ("2024年5月3日", "2024年05月03日", "2023年12月31日", None),
        DAYS,
        "eq ne in isNull",
        "lt lte gt gte",
    ),
    "several forms": Case(
        "Site.determined_on", "{column: c, as: [{date: [yyyymmdd, yyyy/m/d]}]}", ("20240503", "2024/5/3"), DAYS, "eq ne in isNull"
    ),
    "epoch days": Case(
        "Site.determined_on", "{column: c, type: integer, as: [{date: epoch-s}]}", (EPOCH_DAY, EPOCH_DAY - 86_400, None), DAYS, EVERY
    ),
    "days of times": Case(
        "Site.determined_on",
        '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}, day]}',
        ("2024-05-03 00:00:00", "2024-05-03 23:59:59", "2024-05-04 00:00:00", None),
        DAYS,
        EVERY,
    ),
    "local times": Case(
        "Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}]}', ("2024-05-03 08:30:00", None), MOMENTS, EVERY
    ),
    "UTC times": Case(
        "Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-ddThh:mm:ssZ"}]}', ("2024-05-03T00:30:00Z", None), MOMENTS, EVERY
    ),
    "epoch times": Case(
        "Site.updated_at", "{column: c, type: integer, as: [{datetime: epoch-s}]}", (1_714_696_200, 0, None), MOMENTS, EVERY
    ),
    "epoch milliseconds": Case(
        "Site.updated_at", "{column: c, type: integer, as: [{datetime: epoch-ms}]}", (1_714_696_200_500, 0), MOMENTS, EVERY
    ),
    "a prefix": Case(
        "Site.code",
        '{column: c, as: [{regroup: {from: "GJ{n}", to: "{n}"}}]}',
        ("GJ44-1", "GJ44-12", "GJa"),
        (*NUMBERS, "44-1", "44-2"),
        EVERY,
    ),
    "a site number": Case(
        "Site.code",
        f"{{column: c, as: [{REGROUP}]}}",
        ("6600002024001", "66000020240012", "6600002025001"),
        NUMBERS,
        EVERY,
        partition="XPCC",
    ),
    "a regrouping that mixes": Case(
        "Site.code",
        '{column: c, as: [{regroup: {from: "{a:2}{b:1}", to: "{b}-{a}"}}]}',
        ("xyz", "abc"),
        ("z-xy", "c-ab", "z"),
        "eq ne in isNull",
    ),
    "a fixed ending": Case(
        "Site.code",
        '{column: c, as: [{regroup: {from: "{a:2}X", to: "{a}-"}}]}',
        ("abX", "acX"),
        ("ab-", "ab", "abz", "ac-1"),
        "eq ne in isNull",
    ),
    "fixed parts": Case(
        "Site.code",
        '{column: c, as: [{regroup: {from: "{a:2}X{b:1}", to: "{a}-{b}"}}]}',
        ("abX1", "acX2"),
        ("ab-1", "ab", "abz", "ac-1", "ac-22", "ac-2", "ab-", "a"),
        EVERY,
    ),
    "split": Case(
        "Site.trades", "{column: c, as: [{split: 、}]}", ("甲、乙", "甲乙", "", "乙", None), ("甲", "乙", "", "甲、乙"), "has isNull"
    ),
    "split by several": Case("Site.trades", "{column: c, as: [{split: [、, ；]}]}", ("甲；乙", "丙", ""), ("甲", "丙"), "isNull", "has"),
    "split codes": Case(
        "Site.conditions",
        '{column: c, as: [{split: ",", each: [{codes: {"1": INFLUENCE, "12": TRAINING_SCALE}}]}]}',
        ("1,12", "12", ""),
        (),
        "has",
    ),
    "percentages as fractions": Case(
        "StarRating.score",
        "{column: c, type: decimal, as: [{percent: fraction}]}",
        (Decimal("0.85"), Decimal("0.8549"), 0.5, 1, None),
        (Decimal(85), Decimal("85.49"), Decimal("85.5"), Decimal(100)),
        EVERY,
    ),
    "percentages as whole points": Case(
        "StarRating.score",
        "{column: c, type: integer, as: [{percent: points, gives: fraction}]}",
        (85, 0, -3, 86),
        (Decimal("0.85"), Decimal("0.855"), Decimal("-0.031"), Decimal(0)),
        EVERY,
    ),
    "percentages in texts": Case(
        "StarRating.score",
        "{column: c, as: [{percent: [sign, fraction]}]}",
        ("85%", " ８５％", "0.855", "1,000 %"),
        (Decimal(85),),
        "isNull",
    ),
    "months": Case(
        "Site.determined_on", "{column: c, type: integer, as: [{date: yyyymm, day: first}]}", (202405, 202412, 202401, None), MONTHS, EVERY
    ),
    "months that end": Case(
        "Site.determined_on", "{column: c, as: [{date: yyyy-mm, day: last}]}", ("2024-05", "2024-12", "2023-12"), MONTHS, EVERY
    ),
    "years": Case("Site.determined_on", "{column: c, type: integer, as: [{date: yyyy, day: last}]}", (2023, 2024, 2025), MONTHS, EVERY),
    "months in words": Case(
        "Site.determined_on",
        "{column: c, as: [{date: yyyy年m月, day: first}]}",
        ("2024年5月", "2024年05月", "2024年12月", None),
        MONTHS,
        "eq ne in isNull",
        "lt lte gt gte",
    ),
    "months and days": Case(
        "Site.determined_on",
        "{column: c, as: [{date: [yyyy.m, yyyy.m.d, yyyymmdd], day: last}]}",
        ("2024.5", "2024.10", "2024.5.31", "20240531", "2024.05"),
        MONTHS,
        "eq ne in isNull",
    ),
    "Excel's days": Case(
        "Site.determined_on", "{column: c, type: integer, as: [{date: excel}]}", (1, 59, 61, 45_415, None), SERIALS, EVERY
    ),
    "Excel's times": Case(
        "Site.updated_at",
        "{column: c, type: decimal, as: [{datetime: excel}]}",
        (Decimal("45415.354166666667"), 45_415, Decimal("45415.5"), 45_415.354166666664, None),
        MOMENTS,
        "isNull",
        "eq in lt lte gt gte",
    ),
    "milliseconds": Case(
        "Site.updated_at", '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss.fff"}]}', ("2024-05-03 08:30:00.500", None), MOMENTS, EVERY
    ),
    "times without marks": Case(
        "Site.updated_at",
        "{column: c, as: [{datetime: yyyymmddhhmmss, zone: +09:30}]}",
        ("20240503100000", "20240503100001"),
        MOMENTS,
        EVERY,
    ),
    "epoch microseconds": Case(
        "Site.updated_at", "{column: c, type: integer, as: [{datetime: epoch-us}]}", (1_714_696_200_500_000, 0), MOMENTS, EVERY
    ),
    "ends of days": Case(
        "Site.updated_at",
        "{column: c, type: date, as: [{moment: end}]}",
        (date(2024, 5, 3), date(2024, 5, 2), date(9999, 12, 31), None),
        (*MOMENTS, datetime(2024, 5, 3, 23, 59, 59, tzinfo=BEIJING), datetime(2024, 5, 3, 15, 59, 59, tzinfo=UTC)),
        EVERY,
    ),
    "days before exclusive ends": Case(
        "Site.determined_on",
        '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}, {day: before}]}',
        ("2024-05-04 00:00:00", "2024-05-03 00:00:00", "2024-05-03 00:00:01", "0001-01-01 00:00:00", "9999-12-31 23:59:59", None),
        DAYS,
        EVERY,
    ),
    "the last day's moments": Case(
        "Site.determined_on",
        '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss.ffffff"}, day]}',
        ("9999-12-31 23:59:59.999999", "9999-12-31 00:00:00.000000", "0001-01-01 00:00:00.000000"),
        DAYS,
        EVERY,
    ),
    "credit codes": Case("Site.host_uscc", "{column: c, as: [uscc]}", ("91350100m0００100y43", None), ("91350100M000100Y43",), "isNull"),
    "credit codes or none": Case("Site.host_uscc", "{column: c, as: [{uscc: {invalid: null}}]}", ("12345678-9", None), ("x",)),
    "a member of JSON": Case(
        "Site.address",
        "{column: c, as: [{json: $.a.b}]}",
        ('{"a": {"b": "甲"}}', '{"a": {"b": "\\u7532"}}', '{"a": {"b": null}, "c": "甲"}', "{}", None),
        ("甲", "乙", '"', "\n"),
        superset="eq in",
    ),
    "a number in JSON": Case(
        "Site.batch_year", "{column: c, as: [{json: '$.y[1]', gives: integer}]}", ('{"y": [1, 2024]}',), (2024, 1), superset="eq in"
    ),
    "a list in JSON": Case(
        "Site.trades", "{column: c, as: [{json: $.t, gives: list}]}", ('{"t": ["甲"]}', "{}", '{"t": null}'), ("甲", "乙"), superset="has"
    ),
    "versions by year": Case(
        "Site.host_type",
        f"{{column: c, by: {{column: y, type: integer, as: [{{date: yyyy, day: first}}]}}, as: [{VERSIONS}}}]}}",
        (("1", 2023), ("1", 2024), ("2", 2023), ("9", 2023), ("9", 2024), ("3", 2025), (None, 2024), (None, None)),
        (),
        EVERY,
    ),
    "versions by day": Case(
        "Site.host_type",
        f"{{column: c, by: d, as: [{{pad: 3}}, empty, {VERSIONS}, unmapped: null}}, {{default: UNION_SCHOOL}}]}}",
        (("1  ", date(2023, 12, 31)), ("1", date(2024, 1, 1)), ("1", date(2019, 1, 1)), ("7", date(2024, 1, 1)), ("", date(2024, 1, 1))),
        (),
        EVERY,
    ),
    "versions by a day that is written anyhow": Case(
        "Site.host_type",
        f"{{column: c, by: {{column: d, as: [trim, {{date: yyyy-mm-dd}}]}}, as: [{VERSIONS}}}]}}",
        (("1", " 2023-12-31"), ("1", "2024-01-01 "), ("2", "2023-01-01"), ("9", "2023-01-01"), (None, "2024-01-01")),
        (),
        superset="eq ne in lt lte gt gte",
    ),
    "the version of a day": Case("Site.host_type", f"{{column: c, as: [{VERSIONS}, at: 2023-06-30}}]}}", ("1", "2", "9", None), (), EVERY),
    "versions that keep": Case(
        "Site.division_code",
        '{column: c, by: d, as: [{codes: {versions: [{codes: {"330183": "330111"}}, {from: 2024-01-01, codes: {}}]}, unmapped: keep}]}',
        (("330183", date(2023, 1, 1)), ("330183", date(2024, 1, 1)), ("330111", date(2024, 1, 1)), ("110000", date(2025, 1, 1))),
        ("330183", "330111", "110000"),
        "eq ne in",
    ),
    "personal numbers": Case(
        "Site.address",
        f"{{column: c, as: [{{hmac: {{key: {KEY}}}}}]}}",
        ("11010519491231002X", "110105194912310", None),
        ("x",),
        "isNull",
    ),
    "json": Case(
        "Site.trades",
        "{column: c, as: [json]}",
        ('["甲"]', '["\\u7532", "乙/丙"]', "[]", '["甲乙"]'),
        ("甲", "乙/丙", '"'),
        "isNull",
        "has",
    ),
    "list": Case("Site.trades", "{column: c, type: list}", (["甲"], [], None), ("甲", "乙"), "has isNull"),
    "a constant": Case("Site.name", "{constant: a}", (), TEXTS, WORDS),
    "the partition": Case("Site.sponsor_code", "{partition: true}", (), TEXTS, WORDS, partition="440000"),
    "several columns": Case(
        "Site.code",
        '{columns: [union_no, {column: batch, type: integer}, seq], as: [{compose: "{union_no}-{batch:4}-{seq}"}]}',
        (("44", 2024, "003"), ("44", 2025, "003"), ("45", 2024, "1")),
        ("44-2024-003", "45-2024-1", "44-02024-003", "x", "44-２０２４-003"),
        "eq ne in isNull",
    ),
}
