"""The forms in which databases store values. A codec says its form in words and encodes a canonical value.

Canonical values are those of the truth: exact 元 as text, ISO dates and times as text, code names, lists, `None`. The second
argument of `encode` is the row's number, by which a codec picks among equivalent stored forms.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

BEIJING = timezone(timedelta(hours=8))
"""Asia/Shanghai has had no summer time in the years concerned."""

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_WIDE_DIGITS = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}


@dataclass(frozen=True)
class Codec:
    """A form of storing: what it says of itself, and how it encodes a value in the row of a number."""

    says: str
    encode: Callable[[Any, int], Any]


as_is = Codec("as is; NULL for none", lambda value, row: value)
blank = Codec("as is; '' for none", lambda value, row: "" if value is None else value)
number = Codec("number", lambda value, row: None if value is None else int(value))


def codes(table: Mapping[str, object], none: object = None) -> Codec:
    """A code list. Several stored codes for one canonical code are given as a tuple, and take turns by row."""

    def encode(value: Any, row: int) -> object:
        stored = none if value is None else table[value]
        return stored[row % len(stored)] if isinstance(stored, tuple) else stored

    words = ", ".join(f"{' or '.join(map(repr, s)) if isinstance(s, tuple) else repr(s)} = {name}" for name, s in table.items())
    return Codec(words + (f"; {none!r} for none" if none is not None else "; NULL for none"), encode)


def flag(yes: object, no: object, note: str = "") -> Codec:
    """A boolean as two stored values; give them swapped for a column of the opposite meaning."""
    return Codec(f"{yes!r} = true, {no!r} = false{note}", lambda value, row: yes if value else no)


def constant(value: object) -> Codec:
    """Always the same."""
    return Codec(f"always {value!r}", lambda _, row: value)


def sentinel(none: int) -> Codec:
    """A number, with a number that stands for none."""
    return Codec(f"number; {none} for none", lambda value, row: none if value is None else value)


def padded(width: int) -> Codec:
    """Text filled with spaces up to a width, as CHAR columns do."""
    return Codec(f"padded with spaces to {width}; NULL for none", lambda value, row: None if value is None else str(value).ljust(width))


# Dates and times ------------------------------------------------------------------------------------------------------


def iso_text(none: str | None = None) -> Codec:
    """ISO date as text."""
    return Codec(f"text 2024-05-03; {_shown(none)} for none", lambda value, row: none if value is None else value)


def yyyymmdd_number(none: int | None) -> Codec:
    """Date as an eight-digit integer."""
    return Codec(f"integer 20240503; {_shown(none)} for none", lambda value, row: none if value is None else int(value.replace("-", "")))


def yyyymmdd_text(none: str | None) -> Codec:
    """Date as eight digits of text."""
    return Codec(f"text '20240503'; {_shown(none)} for none", lambda value, row: none if value is None else value.replace("-", ""))


def chinese_date(none: str | None) -> Codec:
    """Date in words, without leading zeros."""

    def encode(value: Any, row: int) -> str | None:
        if value is None:
            return none
        on = date.fromisoformat(value)
        return f"{on.year}年{on.month}月{on.day}日"

    return Codec(f"text '2024年5月3日', no leading zeros; {_shown(none)} for none", encode)


def real_date(none: str | None) -> Codec:
    """A DATE column."""

    def encode(value: Any, row: int) -> date | None:
        stored = none if value is None else value
        return None if stored is None else date.fromisoformat(stored)

    return Codec(f"DATE; {_shown(none)} for none", encode)


def epoch_date(factor: int, none: int | None = None) -> Codec:
    """Date as the epoch time of its midnight at +08:00, in seconds (factor 1) or milliseconds (factor 1000)."""

    def encode(value: Any, row: int) -> int | None:
        if value is None:
            return none
        return int(datetime.combine(date.fromisoformat(value), datetime.min.time(), BEIJING).timestamp()) * factor

    unit = "milliseconds" if factor == 1000 else "seconds"
    return Codec(f"epoch {unit} of midnight at +08:00; {_shown(none)} for none", encode)


def epoch(factor: int) -> Codec:
    """Point in time as UTC epoch seconds (factor 1) or milliseconds (factor 1000)."""
    unit = "milliseconds" if factor == 1000 else "seconds"
    return Codec(
        f"epoch {unit}, UTC; NULL for none",
        lambda value, row: None if value is None else int(datetime.fromisoformat(value).timestamp()) * factor,
    )


def _local(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(BEIJING).replace(tzinfo=None)


local_text = Codec(
    "text 2024-05-03 08:30:00, no zone, means +08:00; NULL for none",
    lambda value, row: None if value is None else _local(value).isoformat(sep=" "),
)
utc_text = Codec(
    "text 2024-05-03T00:30:00Z, UTC; '' for none",
    lambda value, row: "" if value is None else datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
)
local_moment = Codec("no zone, means +08:00; NULL for none", lambda value, row: None if value is None else _local(value))


# Money ----------------------------------------------------------------------------------------------------------------

yuan = Codec("元, exact decimal", lambda value, row: Decimal(value))
yuan_text = Codec("元 as text, two decimals", lambda value, row: value)
fen = Codec("分, integer", lambda value, row: int(Decimal(value) * 100))
wan = Codec("万元, exact decimal with six places", lambda value, row: Decimal(value) / 10000)
wan_text = Codec(
    "万元 as decimal text without trailing zeros ('30.5'), exact", lambda value, row: format((Decimal(value) / 10000).normalize(), "f")
)


# Lists ----------------------------------------------------------------------------------------------------------------


def joined(separator: str, table: Mapping[str, str] | None = None) -> Codec:
    """A list in one text, its items coded or as they are; '' for the empty list."""
    listed = f", items {_pairs(table)}" if table else ""
    return Codec(f"joined by {separator!r}{listed}; '' for empty", lambda value, row: separator.join(_items(value, table)))


def json_list(table: Mapping[str, str] | None = None) -> Codec:
    """A list as a JSON array of texts in a text column."""
    listed = f", items {_pairs(table)}" if table else ""
    return Codec(f"JSON array{listed}", lambda value, row: json.dumps(_items(value, table), ensure_ascii=False))


def _items(value: list[str], table: Mapping[str, str] | None) -> list[str]:
    return [table[item] for item in value] if table else value


def _pairs(table: Mapping[str, str]) -> str:
    return ", ".join(f"{stored!r} = {name}" for name, stored in table.items())


# Site numbers and names -----------------------------------------------------------------------------------------------


def _corps(value: str, code: str) -> str:
    return code + value.removeprefix("XPCC") if value.startswith("XPCC") else value


compact_number = Codec(
    "site number without hyphens, the Corps as 660000: 4400002024003, 6600002025001, IU022026001",
    lambda value, row: _corps(value, "660000").replace("-", ""),
)
corps_number = Codec(
    "site number, the Corps as 660000: 440000-2024-003, 660000-2025-001; '' for none",
    lambda value, row: "" if value is None else _corps(value, "660000"),
)
short_corps = Codec("union code, the Corps as 66", lambda value, row: _corps(value, "66"))
wide_number = Codec("site number with full-width digits: ４４００００-２０２４-００３", lambda value, row: value.translate(_WIDE_DIGITS))
wide_digits = Codec("full-width digits", lambda value, row: None if value is None else value.translate(_WIDE_DIGITS))


def prefixed(prefix: str) -> Codec:
    """Text behind a fixed prefix."""
    return Codec(f"prefix {prefix!r}, then as is", lambda value, row: None if value is None else prefix + value)


def part(index: int, what: str) -> Codec:
    """One of the three parts of a site number, as text."""
    return Codec(what, lambda value, row: value.split("-")[index])


def year_part(what: str) -> Codec:
    """The year of a site number, as a number."""
    return Codec(what, lambda value, row: int(value.split("-")[1]))


def _widened(value: str, row: int) -> str:
    wide = value.translate(_WIDE).replace(" ", "　")
    return (wide, wide + "　", value, "　" + wide, value + "  ")[row % 5]


wide_name = Codec(
    "text in which ASCII characters may be full-width (（２）) and spaces U+3000, with leading or trailing blanks; "
    "fold (NFKC) and trim; '' for none",
    lambda value, row: "" if value is None else _widened(value, row),
)


def _shown(none: object) -> str:
    return "NULL" if none is None else repr(none)
