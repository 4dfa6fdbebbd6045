"""Progress for people: lines that stay, and a status that changes in place on a terminal and speaks up now and then elsewhere."""

import sys
import threading
import time
from types import TracebackType
from typing import Self, TextIO

TICK = 0.1
QUIET = 5.0
WIDTH = 110


class Progress:
    """Prints ``note``s with the time since the start; between them shows every job's latest ``status``, so no minute is silent."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.started = time.monotonic()
        self._live = self.out.isatty()
        self._statuses: dict[str, str] = {}
        self._spoke = self.started
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._ticker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        self._ticker.join()
        with self._lock:
            self._clear()

    def note(self, text: str) -> None:
        """One line that stays."""
        with self._lock:
            self._line(text)

    def status(self, job: str, text: str) -> None:
        """What ``job`` is doing just now; an empty text ends it."""
        with self._lock:
            if text:
                self._statuses[job] = text
            else:
                self._statuses.pop(job, None)

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def _tick(self) -> None:
        while not self._stopped.wait(TICK):
            with self._lock:
                self._show()

    def _show(self) -> None:
        if not self._statuses:
            return
        text = "; ".join(self._statuses.values())
        if self._live:
            self.out.write(f"\r\x1b[K{self._stamped(text)[:WIDTH]}")
            self.out.flush()
        elif time.monotonic() - self._spoke >= QUIET:
            self._line(f"… {text}")

    def _line(self, text: str) -> None:
        self._clear()
        self.out.write(f"{self._stamped(text)}\n")
        self.out.flush()
        self._spoke = time.monotonic()

    def _clear(self) -> None:
        if self._live:
            self.out.write("\r\x1b[K")
            self.out.flush()

    def _stamped(self, text: str) -> str:
        return f"[{self.elapsed():5.1f} s] {text}"
