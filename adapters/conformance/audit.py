"""Noticing that code reaches out: through Python's audit hooks, in this process for one call, in another one for an import."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NETWORK = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
PROCESSES = frozenset({"subprocess.Popen", "os.system", "os.posix_spawn", "os.fork", "os.exec"})

_SCRIPT = """
import json, sys
seen = []
def hook(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & 0o103 and str(args[0]) != "/dev/null"
    if event in WATCHED or writes:
        seen.append(f"{event} {args[0] if event == 'open' else args[-1]}")
sys.addaudithook(hook)
__import__(sys.argv[1])
sys.stdout.write("\\n" + json.dumps(seen))
"""


class _Watch:
    """What the one audit hook of this process looks at. (A hook can never be taken away again.)"""

    def __init__(self) -> None:
        self.installed = False
        self.thread: int | None = None
        self.events: frozenset[str] = frozenset()
        self.seen: list[str] = []

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if self.thread is not None and event in self.events and threading.get_ident() == self.thread:
            self.seen.append(event)


_watch = _Watch()


@contextmanager
def watched(*, files: bool = False) -> Iterator[list[str]]:
    """The names of what the block does in this thread: connections, look-ups, processes, and opened files if asked for."""
    if not _watch.installed:
        sys.addaudithook(_watch.hook)
        _watch.installed = True
    _watch.seen = []
    _watch.events = NETWORK | PROCESSES | (frozenset({"open"}) if files else frozenset())
    _watch.thread = threading.get_ident()
    try:
        yield _watch.seen
    finally:
        _watch.thread = None


_imported: dict[str, list[str]] = {}
"""Module → what its import reached: a process need not be started for each harness over the same adapter."""


async def import_reaches(module: str, seconds: float = 20.0) -> list[str]:
    """What importing the module, in a process of its own, connects to, starts or writes. Raises `RuntimeError` if it cannot be imported."""
    if module not in _imported:
        _imported[module] = await _import(module, seconds)
    return _imported[module]


async def _import(module: str, seconds: float) -> list[str]:
    code = f"WATCHED = {set(NETWORK | PROCESSES)!r}\n{_SCRIPT}"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-B",
        "-c",
        code,
        module,
        env={**os.environ, "PYTHONPATH": path},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"{module} cannot be imported: {err.decode(errors='replace').strip().splitlines()[-1]}")
    found: list[str] = json.loads(out.decode().rpartition("\n")[2])
    return found
