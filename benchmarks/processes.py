"""Servers that run while something is measured."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0
ROOT = Path(__file__).parent.parent


class NotStarted(Exception):
    """A server did not come up; its log is in the message."""


@contextmanager
def running(command: Sequence[str], port: int, log: Path, environment: Mapping[str, str], folder: Path = ROOT) -> Iterator[int]:
    """Start a server, wait until it listens, and end it. Yields the process's number. Raises `NotStarted`."""
    if _listens(port):
        raise NotStarted(f"port {port} is taken; end what listens there")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            _wait(process, port, log)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > until:
            raise NotStarted(f"{' '.join(map(str, process.args))}: not listening on {port}\n{log.read_text('utf-8', 'replace')[-2000:]}")  # type: ignore[arg-type]
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
