"""The errors of one run.

Every error is noted with its place. Which of them are reported, and in which order, is settled at the end, as if the fields had been
executed one after another in the order of the document: an error at a place that an earlier one has turned to null is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from graphql import FieldNode, GraphQLError
from graphql.error import located_error

from gateway.execution.frames import Frame, Step


class Failed:
    """Stands for a value that is null where null may not stand, so that what holds it has to be null."""

    def __repr__(self) -> str:
        return "FAILED"


FAILED: Final = Failed()


class Fault(NamedTuple):
    """One error and its place."""

    steps: tuple[Step, ...]
    nodes: Sequence[FieldNode]
    error: Exception

    @property
    def order(self) -> tuple[int, ...]:
        """Where it comes among all errors."""
        return tuple(step.order for step in self.steps)

    @property
    def nulled(self) -> tuple[int, ...]:
        """The nearest place, outwards, where null may stand; empty for the whole response."""
        order = self.order
        for length in range(len(self.steps), 0, -1):
            if not self.steps[length - 1].non_null:
                return order[:length]
        return ()


class Faults:
    """Notes errors, and reports them."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, frame: Frame, index: int, error: Exception) -> None:
        """Note an error of the value with this index."""
        self._faults.append(Fault(frame.steps(index), frame.nodes, error))

    def add_all(self, frame: Frame, values: Sequence[Any]) -> None:
        """Note those of the values that are exceptions."""
        for index, value in enumerate(values):
            if isinstance(value, Exception):
                self.add(frame, index, value)

    def report(self) -> list[GraphQLError] | None:
        """The errors in the order of the document; None if there are none."""
        if not self._faults:
            return None
        nulled: set[tuple[int, ...]] = set()
        reported = []
        for fault in sorted(self._faults, key=lambda fault: fault.order):
            place = fault.nulled
            if any(place[:length] in nulled for length in range(len(place) + 1)):
                continue
            nulled.add(place)
            reported.append(located_error(fault.error, list(fault.nodes), [step.key for step in fault.steps]))
        return reported or None
