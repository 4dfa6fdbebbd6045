"""A child process of the demo: its own process group, its output in a log file, and no way to outlive the demo."""

import collections
import contextlib
import ctypes
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scripts.layout import ROOT, child_environment

TAIL = 20
GRACE = 5.0
POLL = 0.02
PR_SET_CHILD_SUBREAPER = 36
LOUD = re.compile(r"\b(WARNING|WARN|ERROR|CRITICAL|Traceback)\b|[Ww]arning:")
# Reads until the demo's end of the pipe closes, however the demo ends (also kill -9), then ends the group. PR_SET_PDEATHSIG would
# reach only the child itself, and only on Linux.
WATCHDOG = """
read -r _
kill -s TERM -- "-$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -s 0 -- "-$1" 2>/dev/null || exit 0
    sleep 0.1
done
kill -s KILL -- "-$1" 2>/dev/null
"""


class Child:
    """A started command: ``name`` for people, its log, and how to end it and whatever it started."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.name = name
        self.log = log
        self._say = say
        self._tail: collections.deque[str] = collections.deque(maxlen=TAIL)
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**child_environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, "watchdog", str(self.process.pid)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ended(self) -> str | None:
        """None while it runs, otherwise how it ended, in words."""
        code = self.process.poll()
        if code is None:
            return None
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def tail(self) -> list[str]:
        """Its last lines of output."""
        self._reader.join(1.0)
        return list(self._tail)

    def ask(self) -> None:
        """Asks it, and what it started, to stop."""
        self._signal(signal.SIGTERM)

    def wait(self, until: float) -> bool:
        """Waits for the whole group until ``until`` (monotonic); then kills what is left. True if that was not needed."""
        while (alive := self._group_lives()) and time.monotonic() < until:
            time.sleep(POLL)
        if alive:
            self._signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join(1.0)
        self._watchdog.kill()
        self._watchdog.communicate()
        return not alive

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _group_lives(self) -> bool:
        if self.process.poll() is None:
            return True
        # The leader is gone. Its orphans came to us (see adopt_orphans); unreaped, they would count as alive.
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-self.process.pid, os.WNOHANG)[0]:
                pass
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _read(self) -> None:
        assert self.process.stdout is not None, "stdout is a pipe"
        trace = False
        with self.log.open("w", encoding="utf-8") as log, self.process.stdout as lines:
            for line in lines:
                log.write(line)
                log.flush()
                self._tail.append(line.rstrip())
                # A traceback is shown whole: its lines are indented, and the one that ends it is not.
                show = trace or LOUD.search(line) is not None
                trace = "Traceback" in line or (trace and line.startswith((" ", "\t")))
                if show:
                    self._say(f"{self.name}: {line.rstrip()}")


def adopt_orphans() -> None:
    """Makes this process the parent of its children's orphans, where the system (Linux) can: some containers' first process reaps late."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def stop_all(children: Sequence[Child], *, hurry: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Stops the children together, last started first; whatever does not stop within the grace (or ``hurry()``) is killed."""
    for child in reversed(children):
        child.ask()
    deadline = time.monotonic() + GRACE
    while any(child.process.poll() is None for child in children) and time.monotonic() < deadline and not hurry():
        time.sleep(POLL)
    until = 0.0 if hurry() else deadline
    for child in reversed(children):
        if not child.wait(until):
            say(f"{child.name} did not stop and was killed")
