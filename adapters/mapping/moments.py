"""Transforms to points in time: texts with or without a zone, epoch numbers, Excel's serials. All come out at +08:00."""

from __future__ import annotations

import re
from abc import abstractmethod
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from adapters.mapping.conditions import Both, Either, Leaf, Members, Null, Pulled, Range
from adapters.mapping.dates import EXCEL
from adapters.mapping.kinds import BEIJING, Kind, moved
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op


class MomentForm:
    """How a point in time is written, in digits of fixed width: ``yyyy-mm-dd hh:mm:ss``, ``yyyymmddhhmmssfff``, with a Z for UTC."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.utc = text.endswith("Z")
        fraction = text.count("f")
        self.step = 10 ** (6 - fraction)
        """Microseconds between two moments of the form."""
        self._shape = re.sub(r"yyyy|mm|dd|hh|ss|f+", lambda match: "{}", text)
        groups = (f"([0-9]{{{width}}})" for width in (4, 2, 2, 2, 2, 2, *((fraction,) if fraction else ())))
        self._read = re.compile("".join(f"{re.escape(literal)}{group}" for literal, group in self._pieces(list(groups))))

    def _pieces(self, groups: list[str]) -> list[tuple[str, str]]:
        return list(zip(self._shape.split("{}"), [*groups, ""], strict=True))

    def read(self, text: str) -> datetime | None:
        """The moment, without a zone; None if the text is not of the form, or of no moment that there is."""
        match = self._read.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second, *fraction = map(int, match.groups())
        try:
            return datetime(year, month, day, hour, minute, second, (fraction or [0])[0] * self.step)  # noqa: DTZ001  # its zone is the form's
        except ValueError:
            return None

    def write(self, moment: datetime) -> str:
        """The form of the last step that is not later than the moment."""
        parts = [f"{moment.year:04}", *(f"{part:02}" for part in (moment.month, moment.day, moment.hour, moment.minute, moment.second))]
        fraction = f"{moment.microsecond:06}"[: self.text.count("f")]
        return self._shape.format(*parts, *((fraction,) if fraction else ()))


FORMS: dict[str, MomentForm] = {
    text: MomentForm(text)
    for text in (
        "yyyy-mm-dd hh:mm:ss",
        "yyyy-mm-dd hh:mm:ss.fff",
        "yyyy-mm-dd hh:mm:ss.ffffff",
        "yyyy-mm-ddThh:mm:ss",
        "yyyy-mm-ddThh:mm:ss.fff",
        "yyyy-mm-ddThh:mm:ss.ffffff",
        "yyyy-mm-ddThh:mm:ssZ",
        "yyyy-mm-ddThh:mm:ss.fffZ",
        "yyyy/mm/dd hh:mm:ss",
        "yyyymmddhhmmss",
        "yyyymmddhhmmssfff",
    )
}
"""Forms of fixed width, whose text order is the order of time."""


class _Steps(Transform):
    """A point in time with a resolution: an operand between two steps is never met, and bounds a range from below."""

    kind = Kind.DATETIME
    inverse = Inverse.MONOTONE
    step: int

    @abstractmethod
    def write(self, value: datetime) -> Any:
        """The raw form of the last step that is not later than `value`."""

    def encode(self, value: datetime) -> tuple[Any, ...]:
        return () if self._between(value) else (self.write(value),)

    def pull_range(self, condition: Range) -> Pulled:
        op = condition.op
        if self._between(condition.value):
            op = Op.GT if op in (Op.GT, Op.GTE) else Op.LTE
        return Pulled(Range(op, self.write(condition.value)))

    def _between(self, value: datetime) -> bool:
        return value.microsecond % self.step != 0


class MomentText(_Steps):
    """A point in time in one of `FORMS`; without a Z, in the zone given."""

    name = "datetime"

    def __init__(self, form: str, zone: timezone = BEIJING) -> None:
        self.form = form
        self._form = FORMS[form]
        self.zone = UTC if self._form.utc else zone
        self.step = self._form.step

    def decode(self, raw: str) -> datetime:
        moment = self._form.read(raw)
        if moment is None:
            raise self.reject(raw, f"a time of the form {self.form}")
        return moved(moment.replace(tzinfo=self.zone), BEIJING)

    def write(self, value: datetime) -> str:
        return self._form.write(moved(value, self.zone))


class AnyMoment(Transform):
    """A point in time in any form of ISO 8601; without an offset, in the zone given."""

    name = "datetime"
    kind = Kind.DATETIME

    def __init__(self, zone: timezone = BEIJING) -> None:
        self.zone = zone

    def decode(self, raw: str) -> datetime:
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            raise self.reject(raw, "an ISO 8601 time") from None
        return moved(moment if moment.tzinfo else moment.replace(tzinfo=self.zone), BEIJING)


class EpochMoment(_Steps):
    """A point in time as seconds, milliseconds or microseconds since 1970-01-01T00:00:00Z; `ticks` in a second."""

    name = "datetime"

    def __init__(self, ticks: int) -> None:
        self.ticks = ticks
        self.step = 1_000_000 // ticks

    def decode(self, raw: int) -> datetime:
        seconds, ticks = divmod(raw, self.ticks)
        try:
            return datetime.fromtimestamp(seconds, BEIJING) + timedelta(microseconds=ticks * self.step)
        except (ValueError, OverflowError, OSError):
            raise self.reject(raw, "an epoch time") from None

    def write(self, value: datetime) -> int:
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=self.step)


class ExcelMoment(Transform):
    """A point in time as Excel keeps it: days since 1899-12-30 and a fraction, local time, to the second.

    A second has no exact decimal fraction of a day, so that a comparison goes down with a second to spare: a superset.
    """

    name = "datetime"
    kind = Kind.DATETIME

    def __init__(self, zone: timezone = BEIJING) -> None:
        self.zone = zone

    def decode(self, raw: Decimal | float) -> datetime:
        number = raw if isinstance(raw, Decimal) else Decimal(repr(raw))
        if number < _EXCEL_FIRST:
            raise self.reject(raw, "a time that Excel counts, from 1900-03-01 on")
        seconds = int((number * _DAY).to_integral_value(ROUND_HALF_EVEN))
        try:
            moment = datetime.fromordinal(EXCEL) + timedelta(seconds=seconds)
        except OverflowError:
            raise self.reject(raw, "a time that Excel counts") from None
        return moved(moment.replace(tzinfo=self.zone), BEIJING)

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values):
                bands = (Both((Range(Op.GTE, self._serial(value, -1)), Range(Op.LTE, self._serial(value, 1)))) for value in values)
                return Pulled(Either(tuple(bands)), exact=False)
            case Range(op, value):
                upwards = op in (Op.GT, Op.GTE)
                return Pulled(Range(Op.GTE if upwards else Op.LTE, self._serial(value, -1 if upwards else 1)), exact=False)
            case Null():
                return Pulled(condition)
        return None

    def _serial(self, value: datetime, later: int) -> Decimal:
        """The serial of a moment some seconds later, to twelve places."""
        since = moved(value, self.zone).replace(tzinfo=None) - datetime.fromordinal(EXCEL)
        seconds = since // timedelta(seconds=1) + later + (1 if later > 0 and since.microseconds else 0)
        return (Decimal(seconds) / _DAY).quantize(Decimal("1e-12"))


_DAY = 86_400
_EXCEL_FIRST = 61
"""Before it, Excel counts a day that there was not."""
