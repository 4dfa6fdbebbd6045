"""Plans of what is planned source by source on the way: records by key, and the children of many parents. Told, not carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.predicate import Compare, Op, Predicate, conjunction
from adapters.requests import Order
from resolvers.links import Link
from resolvers.plan import SourcePlan, source_lines
from resolvers.pushdown import TRUE, normalise


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """Records by key: how many keys each source is asked for."""

    entity: str
    keys: int
    asked: Mapping[str, int]

    def __str__(self) -> str:
        alike: dict[int, list[str]] = {}
        for source, count in self.asked.items():
            alike.setdefault(count, []).append(source)
        lines = [f"{self.entity}: {_counted(self.keys, 'record')} by key"]
        for count, sources in alike.items():
            lines += [", ".join(sources), f"  fetch: {_counted(count, 'key')}"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The children of many parents, read together: how each source is read for those whose children it may hold.

    `values` are those that the link starts at, `rest` what else the children have to satisfy.
    """

    link: Link
    values: tuple[Any, ...]
    rest: Predicate
    order: Sequence[Order]
    reads: Sequence[SourcePlan]

    @property
    def where(self) -> Predicate:
        """What all children have to satisfy, normal."""
        return normalise(conjunction(Compare(self.link.child_field, Op.IN, self.values), self.rest))

    def __str__(self) -> str:
        where = "" if self.rest == TRUE else f" where {self.rest}"
        order = f" by {', '.join(map(str, self.order))}" if self.order else ""
        given = [value for value in self.values if isinstance(value, str | int)]
        which = f"{_counted(len(given), 'value')} of {self.link.parent_field}" if given else f"each {self.link.parent_field}"
        head = f"{self.link.child}: by {self.link.child_field} for {which}"
        return "\n".join([f"{head}{where}{order}", *source_lines(self.reads)])


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
