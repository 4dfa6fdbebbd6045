"""Values on which adapters have been seen to fail, by type. Golden records hold them, predicates ask for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from adapters.entities import DivisionCode, FieldDefinition, Money, Uscc

BEIJING = timezone(timedelta(hours=8))

LOOKALIKES: tuple[tuple[str, ...], ...] = (
    ("a", "A", "a ", " a", "á", "a\u0301", "Ａ", "а"),  # the last is Cyrillic
    ("ss", "ß", "SS"),
    ("i", "I", "ı", "İ"),
    ("fi", "ﬁ"),
    ("10", "１０", "010", "10.0", "9"),
    ("(甲)", "（甲）", "(甲) ", "甲"),
    ("中·文", "中•文", "中・文", "中文"),
    ("\u3000乙", "乙", " 乙"),
)
"""Texts that a loose collation, a trim or a fold takes for each other."""

PATTERNS = ("%", "_", "a%c", "a_c", "abc", "[a]", "[^a]", "\\", "\\%", "\\_", "*", "?", "a.c", "^a", "~")
"""What means something in LIKE, GLOB, a regular expression or a path."""

INJECTIONS = (
    "'",
    '"',
    "`",
    "';--",
    "' OR '1'='1",
    '" OR ""="',
    "1); DROP TABLE x;--",
    "/* x */",
    "{0}",
    "{{x}}",
    "${x}",
    "%s",
    "%(x)s",
    ":x",
    "?x=1&y=2#z",
    "a,b",
    "a;b|c",
    "<x>&amp;",
    "../x",
    "NULL",
    "null",
    "None",
    "true",
    "-1",
    "1e3",
    "0x1F",
)
"""Texts that are code somewhere."""

SCRIPTS = ("𠮷", "㐂", "䶮", "𠀀龘", "🙂", "👩‍🔧", "～", "Ω", "职工技能", "电工", "全国工匠学院（建设点）")
"""Rare Han characters beyond the 16-bit plane and before it, emoji, and what orders differently as UTF-16 and by code point."""

ZEROS = ("007", "0", "00", "000100", "0.10")
"""Texts that lose something when they are taken for numbers."""

BLANKS = ("", " ", "\t", "a\tb", "a\nb")
"""Texts that are nearly nothing."""

LONG = "长" * 300
UNSTORABLE = ("a\0b", "\0", "\ud800", "a\udfffb")
"""Texts that JSON can carry to us and that no source holds."""

TEXTS: tuple[str, ...] = tuple(
    dict.fromkeys([*(text for group in LOOKALIKES for text in group), *PATTERNS, *INJECTIONS, *SCRIPTS, *ZEROS, *BLANKS, LONG])
)
KEYS: tuple[str, ...] = (
    *("9", "10", "1", "100", "007", "7", "a", "A", "á", "b%", "b_", "bxx", "k'1", 'k"2', "k;3", "k,4", "k/5", "k?6&7", "k 8", "键𠮷", "Ａ"),
    *("440000-2024-003", "XPCC-2025-001", "NULL", "null", "é"),
)
"""Keys as text; the kit adds plain serial ones."""

AMOUNTS = (0, 1, 5, 29, 99, 100, 435, 1_005, -1, -30_000_000, 1_000_000, 100_000_000, 30_000_001, 999_999_999_999, 123_456_789_012_345)
"""分: cents that binary fractions miss (0.29, 4.35, 10.05 元), a reversal, 1 万元, 100 万元, and the extremes of national totals."""

DAYS = (
    date(1900, 1, 1),
    date(1969, 12, 31),
    date(1970, 1, 1),
    date(2000, 2, 29),
    date(2024, 2, 29),
    date(2024, 6, 30),
    date(2024, 9, 9),
    date(2024, 10, 10),
    date(2024, 11, 30),
    date(2024, 12, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
)
_REPORTS_DUE = datetime(2024, 12, 1, tzinfo=BEIJING)
MOMENTS = (
    _REPORTS_DUE - timedelta(microseconds=1),
    _REPORTS_DUE - timedelta(seconds=1),
    _REPORTS_DUE,
    _REPORTS_DUE + timedelta(seconds=1),
    _REPORTS_DUE + timedelta(milliseconds=250),
    _REPORTS_DUE + timedelta(hours=8),
    _REPORTS_DUE + timedelta(hours=8, seconds=-1),
    datetime(2024, 12, 31, 23, 59, 59, tzinfo=BEIJING),
    datetime(2025, 1, 1, tzinfo=BEIJING),
    # China had summer time then; +08:00 has none.
    datetime(1990, 7, 1, tzinfo=BEIJING),
    datetime(1970, 1, 1, 8, tzinfo=BEIJING),
    datetime(2038, 1, 19, 11, 14, 8, tzinfo=BEIJING),
)
"""Around the end of November, where reports fall due, in both zones that systems confuse."""

_BY_TYPE: dict[Any, tuple[Any, ...]] = {
    str: TEXTS,
    int: (0, 1, 2, 9, 10, 11, 100, 1000, 2024, 2025, 2026, 2_147_483_647),
    bool: (False, True),
    Decimal: tuple(map(Decimal, ("0", "0.01", "0.1", "0.3", "9.5", "10", "33.33", "59.99", "60", "85", "99.99", "100"))),
    Money: AMOUNTS,
    date: DAYS,
    datetime: MOMENTS,
    Uscc: ("91350100M000100Y43", "12440600MB2C07549J", "81110000MC00000030"),
    DivisionCode: ("110000", "440100", "659001", "010000", "440000"),
}
_LISTED = ("电工", "焊工", "电", "a_b", "工%", "𠮷", "铸造工·一", "Ａ", "a", "A")


def traps(field: FieldDefinition) -> list[Any]:
    """The values that a field of this type should survive, null among them where it may be; for a list, lists of them."""
    scalars: tuple[Any, ...] = tuple(field.type) if field.is_code else _BY_TYPE[field.type]
    values: list[Any] = _lists(scalars if field.is_code else _LISTED) if field.many else list(scalars)
    return [*values, None] if field.nullable else values


def _lists(elements: tuple[Any, ...]) -> list[Any]:
    singles = [(element,) for element in elements]
    return [(), *singles, elements[:2], elements[1:4], tuple(elements)]


def elements(field: FieldDefinition) -> list[Any]:
    """What may be asked to be in a list."""
    return list(field.type) if field.is_code else [*_LISTED, "没有", "", "、", ",", "电工、焊工"]


def is_text(field: FieldDefinition) -> bool:
    """Whether the field holds one text."""
    return not field.many and not field.is_code and getattr(field.type, "__supertype__", field.type) is str
