"""Several transforms, one after another."""

from __future__ import annotations

from typing import Any

from adapters.mapping.conditions import Condition, Pulled
from adapters.mapping.transform import Steps, pull_through


def decoded(raw: Any, steps: Steps) -> Any:
    """A value through several transforms."""
    for step in steps:
        raw = step.decode_null if raw is None else step.decode(raw)
    return raw


def pulled(condition: Condition, steps: Steps) -> Pulled | None:
    """A condition back through several transforms, the last one first."""
    exact = True
    for step in reversed(steps):
        result = pull_through(step, condition)
        if result is None:
            return None
        condition, exact = result.condition, exact and result.exact
    return Pulled(condition, exact)
