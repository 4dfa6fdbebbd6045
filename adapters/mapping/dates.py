"""Transforms to days: dates written in patterns, as numbers, or as the epoch time of their midnight at +08:00."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from adapters.mapping.conditions import Both, Condition, Either, Leaf, Members, Null, Outside, Pulled, Range
from adapters.mapping.kinds import BEIJING, Kind, moved
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op

_TOKEN = re.compile(r"yyyy|mm|m|dd|d")
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_SHIFT = 8 * 3600


class DatePattern(Transform):
    """A date in a pattern of ``yyyy``, ``mm`` or ``m``, ``dd`` or ``d`` and anything between, as text or (``yyyymmdd``) as a number.

    ``m`` and ``d`` stand for one or two digits, so that the same day has several forms.
    """

    name = "date"
    kind = Kind.DATE
    few = True

    def __init__(self, pattern: str, stored: Kind) -> None:
        tokens = _TOKEN.findall(pattern)
        if sorted(token[0] for token in tokens) != ["d", "m", "y"]:
            raise ValueError("a date pattern needs yyyy, mm or m, and dd or d, each once")
        self.pattern = pattern
        self.stored = stored
        self._read = re.compile("".join(_expression(part) for part in _parts(pattern)))
        fixed = {"m", "d"}.isdisjoint(tokens)
        self.inverse = Inverse.MANY_TO_ONE if not fixed else Inverse.BIJECTIVE if tokens != ["yyyy", "mm", "dd"] else Inverse.MONOTONE

    def decode(self, raw: Any) -> date:
        match = self._read.fullmatch(str(raw) if self.stored is Kind.INTEGER else raw)
        if match is None:
            raise self.reject(raw, f"a date of the form {self.pattern}")
        try:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            raise self.reject(raw, "a day of the calendar") from None

    def encode(self, value: date) -> tuple[Any, ...]:
        months = _forms(value.month)
        texts = {self._write(value.year, month, day) for month in months for day in _forms(value.day)}
        return tuple(int(text) if self.stored is Kind.INTEGER else text for text in sorted(texts))

    def pull(self, condition: Leaf) -> Pulled | None:
        if isinstance(condition, Range) and self.inverse is not Inverse.MONOTONE:
            return self._by_year(condition)
        return super().pull(condition)

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
        for pattern in self.patterns:
            if pattern._read.fullmatch(str(raw)):
                return pattern.decode(raw)
        raise self.reject(raw, f"a date of the form {' or '.join(pattern.pattern for pattern in self.patterns)}")

    def encode(self, value: date) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(raw for pattern in self.patterns for raw in pattern.encode(value)))


class EpochDate(Transform):
    """A date as the epoch time, in seconds or milliseconds, of its midnight at +08:00."""

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


class Day(Transform):
    """The day, at +08:00, of a point in time."""

    name = "day"
    kind = Kind.DATE
    inverse = Inverse.MANY_TO_ONE

    def decode(self, raw: datetime) -> date:
        return moved(raw, BEIJING).date()

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values):
                return Pulled(Either(tuple(_within(value) for value in values)))
            case Outside(values):
                return Pulled(Both((Outside(()), *(_beside(value) for value in values))))
            case Range(op, value):
                starts = op in (Op.LT, Op.GTE)
                return Pulled(Range(Op.LT if op in (Op.LT, Op.LTE) else Op.GTE, _midnight(value, 0 if starts else 1)))
        return super().pull(condition)


def _midnight(day: date, later: int = 0) -> datetime:
    if later and day == date.max:
        return datetime.max.replace(tzinfo=BEIJING)
    return datetime.combine(day + timedelta(days=later), datetime.min.time(), BEIJING)


def _within(day: date) -> Condition:
    return Both((Range(Op.GTE, _midnight(day)), Range(Op.LT, _midnight(day, 1))))


def _beside(day: date) -> Condition:
    return Either((Range(Op.LT, _midnight(day)), Range(Op.GTE, _midnight(day, 1))))
