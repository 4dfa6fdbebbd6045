"""How increments add up: in order, each once, up to the first one that is missing.

The order is that of the business dates and, within one, of the numbers. A drop with content or a number that was there before is a
duplicate. Where one is missing, because it was rejected or has not come, nothing behind it counts: records would be half new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.entities import Record
from adapters.files.drop import Drop, Rejection
from adapters.files.feed import Numbering, Rule, SameDate
from adapters.files.naming import Label

Slot = tuple[datetime | None, int | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a drop is missing: all with this number or behind, or all of this order or behind, are held back."""

    reason: str
    number: int | None = None
    order: tuple[datetime, int] | None = None

    def holds(self, label: Label) -> bool:
        """Whether a drop lies at the gap or behind it."""
        if self.number is not None:
            return label.sequence is not None and label.sequence >= self.number
        return self.order is not None and label.order >= self.order


@dataclass(frozen=True, slots=True)
class Accumulation:
    """The drops that count, in order; those that are duplicates; and where it stopped, with what is held back there."""

    applied: tuple[Drop, ...]
    duplicates: tuple[Rejection, ...] = ()
    gaps: tuple[Gap, ...] = ()
    held: tuple[str, ...] = ()

    def records(self, key: str) -> list[Record]:
        """The records that they add up to."""
        found: dict[str, Record] = {}
        for drop in self.applied:
            for gone in drop.deleted:
                found.pop(gone, None)
            found.update((getattr(record, key), record) for record in drop.rows)
        return list(found.values())


def accumulate(drops: Iterable[Drop], rejected: Sequence[Rejection], rule: Rule) -> Accumulation:
    """Put good drops together. `rejected` are the others, whose places are empty unless a good drop has them."""
    unique, duplicates = without_duplicates(sorted(drops, key=_arrival), rule)
    gaps = _gaps(unique, rejected, rule)
    whole = [drop for drop in unique if not any(gap.holds(drop.label) for gap in gaps)]
    held = tuple(drop.name for drop in unique if drop not in whole) if gaps else ()
    applied = _without_corrected(whole) if rule.same_date is SameDate.REPLACES else whole
    return Accumulation(tuple(applied), tuple(duplicates), tuple(gaps), held)


def _arrival(drop: Drop) -> tuple[tuple[datetime, int], int, str]:
    return drop.label.order, drop.stamps[0].changed, drop.name


def without_duplicates(drops: Sequence[Drop], rule: Rule) -> tuple[list[Drop], list[Rejection]]:
    """The drops that are there for the first time, and the others with the reason."""
    contents: dict[str, str] = {}
    slots: dict[Slot, str] = {}
    unique: list[Drop] = []
    duplicates: list[Rejection] = []
    for drop in drops:
        slot = _slot(drop.label, rule)
        if drop.digest in contents and not rule.same_content:
            duplicates.append(duplicate(drop, f"it has the same content as {contents[drop.digest]}"))
        elif slot != (None, None) and slot in slots:
            duplicates.append(duplicate(drop, f"it has the same {_said(slot)} as {slots[slot]}"))
        else:
            contents[drop.digest] = slots[slot] = drop.name
            unique.append(drop)
    return unique, duplicates


def duplicate(drop: Drop, reason: str) -> Rejection:
    """The drop as one that is rejected for being there already."""
    return Rejection(drop.name, drop.stamps, drop.label, reason, duplicate=True)


def _slot(label: Label, rule: Rule) -> Slot:
    """What only one drop may have."""
    if label.sequence is not None and rule.numbering is Numbering.RUNNING:
        return None, label.sequence
    return label.moment, label.sequence


def _said(slot: Slot) -> str:
    moment, number = slot
    parts = [f"date {moment:%Y-%m-%d}"] if moment is not None else []
    return " and ".join([*parts, *([f"number {number}"] if number is not None else [])])


def _without_corrected(drops: Sequence[Drop]) -> list[Drop]:
    """Of the drops of one business date, the one with the highest number."""
    last = {drop.label.moment or drop.name: drop for drop in drops}
    return [drop for drop in drops if last[drop.label.moment or drop.name] is drop]


def _gaps(drops: Sequence[Drop], rejected: Sequence[Rejection], rule: Rule) -> list[Gap]:
    labels = [drop.label for drop in drops]
    gaps = [_of_rejection(rejection) for rejection in rejected if _leaves_gap(rejection.label, labels, rule)]
    if rule.numbering is Numbering.RUNNING:
        numbers = {label.sequence for label in labels if label.sequence is not None}
        known = numbers | {one.label.sequence for one in rejected if one.label.sequence is not None}
        missing = _missing(numbers, min(known, default=0) if rule.first is None else rule.first)
        gaps += [] if missing is None else [Gap(f"number {missing} is missing", number=missing)]
    elif rule.same_date is SameDate.FOLLOWS:
        gaps += _daily(labels, 1 if rule.first is None else rule.first)
    return gaps


def _of_rejection(rejection: Rejection) -> Gap:
    return Gap(f"{rejection.name} was rejected", order=rejection.label.order)


def made_up_for(rejection: Rejection, drops: Iterable[Drop], rule: Rule) -> bool:
    """Whether a good correction of the same date has taken a rejected drop's place, and no number is missed."""
    if rule.same_date is not SameDate.REPLACES or rule.numbering is Numbering.RUNNING or rejection.label.moment is None:
        return False
    return any(drop.label.moment == rejection.label.moment and drop.label.order > rejection.label.order for drop in drops)


def _leaves_gap(label: Label, good: Sequence[Label], rule: Rule) -> bool:
    """Whether nothing good stands where a rejected drop does. One whose number is known is missed by its number."""
    if label.moment is None or (label.sequence is not None and rule.numbering is Numbering.RUNNING):
        return False
    if rule.same_date is SameDate.REPLACES:
        return all(label.moment != other.moment for other in good)
    return label not in good


def _missing(numbers: set[int], first: int) -> int | None:
    """The first number that is missing below the highest."""
    return next((number for number in range(first, max(numbers, default=first)) if number not in numbers), None)


def _daily(labels: Sequence[Label], first: int) -> list[Gap]:
    days: dict[datetime, set[int]] = {}
    for label in labels:
        if label.moment is not None and label.sequence is not None:
            days.setdefault(label.moment, set()).add(label.sequence)
    missing = [(day, number) for day, numbers in days.items() if (number := _missing(numbers, first)) is not None]
    return [Gap(f"number {number} of {day:%Y-%m-%d} is missing", order=(day, number)) for day, number in missing]
