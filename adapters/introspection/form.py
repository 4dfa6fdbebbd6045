"""How a field is written in a mapping: the column's type, the steps, and what is doubtful about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from adapters.mapping.kinds import Kind

Step = str | dict[str, Any]
"""A step as the mapping language writes it."""


@dataclass(frozen=True, slots=True)
class Form:
    """`kind` is the column's type where it has to be said. `doubts` are sentences for the comment."""

    kind: Kind | None = None
    steps: tuple[Step, ...] = ()
    doubts: tuple[str, ...] = ()

    def before(self, *steps: Step) -> Form:
        """The same with other steps in front."""
        return replace(self, steps=(*steps, *self.steps))

    def doubted(self, *doubts: str) -> Form:
        """The same with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))


BARE = Form()
