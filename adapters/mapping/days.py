"""Days and points in time: the day of a moment, and a moment of a day. Both at +08:00."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from adapters.mapping.conditions import Both, Either, Leaf, Members, Outside, Pulled, Range
from adapters.mapping.kinds import BEIJING, Kind, moved
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op


class Day(Transform):
    """The day of a point in time. If the moment is an exclusive `end`, its midnight belongs to the day before."""

    name = "day"
    kind = Kind.DATE
    inverse = Inverse.MANY_TO_ONE

    def __init__(self, end: bool = False) -> None:
        self.end = end

    def decode(self, raw: datetime) -> date:
        moment = moved(raw, BEIJING)
        if self.end and moment.time() == time() and moment.date() > date.min:
            moment -= timedelta(days=1)
        return moment.date()

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values):
                return Pulled(Either(tuple(Both((self._from(day), self._before(day, 1))) for day in values)))
            case Outside(values):
                return Pulled(Both((Outside(()), *(Either((self._before(day), self._from(day, 1))) for day in values))))
            case Range(op, day):
                later = 0 if op in (Op.LT, Op.GTE) else 1
                return Pulled(self._before(day, later) if op in (Op.LT, Op.LTE) else self._from(day, later))
        return super().pull(condition)

    def _from(self, day: date, later: int = 0) -> Range:
        """The moments that belong to a day, or the one after it, or to later ones."""
        if later and day == date.max:
            return Range(Op.GT, _LAST)
        behind = self.end and day != date.min
        return Range(Op.GT if behind else Op.GTE, _midnight(day, later))

    def _before(self, day: date, later: int = 0) -> Range:
        """All other moments."""
        other = self._from(day, later)
        return Range(Op.LTE if other.op is Op.GT else Op.LT, other.value)


_LAST = datetime.max.replace(tzinfo=BEIJING)


def _midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), BEIJING)


class Moment(Transform):
    """A day at a time of day: its beginning, its last second, or any other."""

    name = "moment"
    kind = Kind.DATETIME
    inverse = Inverse.MONOTONE

    def __init__(self, at: time) -> None:
        self.at = at

    def decode(self, raw: date) -> datetime:
        return datetime.combine(raw, self.at, BEIJING)

    def encode(self, value: datetime) -> tuple[date, ...]:
        moment = moved(value, BEIJING)
        return (moment.date(),) if moment == self.decode(moment.date()) else ()

    def pull_range(self, condition: Range) -> Pulled:
        moment = moved(condition.value, BEIJING)
        op, day = condition.op, moment.date()
        same = self.decode(day)
        if op in (Op.GTE, Op.LT) and moment > same:
            op = Op.GT if op is Op.GTE else Op.LTE
        elif op in (Op.GT, Op.LTE) and moment < same:
            op = Op.GTE if op is Op.GT else Op.LT
        return Pulled(Range(op, day))
