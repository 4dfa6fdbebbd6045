"""The platform's rate limit: so many requests in each second of the clock."""

from mock_sources.systems.system import Clock


class RateLimit:
    """Counts requests in fixed windows of one second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._window = 0
        self._count = 0

    def exceeded(self, per_second: float) -> bool:
        """Count one request; true if it is over the limit of its second."""
        window = int(self._clock())
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        return self._count > per_second
