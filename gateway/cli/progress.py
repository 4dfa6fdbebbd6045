"""How far a command is: one line that is rewritten on a terminal, plain lines now and then elsewhere. Always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

QUIET = 1.0
"""Seconds for which nothing is said: most commands are done by then."""
PAUSE = 5.0
"""Seconds between two plain lines."""


class Progress:
    """Tells what is being done. Says nothing in the first second."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._begun = clock()
        self._spoken = -PAUSE
        self._terminal = self._stream.isatty()

    def say(self, text: str) -> None:
        """What is being done now."""
        now = self._clock()
        if now - self._begun < QUIET:
            return
        if self._terminal:
            print(f"\r\x1b[K{text}", end="", file=self._stream, flush=True)
        elif now - self._spoken >= PAUSE:
            self._spoken = now
            print(text, file=self._stream, flush=True)

    def clear(self) -> None:
        """Take the terminal's line away."""
        if self._terminal:
            print("\r\x1b[K", end="", file=self._stream, flush=True)
