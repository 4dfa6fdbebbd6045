"""Where a comparison's value belongs in a query's arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.capabilities import Exactness
from adapters.graphql.operation import Path
from adapters.predicate import Op
from adapters.rest.narrowing import is_text

Encode = Callable[[Op, Any], Sequence[Any] | None]
"""A comparison to all values by which the server may hold what is asked for; none if it cannot hold it. None: it cannot be said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where a comparison's value belongs: an argument, and names inside it."""

    path: Path
    encode: Encode
    many: bool = False
    """A list of values belongs there."""
    exactness: Exactness = Exactness.EXACT


Targets = Mapping[tuple[str, Op], Target]


def is_sendable(value: Any) -> bool:
    """Whether JSON over UTF-8 can carry the value."""
    return not isinstance(value, str) or is_text(value)


def nested(path: Path, value: Any) -> dict[str, Any]:
    """The value under these names: ``{"where": {"year": {"eq": 2024}}}``."""
    for name in reversed(path[1:]):
        value = {name: value}
    return {path[0]: value}
