"""What a scan asks for, in the service's own parameters.

The service takes lists of keys, of site and of inspection numbers, and a first and a last day, all at once. Each answers a comparison
exactly; what it has no parameter for is not declared, and craftgraph does it behind our rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from adapters.capabilities import EntityCapability, Exactness, FieldCapability
from adapters.predicate import And, Op, Predicate, comparisons
from soap_inspections.tables import Table

MOST_VALUES = 100
"""Values of one field that the service takes in one question."""
EQUALITY = {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT}
RANGE = {Op.GTE: Exactness.EXACT, Op.LTE: Exactness.EXACT}
_SENDABLE = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def capability(table: Table, page: int) -> EntityCapability:
    """What the service can do with an entity: it sorts by key, goes on behind a key, and counts."""
    fields = {name: FieldCapability() for name in table.columns}
    fields |= {name: FieldCapability(filters=EQUALITY) for name in table.lists}
    fields[table.day] = FieldCapability(filters=RANGE)
    return EntityCapability(fields=fields, key_sorted=True, count=True, max_page=page, max_keys=MOST_VALUES, max_in=MOST_VALUES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Everything that has to hold: for a field one of its values, and the first and the last day; None where nothing was said."""

    among: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None

    @property
    def nothing(self) -> bool:
        """Whether no row can satisfy it. (To the service an empty list means no condition.)"""
        return not all(self.among.values())

    def parameters(self, table: Table) -> list[tuple[str, str]]:
        """The elements of the question."""
        lists = [(name, value) for field, name in table.lists.items() for value in sorted(self.among.get(field, ()))]
        return [*lists, *((name, day.isoformat()) for name, day in (("From", self.first), ("To", self.last)) if day is not None)]


def flat(where: Predicate | None) -> Predicate | None:
    """The predicate without an AND inside an AND, which says no more than its parts do."""
    if not isinstance(where, And):
        return where
    parts = [flat(part) for part in where.parts]
    return And(tuple(inner for part in parts if part is not None for inner in (part.parts if isinstance(part, And) else (part,))))


def question(where: Predicate | None) -> Question:
    """The question for a predicate that holds only what is declared: comparisons, all of which have to hold."""
    among: dict[str, frozenset[str]] = {}
    first: date | None = None
    last: date | None = None
    for compare in comparisons(where):
        if compare.op is Op.GTE:
            first = max(first or compare.value, compare.value)
        elif compare.op is Op.LTE:
            last = min(last or compare.value, compare.value)
        else:
            values = sendable(compare.value if compare.op is Op.IN else (compare.value,))
            among[compare.field] = among.get(compare.field, values) & values
    return Question(among=among, first=first, last=last)


def sendable(values: Iterable[str]) -> frozenset[str]:
    """The values that XML can carry. No row can hold another one."""
    return frozenset(value for value in values if _SENDABLE.fullmatch(value))
