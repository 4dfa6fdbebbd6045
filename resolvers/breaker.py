"""Circuit breaker: leaves a source alone after failures in a row, then lets one probe through."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum


class Admission(Enum):
    """As what a call was let through."""

    CALL = "call"
    PROBE = "probe"
    """It decides whether the breaker closes."""


class Breaker:
    """Closed at first; open for `pause` seconds after `failures` failures in a row; then half-open: one call at a time decides.

    Every admitted call has to end in `succeeded`, `failed` or `abandoned`.
    """

    def __init__(self, *, failures: int, pause: float, clock: Callable[[], float]) -> None:
        self._limit = failures
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._opened: float | None = None
        self._probing = False

    @property
    def refuses(self) -> bool:
        """Whether a call would not be let through now."""
        return self._opened is not None and (self._probing or self.wait > 0)

    def admit(self) -> Admission | None:
        """As what a call may be made now; None if not. In the half-open state the first to ask becomes the probe."""
        if self._opened is None:
            return Admission.CALL
        if self.refuses:
            return None
        self._probing = True
        return Admission.PROBE

    @property
    def open(self) -> bool:
        """Whether it is open or half-open."""
        return self._opened is not None

    @property
    def wait(self) -> float:
        """Seconds until a probe is let through; 0 if the breaker is not open."""
        return 0.0 if self._opened is None else max(0.0, self._opened + self._pause - self._clock())

    @property
    def failures(self) -> int:
        """Failures in a row so far."""
        return self._failures

    def succeeded(self) -> None:
        """The source answered: close."""
        self._failures, self._opened, self._probing = 0, None, False

    def failed(self, admission: Admission = Admission.CALL) -> None:
        """The source failed: count, and open when the limit is reached or the probe was lost."""
        self._failures += 1
        probe = admission is Admission.PROBE
        # A call that was under way when the breaker opened tells nothing new: it must not lengthen the pause, nor end a probe.
        if probe or (self._opened is None and self._failures >= self._limit):
            self._opened = self._clock()
        self._probing = self._probing and not probe

    def trip(self) -> None:
        """The source cannot be reached, as was found otherwise: open."""
        self._opened, self._probing = self._clock(), False

    def abandoned(self, admission: Admission = Admission.CALL) -> None:
        """The call ended without a verdict, because the caller went away or gave it too little time."""
        self._probing = self._probing and admission is not Admission.PROBE
