"""Words for days and points in time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, time, timedelta, timezone

from adapters.mapping.dates import AnyDate, DatePattern, EpochDate, ExcelDate, Precise
from adapters.mapping.days import Day, Moment
from adapters.mapping.grammar import Choice, ListOf, OneOf, Text
from adapters.mapping.kinds import BEIJING, Kind
from adapters.mapping.moments import FORMS, AnyMoment, EpochMoment, ExcelMoment, MomentText
from adapters.mapping.transform import Inverse, Transform
from adapters.mapping.words.word import Built, Step, Word
from adapters.mapping.yaml import Node, NodeKind

_COUNTED = {"epoch-s": 1, "epoch-ms": 1000, "epoch-us": 1_000_000}
_DATES: dict[str, Callable[[], EpochDate | ExcelDate]] = {
    "epoch-s": lambda: EpochDate(1),
    "epoch-ms": lambda: EpochDate(1000),
    "excel": ExcelDate,
}
_DIGITS = ("yyyymmdd", "yyyymm", "yyyy")
_OFFSET = r"[+-](0[0-9]|1[0-4]):[0-5][0-9]"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"


def _date(step: Step) -> Built:
    node = step.need()
    day = Precise(step.choice("day", ("first", "last"), "first")) if "day" in step.options else None
    if node.kind is not NodeKind.LIST:
        return _date_form(node, step.kind, day)
    patterns = [_date_form(item, step.kind, _for_months(item, day)) for item in node.items()]
    texts = tuple(pattern for pattern in patterns if isinstance(pattern, DatePattern))
    if len(texts) < len(patterns):
        node.error("a number of seconds or days cannot be one of several forms")
    if day is not None and all(pattern.unit == "d" for pattern in texts):
        step.options["day"].error("`day` is for months and years, and all forms are whole dates", "remove it")
    return AnyDate(texts)


def _for_months(node: Node, day: Precise | None) -> Precise | None:
    """Of several forms, `day` is for those without a day."""
    return None if "d" in node.text() else day


def _date_form(node: Node, kind: Kind, day: Precise | None) -> DatePattern | EpochDate | ExcelDate:
    form = node.text()
    if form in _DATES:
        if kind is not Kind.INTEGER:
            node.error(f"{form} reads a number, but here comes {kind}", "add `type: integer` to the field, or the step `integer`")
        return _DATES[form]()
    if kind is Kind.INTEGER and form not in _DIGITS:
        node.error(f"a number cannot have the form {form!r}", f"write {', '.join((*_DIGITS, *_DATES))}")
    try:
        return DatePattern(form, kind, day)
    except ValueError as error:
        return node.error(f"{form!r}: {error}", "for instance yyyy-mm-dd or yyyy年m月d日; or yyyy年m月 with day: first")


def _datetime(step: Step) -> Built:
    node = step.need()
    form = node.choice(("iso", "excel", *_COUNTED, *FORMS))
    wanted = (Kind.INTEGER,) if form in _COUNTED else (Kind.DECIMAL, Kind.FLOAT) if form == "excel" else (Kind.TEXT,)
    if step.kind not in wanted:
        remedy = "epoch times are numbers, Excel's are decimal numbers, all other forms are text"
        node.error(f"{form} does not fit a value of the kind {step.kind}", remedy)
    zone = _zone(step.options.get("zone"))
    if form == "excel":
        return ExcelMoment(zone)
    if form == "iso":
        return AnyMoment(zone)
    made: Transform = MomentText(form, zone) if form in FORMS else EpochMoment(_COUNTED[form])
    return made


def _zone(node: Node | None) -> timezone:
    if node is None:
        return BEIJING
    text = node.text()
    if text == "UTC":
        return UTC
    if re.fullmatch(_OFFSET, text) is None:
        node.error(f"{text!r} is not an offset", "write UTC or an offset such as +08:00")
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:])))


def _day(step: Step) -> Built:
    return Day(end=step.argument is not None and step.argument.choice({"of": False, "before": True}))


def _moment(step: Step) -> Built:
    text = step.need().text()
    at = {"start": "00:00:00", "end": "23:59:59"}.get(text, text)
    if re.fullmatch(_TIME, at) is None:
        step.need().error(f"{text!r} is no time of day", "write start, end, or hh:mm:ss")
    return Moment(time.fromisoformat(at))


WORDS: dict[str, Word] = {
    "date": Word(
        reads=(Kind.TEXT, Kind.INTEGER),
        inverse=(
            Inverse.MONOTONE,
            Inverse.BIJECTIVE,
            Inverse.MANY_TO_ONE,
        ),
        build=_date,
        argument=OneOf(
            of=(Text(), ListOf(item=Text(), least=1)),
            about="A form, or a list of forms, of yyyy, mm or m, dd or d; or epoch-s, epoch-ms, excel for numbers.",
        ),
        options={"day": Choice(of=("first", "last"), about="The day that a form without a day means, such as yyyy年m月 or yyyy.")},
        about="A day written in figures.",
    ),
    "datetime": Word(
        reads=(Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT),
        inverse=(
            Inverse.MONOTONE,
            Inverse.OPAQUE,
        ),
        build=_datetime,
        argument=Choice(of=("iso", *FORMS, *_COUNTED, "excel"), about="How the time is written."),
        options={"zone": Text(pattern=f"^(UTC|{_OFFSET})$", about="The zone of a time that names none; +08:00 if left out.")},
        about="A point in time.",
    ),
    "day": Word(
        reads=(Kind.DATETIME,),
        inverse=(Inverse.MANY_TO_ONE,),
        build=_day,
        bare=True,
        argument=Choice(of=("of", "before"), about="before: the moment is an exclusive end, so that midnight belongs to the day before."),
        about="The day, at +08:00, of a point in time.",
    ),
    "moment": Word(
        reads=(Kind.DATE,),
        inverse=(Inverse.MONOTONE,),
        build=_moment,
        argument=Text(pattern=f"^(start|end|{_TIME})$", about="start (00:00:00), end (23:59:59) or a time of day."),
        about="A point in time, at +08:00, of a day: for a field that holds a time where the source has only the day.",
    ),
}
