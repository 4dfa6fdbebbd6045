"""The standing of a source: how it does now, since when, why, and when it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceState(StrEnum):
    """How a source does."""

    READY = "ready"
    FAILING = "failing"
    """Its last calls failed; it is asked nevertheless."""
    DOWN = "down"
    """It failed too often in a row, or cannot be reached: it is left alone until the next try."""
    DRIFTED = "drifted"
    """It answers, but no longer as its mapping says."""
    QUARANTINED = "quarantined"
    """It is not configured correctly, or its adapter is broken: it cannot be asked at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a source does. `reason` and `code` are fit for any caller; `next_try` is None where none is planned."""

    state: SourceState
    since: datetime
    code: str | None = None
    reason: str | None = None
    next_try: datetime | None = None
