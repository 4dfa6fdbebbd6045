"""Control records: the header and the trailer of a drop, and what they say about the records between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from adapters.errors import UpstreamProtocol
from adapters.files.layout import Columns, Layout, Line
from adapters.files.naming import DateForm, Label

Sum = Callable[[str], Decimal]
"""From the name of a column to the sum of its values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRecord:
    """The first or the last line of a drop. What is None or empty is not said there."""

    place: str
    """header or trailer."""
    columns: Columns
    tag: str | None = None
    date: str | None = None
    """Its column with the business date."""
    form: DateForm = field(default_factory=lambda: DateForm("yyyymmdd"))
    sequence: str | None = None
    count: str | None = None
    """Its column with the number of records."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """Column of the records → its column with the sum."""
    equals: Mapping[str, str] = field(default_factory=dict)
    """What stands in its columns in every drop."""

    def read(self, layout: Layout, line: Line) -> Mapping[str, str]:
        """Its values by column. Raises `UpstreamProtocol` if the line is another one."""
        if self.tag is not None and not layout.starts(line, self.tag):
            cut = "; the drop is cut off" if self.place == "trailer" else ""
            raise UpstreamProtocol(f"the {self.place} {self.tag!r} is missing{cut}")
        try:
            values = layout.values(line, self.columns)
        except UpstreamProtocol as error:
            raise UpstreamProtocol(f"the {self.place}: {error.internal}") from error
        found = dict(zip(self.columns.names, values, strict=True))
        for name, wanted in self.equals.items():
            if found[name] != wanted:
                raise UpstreamProtocol(f"the {self.place} has {name} {found[name]!r}; it should be {wanted!r}")
        return found

    def label(self, values: Mapping[str, str]) -> Label:
        """What it says about the drop. Raises `UpstreamProtocol`."""
        try:
            moment = self.form.read(values[self.date]) if self.date is not None else None
        except ValueError as error:
            raise UpstreamProtocol(f"the {self.place}: {error}") from error
        return Label(moment, self._whole(values, self.sequence) if self.sequence is not None else None)

    def verify(self, values: Mapping[str, str], records: int, total: Sum) -> None:
        """Compare its totals with the records'. Raises `UpstreamProtocol`."""
        if self.count is not None and (said := self._whole(values, self.count)) != records:
            raise UpstreamProtocol(f"the {self.place} counts {said} records, there are {records}")
        for column, control in self.sums.items():
            expected, found = amount(values[control]), total(column)
            if expected != found:
                raise UpstreamProtocol(f"the {self.place} says that {column} adds up to {expected}, it adds up to {found}")

    def _whole(self, values: Mapping[str, str], name: str) -> int:
        text = values[name].strip()
        if not (text.isascii() and text.isdigit()):
            raise UpstreamProtocol(f"the {self.place} has {name} {text!r}, which is no whole number")
        return int(text)


def amount(text: str) -> Decimal:
    """A number that is added up; nothing counts as zero. Raises `UpstreamProtocol`."""
    bare = text.strip().replace(",", "")
    try:
        number = Decimal(bare or 0)
    except InvalidOperation as error:
        raise UpstreamProtocol(f"{text!r} cannot be added up") from error
    if not number.is_finite():
        raise UpstreamProtocol(f"{text!r} cannot be added up")
    return number


def added_up(rows: Sequence[Sequence[str]], columns: Columns) -> Sum:
    """The exact sum of a column of the rows."""

    def total(name: str) -> Decimal:
        at = columns.names.index(name)
        return sum((amount(row[at]) for row in rows), Decimal(0))

    return total


def agreed(labels: Mapping[str, Label]) -> Label:
    """One label out of several, by where they stand. Raises `UpstreamProtocol` if they contradict each other."""
    moment, sequence = None, None
    for place, label in labels.items():
        if label.moment is not None:
            if moment is not None and not _same_day(moment, label):
                raise UpstreamProtocol(f"the {place} has the date {label.moment:%Y-%m-%d}, the drop's is {moment.moment:%Y-%m-%d}")
            moment = moment or label
        if label.sequence is not None:
            if sequence is not None and sequence.sequence != label.sequence:
                raise UpstreamProtocol(f"the {place} has the number {label.sequence}, the drop's is {sequence.sequence}")
            sequence = sequence or label
    return Label(moment.moment if moment else None, sequence.sequence if sequence else None)


def _same_day(one: Label, other: Label) -> bool:
    return one.moment is not None and other.moment is not None and one.moment.date() == other.moment.date()
