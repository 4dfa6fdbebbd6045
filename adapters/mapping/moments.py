"""Transforms to points in time: texts with or without a zone, and epoch numbers. All come out at +08:00."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from adapters.mapping.conditions import Pulled, Range
from adapters.mapping.kinds import BEIJING, Kind, moved
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op


@dataclass(frozen=True, slots=True)
class MomentForm:
    """How a point in time is written: length, separator, a final Z, and how many microseconds a step is."""

    length: int
    separator: str
    suffix: str = ""
    step: int = 1_000_000


FORMS: dict[str, MomentForm] = {
    "yyyy-mm-dd hh:mm:ss": MomentForm(19, " "),
    "yyyy-mm-ddThh:mm:ss": MomentForm(19, "T"),
    "yyyy-mm-ddThh:mm:ssZ": MomentForm(20, "T", "Z"),
    "yyyy-mm-dd hh:mm:ss.ffffff": MomentForm(26, " ", step=1),
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
        self.zone = UTC if self._form.suffix else zone
        self.step = self._form.step

    def decode(self, raw: str) -> datetime:
        if len(raw) != self._form.length or raw[10] != self._form.separator:
            raise self.reject(raw, f"a time of the form {self.form}")
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            raise self.reject(raw, f"a time of the form {self.form}") from None
        if (moment.tzinfo is None) is bool(self._form.suffix):
            raise self.reject(raw, f"a time of the form {self.form}")
        return moved(moment if moment.tzinfo else moment.replace(tzinfo=self.zone), BEIJING)

    def write(self, value: datetime) -> str:
        local = moved(value, self.zone).replace(tzinfo=None)
        return local.isoformat(self._form.separator, "seconds" if self.step > 1 else "microseconds") + self._form.suffix


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
    """A point in time as seconds or milliseconds since 1970-01-01T00:00:00Z."""

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
