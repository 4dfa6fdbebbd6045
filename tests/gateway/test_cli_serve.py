"""The real command: it starts at once, whatever its sources do, and stops at once, leaving nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.gateway.cli_support import KEY, configure

ROOT = Path(__file__).parents[2]
NOWHERE = {"ACADEMY_URL": "http://127.0.0.1:9", "ACADEMY_KEY": KEY}


def command(path: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "gateway", "serve", "--config", str(path), "--port", str(port)]


@contextmanager
def serving(path: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command, once it says that it is ready, and its address."""
    with log.open("wb") as stderr:
        child = subprocess.Popen(command(path, 0), cwd=ROOT, env={**os.environ, **NOWHERE}, stderr=stderr, start_new_session=True)
    try:
        yield child, await_address(child, log)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def await_address(child: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = log.read_text("utf-8")
        if "ready at " in text:
            return text.split("ready at ")[1].split("/graphql")[0]
        assert child.poll() is None, text
        time.sleep(0.02)
    raise AssertionError(log.read_text("utf-8"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_although_its_source_is_down_and_stops_cleanly_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "log"
    with serving(configure(tmp_path), log) as (child, address):
        answer = httpx.post(f"{address}/graphql", json={"query": "{ nationalAcademy { name } }"}).json()
        ready = httpx.get(f"{address}/readyz").json()
        child.send_signal(number)
        assert child.wait(timeout=5) == 0
    text = log.read_text("utf-8")
    sources = answer["extensions"]["sources"]
    assert (sources["answered"], sources["failed"] + sources["skipped"]) == (0, 1)
    assert ready["degraded"].pop("academy") in ("FAILING", "DOWN")
    assert ready == {"status": "ready", "sources": 1, "quarantined": 0, "degraded": {}}
    assert "stopped" in text
    assert "Traceback" not in text
    assert KEY not in text


def test_a_client_that_keeps_its_connection_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with serving(configure(tmp_path), tmp_path / "log") as (child, address), httpx.Client(base_url=address) as client:
        assert client.get("/healthz").is_success
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=3) == 0


def test_a_taken_port_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            command(configure(tmp_path), port),
            cwd=ROOT,
            env={**os.environ, **NOWHERE},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == f"craftgraph: port {port} of 127.0.0.1 is taken by another program; stop it, or choose another port with --port\n"
