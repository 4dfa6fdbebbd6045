"""Transforms to days: dates, months and years written in patterns, and days counted in numbers."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Any

from adapters.mapping.conditions import Leaf, Null, Pulled, Range
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op

_TOKEN = re.compile(r"yyyy|mm|m|dd|d")
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_SHIFT = 8 * 3600
EXCEL = date(1899, 12, 30).toordinal()
"""The day before Excel's first, as it would be if Excel's 1900 were no leap year."""
_NO_DAY = 60


class Precise(StrEnum):
    """Which day a month or a year stands for."""

    FIRST = "first"
    LAST = "last"


class DatePattern(Transform):
    """A date in a pattern of ``yyyy``, ``mm`` or ``m``, ``dd`` or ``d`` and anything between, as text or (all digits) as a number.

    ``m`` and ``d`` stand for one or two digits, so that the same day has several forms. Without ``d``, or without ``m`` too, `day` says
    which day of the month or year is meant.
    """

    name = "date"
    kind = Kind.DATE
    few = True

    def __init__(self, pattern: str, stored: Kind, day: Precise | None = None) -> None:
        """Raises `ValueError` for a pattern that does not say one day."""
        tokens = _TOKEN.findall(pattern)
        letters = [token[0] for token in tokens]
        if sorted(letters) not in (["d", "m", "y"], ["m", "y"], ["y"]):
            raise ValueError("a date pattern needs yyyy, mm or m, and dd or d, each once")
        if ("d" not in letters) is (day is None):
            raise ValueError("a month or a year needs `day`, first or last" if day is None else "a whole date does not go with `day`")
        if re.search(r"(?<!m)m(yyyy|d)|(?<!d)d(yyyy|m)", pattern):
            raise ValueError("m and d have one or two digits, so something has to stand behind them")
        self.pattern = pattern
        self.stored = stored
        self.day = day
        self.unit = "dmy"[3 - len(letters)]
        """What it is precise to."""
        self._read = re.compile("".join(_expression(part) for part in _parts(pattern)))
        fixed = {"m", "d"}.isdisjoint(tokens)
        in_order = tokens == ["yyyy", "mm", "dd"][: len(tokens)]
        self.inverse = Inverse.MANY_TO_ONE if not fixed else Inverse.MONOTONE if in_order else Inverse.BIJECTIVE

    def reads(self, text: str) -> bool:
        """Whether the text has the pattern's form."""
        return self._read.fullmatch(text) is not None

    def decode(self, raw: Any) -> date:
        match = self._read.fullmatch(str(raw) if self.stored is Kind.INTEGER else raw)
        if match is None:
            raise self.reject(raw, f"a date of the form {self.pattern}")
        parts = match.groupdict()
        try:
            return self._meant(int(parts["y"]), int(parts["m"]) if "m" in parts else None, int(parts["d"]) if "d" in parts else None)
        except ValueError:
            raise self.reject(raw, "a day of the calendar") from None

    def _meant(self, year: int, month: int | None, day: int | None) -> date:
        last = self.day is Precise.LAST
        month = month or (12 if last else 1)
        return date(year, month, day if day is not None else monthrange(date(year, month, 1).year, month)[1] if last else 1)

    def encode(self, value: date) -> tuple[Any, ...]:
        if self._between(value):
            return ()
        months = _forms(value.month)
        texts = {self._write(value.year, month, day) for month in months for day in _forms(value.day)}
        raws = tuple(int(text) if self.stored is Kind.INTEGER else text for text in sorted(texts))
        return tuple(raw for raw in raws if self.stored is not Kind.INTEGER or self.reads(str(raw)))

    def _between(self, value: date) -> bool:
        """Whether no month or year stands for the day."""
        return self._meant(value.year, value.month if self.unit != "y" else None, value.day if self.unit == "d" else None) != value

    def pull(self, condition: Leaf) -> Pulled | None:
        if isinstance(condition, Range) and self.inverse is not Inverse.MONOTONE:
            return self._by_year(condition)
        return super().pull(condition)

    def pull_range(self, condition: Range) -> Pulled:
        op, year, month = condition.op, condition.value.year, condition.value.month
        if self._between(condition.value):
            op = Op.GT if op in (Op.GT, Op.GTE) else Op.LTE
            year, month = self._before(year, month)
        raw = self._write(year, str(month), str(condition.value.day))
        return Pulled(Range(op, int(raw) if self.stored is Kind.INTEGER else raw))

    def _before(self, year: int, month: int) -> tuple[int, int]:
        """The last month or year whose day is not later than a day that none stands for."""
        if self.day is Precise.FIRST:
            return year, month
        return (year - 1, month) if self.unit == "y" else (year, month - 1)

    def _by_year(self, condition: Range) -> Pulled | None:
        """Texts that begin with the year compare by it, whatever follows: a superset."""
        if not self.pattern.startswith("yyyy") or self.stored is Kind.INTEGER:
            return None
        if condition.op in (Op.GT, Op.GTE):
            return Pulled(Range(Op.GTE, f"{condition.value.year:04}"), exact=False)
        following = condition.value.year + 1
        return Pulled(Range(Op.LT, f"{following:04}") if following <= date.max.year else Null(False), exact=False)

    def _write(self, year: int, month: str, day: str) -> str:
        forms = {"yyyy": f"{year:04}", "mm": month.zfill(2), "m": month, "dd": day.zfill(2), "d": day}
        return _TOKEN.sub(lambda match: forms[match[0]], self.pattern)


