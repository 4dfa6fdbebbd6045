"""What a request for derived records narrows them to, so that only those are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.predicate import Predicate
from resolvers.joining_plan import keys_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """A normal predicate, read for the values that it leaves open. `told` are values that follow from it otherwise, such as from a key."""

    where: Predicate | None
    fields: frozenset[str] = frozenset()
    """The fields that are asked for."""
    told: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def among(self, name: str) -> frozenset[Any] | None:
        """The values that a field can have; None if the predicate does not say."""
        said = None if self.where is None else keys_in(self.where, name)
        told = self.told.get(name)
        return said if told is None else told if said is None else said & told

    def texts(self, name: str) -> frozenset[str] | None:
        """The same of a field of text, unknown ones left out."""
        values = self.among(name)
        return None if values is None else frozenset(value for value in values if value is not None)

    @property
    def shown(self) -> bool:
        """Whether a verdict is to show what it rests on, and not only what it came to."""
        return not self.fields.isdisjoint(("inputs", "as_of"))

    def allows(self, name: str, value: object) -> bool:
        """Whether a record with this value may be wanted."""
        values = self.among(name)
        return values is None or value in values

    def telling(self, **told: frozenset[Any]) -> Wanted:
        """The same, with more that follows from it."""
        return Wanted(self.where, self.fields, {**self.told, **told})
