"""Pace: at most so many calls in any span of time, each told beforehand how long it has to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from adapters.source import Rate


class Pace:
    """Gives out turns in the order in which they are asked for."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._turns: deque[float] = deque(maxlen=rate.calls)

    def take(self, before: float) -> float | None:
        """Take the next turn: the seconds until it comes. None, and nothing is taken, if it does not come before that moment."""
        now = self._clock()
        full = len(self._turns) == self._rate.calls
        turn = max(now, self._turns[0] + self._rate.seconds) if full else now
        if turn > now and turn >= before:
            return None
        self._turns.append(turn)
        return turn - now
