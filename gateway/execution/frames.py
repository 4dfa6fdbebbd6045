"""Where the values of a flat list stand in the response.

Breadth-first, the objects of a selection set lie in one list, whatever parents they belong to. A frame leads from an index in such a list
back to its place. It holds no more than what the executor needs anyway (lengths of lists, indexes of what is not null); a path is only
worked out for an error.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, Protocol

from graphql import FieldNode
from graphql.pyutils import Path


class Step(NamedTuple):
    """One step of a path: where it stands among its siblings, its response key or list index, whether null may not stand there."""

    order: int
    key: str | int
    non_null: bool
    type_name: str | None = None


class Frame(Protocol):
    """Leads from an index to a place."""

    def steps(self, index: int) -> tuple[Step, ...]:
        """The steps from the root to the value with this index."""

    @property
    def nodes(self) -> Sequence[FieldNode]:
        """The nodes in the document of the innermost field."""


class RootFrame:
    """The root: one object, no steps."""

    nodes: Sequence[FieldNode] = ()

    def steps(self, index: int) -> tuple[Step, ...]:
        """No step."""
        return ()


class FieldFrame:
    """The values of one field, one an object of the frame above."""

    __slots__ = ("_above", "_step", "nodes")

    def __init__(self, above: Frame, step: Step, nodes: Sequence[FieldNode]) -> None:
        self._above = above
        self._step = step
        self.nodes = nodes

    def steps(self, index: int) -> tuple[Step, ...]:
        """One step more than the object's."""
        return (*self._above.steps(index), self._step)


class ListFrame:
    """The items of lists that stand at the places of the frame above, all in one list."""

    def __init__(self, above: Frame, lengths: Sequence[int], non_null: bool) -> None:
        self._above = above
        self._lengths = lengths
        self._non_null = non_null
        self.nodes = above.nodes

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self._lengths))

    def steps(self, index: int) -> tuple[Step, ...]:
        """The list's steps and the index in it."""
        owner = bisect_right(self._ends, index)
        place = index - (self._ends[owner - 1] if owner else 0)
        return (*self._above.steps(owner), Step(place, place, self._non_null))


class PickFrame:
    """Some of the values of the frame above: those that are not null, or those of one type."""

    __slots__ = ("_above", "_picked", "nodes")

    def __init__(self, above: Frame, picked: Sequence[int]) -> None:
        self._above = above
        self._picked = picked
        self.nodes = above.nodes

    def steps(self, index: int) -> tuple[Step, ...]:
        """The steps of the value that was picked."""
        return self._above.steps(self._picked[index])


def graphql_path(steps: Sequence[Step]) -> Path | None:
    """The place as graphql-core's linked list."""
    path: Path | None = None
    for step in steps:
        path = Path(path, step.key, step.type_name)
    return path
