"""Days and times: in which form a column holds them, and which values stand for none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from adapters.errors import MappingError
from adapters.introspection.form import Form
from adapters.mapping.kinds import Kind
from adapters.mapping.moments import FORMS, MomentText

_DAYS: tuple[tuple[str, str], ...] = (
    ("yyyy-mm-dd", r"\d{4}-\d\d-\d\d"),
    ("yyyymmdd", r"(19|20)\d\d[01]\d[0-3]\d"),
    ("yyyy/mm/dd", r"\d{4}/\d\d/\d\d"),
    ("yyyy.mm.dd", r"\d{4}\.\d\d\.\d\d"),
    ("yyyy年mm月dd日", r"\d{4}年\d\d月\d\d日"),
    ("yyyy-m-d", r"\d{4}-\d\d?-\d\d?"),
    ("yyyy/m/d", r"\d{4}/\d\d?/\d\d?"),
    ("yyyy.m.d", r"\d{4}\.\d\d?\.\d\d?"),
    ("yyyy年m月d日", r"\d{4}年\d\d?月\d\d?日"),
)
_MONTHS: tuple[tuple[str, str], ...] = (
    ("yyyy-mm", r"\d{4}-\d\d"),
    ("yyyy年mm月", r"\d{4}年\d\d月"),
    ("yyyy年m月", r"\d{4}年\d\d?月"),
    ("yyyy.m", r"\d{4}\.\d\d?"),
    ("yyyy/m", r"\d{4}/\d\d?"),
    ("yyyymm", r"(19|20)\d\d[01]\d"),
)
_NONE = frozenset(
    [
        "00000000",
        "0000-00-00",
        "0000/00/00",
        "9999-12-31",
        "99991231",
        "9999/12/31",
        "1900-01-01",
        "19000101",
        "0001-01-01",
        "1970-01-01",
        "-",
        "--",
        "/",
        "无",
        "暂无",
        "NULL",
        "null",
        "None",
    ]
) | {"0000-00-00 00:00:00", "9999-12-31 23:59:59", "9999-12-31 00:00:00", "1900-01-01 00:00:00"}
_NO_NUMBER = frozenset((0, -1, 99991231, 19000101, 253402185600000, 253402271999000))
_DAY = 86_400
_NATIVE = (Kind.DATE, Kind.DATETIME, Kind.UTC, Kind.ZONED)
_EXCEL = (30_000, 60_000)
"""Days since 1899-12-30, from 1982 to 2064."""
_EPOCHS = (("epoch-s", 1, 300_000_000, 4_200_000_000), ("epoch-ms", 1000, 300_000_000_000, 4_200_000_000_000))


def day_form(kind: Kind, values: Sequence[Any]) -> Form | None:
    """How to read days out of these values; None if they are none."""
    if kind in _NATIVE:
        return _native_day(kind, values)
    if kind is Kind.INTEGER:
        return _day_number(values)
    return _day_text([str(value) for value in values]) if kind is Kind.TEXT else None


def moment_form(kind: Kind, values: Sequence[Any]) -> Form | None:
    """How to read points in time out of these values; None if they are none."""
    if kind in (Kind.DATETIME, Kind.UTC, Kind.ZONED):
        zone = "a time without a zone is taken as +08:00; `type: datetime-utc` means UTC"
        return Form(None if kind is Kind.DATETIME else kind, _nulls_of_moments(values), (zone,) if kind is Kind.DATETIME else ())
    if kind is Kind.INTEGER:
        nulls, rest = _split(values, _NO_NUMBER)
        epoch = _epoch(rest)
        return None if epoch is None else Form(Kind.INTEGER, (*_nulls(nulls), {"datetime": epoch[0]}))
    return _moment_text([str(value) for value in values]) if kind is Kind.TEXT else None


def _native_day(kind: Kind, values: Sequence[Any]) -> Form:
    if kind is not Kind.DATE:
        return Form(kind, (*_nulls_of_moments(values), "day"))
    nulls, _ = _split([value if isinstance(value, str) else value.isoformat() for value in values], _NONE)
    return Form(Kind.DATE, _nulls(nulls)) if nulls else Form()


def _nulls_of_moments(values: Sequence[Any]) -> tuple[Any, ...]:
    texts = [value[:19].replace("T", " ") if isinstance(value, str) else value.strftime("%Y-%m-%d %H:%M:%S") for value in values]
    return _nulls([text.replace(" ", "T") for text in _split(texts, _NONE)[0]])


def _day_number(values: Sequence[Any]) -> Form | None:
    nulls, rest = _split(values, _NO_NUMBER)
    if rest and all(_is_day(str(value)) for value in rest):
        return Form(Kind.INTEGER, (*_nulls(nulls), {"date": "yyyymmdd"}))
    if rest and all(_EXCEL[0] < value < _EXCEL[1] for value in rest):
        return Form(Kind.INTEGER, (*_nulls(nulls), {"date": "excel"}), ("the numbers are taken for days as Excel counts them",))
    epoch = _epoch(rest)
    if epoch is None:
        return None
    name, ticks = epoch
    midnight = all((value + 8 * 3600 * ticks) % (_DAY * ticks) == 0 for value in rest)
    steps = ({"date": name},) if midnight else ({"datetime": name}, "day")
    return Form(Kind.INTEGER, (*_nulls(nulls), *steps))


def _is_day(text: str) -> bool:
    try:
        return len(text) == 8 and 1900 <= datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).year < 2200
    except ValueError:
        return False


def _epoch(values: Sequence[Any]) -> tuple[str, int] | None:
    for name, ticks, least, most in _EPOCHS:
        if values and all(least <= value <= most for value in values):
            return name, ticks
    return None


def _day_text(values: Sequence[str]) -> Form | None:
    nulls, rest = _split(values, _NONE)
    filled = [value for value in rest if value.strip()]
    empty = ("empty",) if len(filled) < len(rest) else ()
    patterns = _patterns(filled)
    if patterns:
        return Form(None, (*empty, *_nulls(nulls), {"date": patterns[0] if len(patterns) == 1 else patterns}))
    month = next((form for form, expression in _MONTHS if filled and all(re.fullmatch(expression, value) for value in filled)), None)
    if month is not None:
        return Form(None, (*empty, *_nulls(nulls), {"date": month, "day": "first"}), ("months without a day: the first is meant",))
    moment = _moment_text(filled)
    if moment is not None:
        return Form(Kind.TEXT, (*empty, *_nulls(nulls), *moment.steps, "day"), moment.doubts)
    return None


def _patterns(values: Sequence[str]) -> list[str]:
    """The fewest patterns that all values have; none if there is a value that has none of them."""
    for pattern, expression in _DAYS:
        if values and all(re.fullmatch(expression, value) for value in values):
            return [pattern]
    left, found = list(values), []
    for pattern, expression in _DAYS:
        rest = [value for value in left if not re.fullmatch(expression, value)]
        if len(rest) < len(left):
            found.append(pattern)
        left = rest
    return [] if left else found


def _moment_text(values: Sequence[str]) -> Form | None:
    nulls, rest = _split(values, _NONE)
    filled = [value for value in rest if value.strip()]
    empty = ("empty",) if len(filled) < len(rest) else ()
    if not filled or not all(_is_moment(value) for value in filled):
        return None
    form = next((name for name in FORMS if _reads(MomentText(name), filled)), "iso")
    local = not any(value.endswith("Z") or "+" in value for value in filled)
    doubts = ("a time without a zone is taken as +08:00; `zone: UTC` beside it means UTC",) if local else ()
    return Form(Kind.TEXT, (*empty, *_nulls(nulls), {"datetime": form}), doubts)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) > 10


def _reads(step: MomentText, values: Sequence[str]) -> bool:
    try:
        return all(step.decode(value) is not None for value in values)
    except MappingError:
        return False


def _split(values: Sequence[Any], nothing: frozenset[Any]) -> tuple[list[Any], list[Any]]:
    """The values that stand for none, and the others."""
    nulls = [value for value in values if (value.isoformat() if isinstance(value, date) else value) in nothing]
    return list(dict.fromkeys(nulls)), [value for value in values if value not in nulls]


def _nulls(values: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    return ({"nulls": values[0] if len(values) == 1 else list(values)},) if values else ()
