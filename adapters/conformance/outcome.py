"""What can become of a check, and how a check says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """A grade of the quality scale: installable, fit for production, fast at scale, beyond reproach."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


class Status(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be run: nothing is proven."""
    EXEMPT = "exempt"
    """It has no meaning here: the feature is not claimed, or the kind of system cannot have it."""


class Failure(Exception):
    """The adapter did not do what it has to. The text says what was asked, what was expected and what came."""


class Skipped(Exception):
    """The check cannot be run; the text says what the harness lacks."""


class Exempt(Exception):
    """The check has no meaning for this adapter; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One check of one run. `reason` is there unless it passed; `evidence` counts what was compared."""

    number: int
    name: str
    family: str
    tier: Tier
    status: Status
    reason: str = ""
    evidence: int = 0
    milliseconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the check does not stand in the way of its grade."""
        return self.status in (Status.PASSED, Status.EXEMPT)
