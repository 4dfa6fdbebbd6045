"""OR and NOT in a server's own words: filter objects within filter objects."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from adapters.graphql.operation import Path
from adapters.graphql.target import Targets, is_sendable, nested
from adapters.predicate import And, Compare, Not, Op, Or, Predicate


@dataclass(frozen=True, kw_only=True, slots=True)
class Logic:
    """Where filter objects stand, and the members of one that hold others. NOT leaves out what is unknown, as in SQL."""

    within: Path
    both: str
    either: str
    opposite: str

    def say(self, part: Predicate, targets: Targets, rechecked: Set[tuple[str, Op]]) -> dict[str, Any] | None:
        """The filter object that says just this predicate; None if there is none, so that rows have to be checked instead."""
        match part:
            case Compare():
                return None if (part.field, part.op) in rechecked else self._compare(part, targets)
            case Not(inner):
                said = self.say(inner, targets, rechecked)
                return None if said is None else {self.opposite: said}
            case And(parts) | Or(parts):
                found = [self.say(one, targets, rechecked) for one in parts]
                return None if None in found or not found else {self.both if isinstance(part, And) else self.either: found}

    def joined(self, parts: list[dict[str, Any]]) -> Mapping[str, Any]:
        """The arguments that say all of these."""
        return nested((*self.within, self.both), parts) if parts else {}

    def _compare(self, compare: Compare, targets: Targets) -> dict[str, Any] | None:
        target = targets.get((compare.field, compare.op))
        values = None if target is None else target.encode(compare.op, compare.value)
        if target is None or not values or not all(map(is_sendable, values)):
            return None
        if len(values) > 1 and not target.many:
            among = targets.get((compare.field, Op.IN))
            if compare.op is not Op.EQ or among is None or not among.many:
                return None
            target = among
        return nested(target.path[len(self.within) :], list(values) if target.many else values[0])
