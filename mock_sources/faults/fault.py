"""A fault: what goes wrong, how badly, and from which request on."""

from enum import StrEnum
from typing import Any, Protocol

import msgspec


class FaultKind(StrEnum):
    """What can go wrong with a system."""

    LATENCY = "latency"
    HANG = "hang"
    ERROR500 = "error500"
    RESET = "reset"
    GARBAGE = "garbage"
    CREDENTIALS = "credentials"
    DRIFT = "drift"
    REFUSE = "refuse"
    TRUNCATE = "truncate"
    SLOW_TRICKLE = "slow_trickle"
    RATE_LIMIT = "rate_limit"
    FORBIDDEN = "forbidden"


DEFAULT_MS = {FaultKind.LATENCY: 500, FaultKind.SLOW_TRICKLE: 100, FaultKind.RATE_LIMIT: 1000}
"""Milliseconds where a fault has a duration: the delay, the pause between two pieces, the time to wait."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fault. ``after_requests`` requests still pass before it takes effect; with a ``method``, only such HTTP requests have it."""

    kind: FaultKind
    ms: int | None = None
    after_requests: int = 0
    method: str | None = None

    @property
    def seconds(self) -> float:
        """The fault's duration."""
        return (DEFAULT_MS.get(self.kind, 0) if self.ms is None else self.ms) / 1000

    def as_json(self) -> dict[str, Any]:
        told = {"kind": self.kind.value, "ms": round(self.seconds * 1000), "after_requests": self.after_requests}
        return told if self.method is None else {**told, "method": self.method}


class BadFault(Exception):
    """A fault that is not one, or that the system cannot have; the message says why."""


class Target(Protocol):
    """Something that can be made to fail and be brought back exactly."""

    async def apply(self, fault: Fault) -> None:
        """Make it fail. Raises `BadFault` if it cannot fail that way."""

    async def undo(self) -> None:
        """Bring it back. Does nothing if nothing is wrong."""


def parse(body: bytes) -> Fault:
    """A fault from JSON, ``{"kind": "latency", "ms": 500, "after_requests": 0}``. Raises `BadFault`."""
    try:
        fault = msgspec.json.decode(body, type=Fault)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFault(f"{error}; kinds: {', '.join(FaultKind)}") from None
    if fault.after_requests < 0 or (fault.ms is not None and not 0 <= fault.ms <= 3_600_000):
        raise BadFault("ms must lie between 0 and 3600000, and after_requests must not be negative")
    return fault