def _parts(pattern: str) -> list[str]:
    return re.findall(r"yyyy|mm|m|dd|d|.", pattern)


def _expression(part: str) -> str:
    if _TOKEN.fullmatch(part) is None:
        return re.escape(part)
    digits = {"yyyy": "[0-9]{4}", "mm": "[0-9]{2}", "dd": "[0-9]{2}"}.get(part, "[0-9]{1,2}")
    return f"(?P<{part[0]}>{digits})"


def _forms(number: int) -> tuple[str, ...]:
    return (str(number), f"{number:02}")


class AnyDate(Transform):
    """A date in one of several patterns."""

    name = "date"
    kind = Kind.DATE
    inverse = Inverse.MANY_TO_ONE
    few = True

    def __init__(self, patterns: tuple[DatePattern, ...]) -> None:
        self.patterns = patterns

    def decode(self, raw: Any) -> date:
        pattern = self._first(raw)
        if pattern is not None:
            return pattern.decode(raw)
        raise self.reject(raw, f"a date of the form {' or '.join(pattern.pattern for pattern in self.patterns)}")

    def encode(self, value: date) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(raw for pattern in self.patterns for raw in pattern.encode(value) if self._first(raw) is pattern))

    def _first(self, raw: Any) -> DatePattern | None:
        """The pattern that the raw value is read by."""
        return next((pattern for pattern in self.patterns if pattern.reads(str(raw))), None)


class EpochDate(Transform):
    """A date as the epoch time of its midnight at +08:00; `ticks` in a second."""

    name = "date"
    kind = Kind.DATE
    inverse = Inverse.MONOTONE
    few = True

    def __init__(self, ticks: int) -> None:
        self.ticks = ticks

    def decode(self, raw: int) -> date:
        days, rest = divmod(raw + _SHIFT * self.ticks, _DAY * self.ticks)
        if rest:
            raise self.reject(raw, "a midnight at +08:00; read it with `datetime` and `day` if the time of day means nothing")
        try:
            return date.fromordinal(days + _EPOCH)
        except (ValueError, OverflowError):
            raise self.reject(raw, "a day of the calendar") from None

    def encode(self, value: date) -> tuple[int]:
        return (((value.toordinal() - _EPOCH) * _DAY - _SHIFT) * self.ticks,)


class ExcelDate(Transform):
    """A date as Excel counts days: 1 is 1900-01-01, and 60 is a day that there was not, 1900-02-29."""

    name = "date"
    kind = Kind.DATE
    inverse = Inverse.MONOTONE
    few = True

    def decode(self, raw: int) -> date:
        if raw < 1 or raw == _NO_DAY or raw > date.max.toordinal() - EXCEL:
            raise self.reject(raw, "a day that Excel counts")
        return date.fromordinal(EXCEL + raw + (raw < _NO_DAY))

    def encode(self, value: date) -> tuple[int, ...]:
        return (_serial(value),) if _serial(value) >= 1 else ()

    def pull_range(self, condition: Range) -> Pulled:
        return Pulled(Range(condition.op, _serial(condition.value)))


def _serial(day: date) -> int:
    """Excel's count of a day; below 1 before 1900."""
    number = day.toordinal() - EXCEL
    return number if number > _NO_DAY else number - 1
