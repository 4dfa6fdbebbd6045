"""Retry budget: keeps second tries a small share of all calls, so that a source which struggles is not asked twice as much."""

from __future__ import annotations

FREE = 10.0
"""Retries that may be saved up: a source that is seldom asked has these at once."""


class RetryBudget:
    """Every call pays in a share of a retry, every retry takes out a whole one."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._saved = FREE if share else 0.0

    def earn(self) -> None:
        """A call is made."""
        self._saved = min(FREE, self._saved + self._share)

    def spend(self) -> bool:
        """Take a retry out, if one is left."""
        # Shares like 0.1 do not add up to whole numbers exactly.
        if self._saved < 1 - 1e-9:
            return False
        self._saved -= 1
        return True
