"""A transform: one step between a raw value and a canonical one, with its inverse.

`decode` goes up, from the source to the graph. Going down, `pull` turns a condition on what the transform gives into one on what it
takes; `None` says that it cannot. How good it is must depend on the kind of condition and never on the value: the capabilities that a
source declares are found by asking once with a sample.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Any, ClassVar

from adapters.errors import RowRejected
from adapters.mapping.conditions import (
    Both,
    Condition,
    Either,
    Leaf,
    Members,
    Null,
    Outside,
    Pulled,
    Range,
)
from adapters.mapping.kinds import Kind, shown


class Inverse(StrEnum):
    """What is known of the way back."""

    BIJECTIVE = "bijective"
    """One raw value for each canonical one: equality is exact."""
    MONOTONE = "monotone"
    """Bijective, and the order is kept: ranges and orders too."""
    MANY_TO_ONE = "many-to-one"
    """Several raw values, all known, for one canonical value: equality is exact as a list."""
    OPAQUE = "opaque"
    """No way back: nothing is pushed down but the question whether there is a value."""


class Transform(ABC):
    """Base of all transforms. Null goes through as null, unless a transform says otherwise in `pull` and `decode_null`."""

    name: ClassVar[str] = ""
    kind: Kind
    """Kind of what it gives."""
    inverse: Inverse = Inverse.OPAQUE
    few: bool = False
    """Whether few different values come, so that remembering them pays."""
    slow: bool = False
    """Whether decoding takes much longer than a look-up, so that remembering some values pays, however many there are."""
    makes_null: bool = False
    """Whether it may make null of a value, so that raw values order otherwise than canonical ones."""
    decode_null: Any = None
    """What it makes of null."""

    @property
    def inner(self) -> Steps:
        """Steps within it, for the elements of a list or for one of two columns."""
        return ()

    @abstractmethod
    def decode(self, raw: Any) -> Any:
        """The value that a raw value (never null) stands for. Raises a `MappingError`."""

    def encode(self, value: Any) -> tuple[Any, ...]:
        """Every raw value that stands for the value; none if it cannot occur."""
        return ()

    def pull(self, condition: Leaf) -> Pulled | None:
        """A condition on the raw value that holds where `condition` holds of the decoded one."""
        if isinstance(condition, Null) and self.makes_null:
            # That there is a value after it needs one before it; that there is none cannot be told from outside.
            return None if condition.wanted else Pulled(condition, exact=False)
        if isinstance(condition, Null):
            return Pulled(condition)
        if self.inverse is Inverse.OPAQUE:
            return None
        match condition:
            case Members(values):
                return Pulled(Members(self._encode_all(values)))
            case Outside(values):
                return Pulled(Outside(self._encode_all(values)))
            case Range(op, value) if self.inverse is Inverse.MONOTONE:
                return self.pull_range(Range(op, value))
        return None

    def pull_range(self, condition: Range) -> Pulled | None:
        """`pull` for a monotone transform: the operand's one raw value takes its place."""
        (raw,) = self.encode(condition.value)
        return Pulled(Range(condition.op, raw))

    def _encode_all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(raw for value in values for raw in self.encode(value))

    def reject(self, raw: Any, what: str) -> RowRejected:
        """The error for a value that does not have the transform's form."""
        return RowRejected(f"{shown(raw)} is not {what}")


Steps = tuple[Transform, ...]


def pull_through(transform: Transform, condition: Condition) -> Pulled | None:
    """`Transform.pull` for a condition with parts."""
    if not isinstance(condition, Both | Either):
        return transform.pull(condition)
    pulled = [pull_through(transform, part) for part in condition.parts]
    known = [part for part in pulled if part is not None]
    if len(known) < len(pulled):
        return None
    parts = tuple(part.condition for part in known)
    return Pulled(type(condition)(parts), all(part.exact for part in known))
