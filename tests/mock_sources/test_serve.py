"""`python -m mock_sources serve`: ready quickly, clear when it cannot be, gone when it is told to."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from mock_sources.build import build
from mock_sources.systems import credentials
from tests.mock_sources.systems_support import client_at, ledger_walk, platform_walk

ROOT = Path(__file__).parents[2]
READY = "mock_sources: all ready"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stand-ins") / "built"
    build(path, seed=17, scale=0.05, servers={})
    return path


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mock_sources", "serve", "--dir", str(folder), "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The stand-ins in a process of their own, and what ``sources.env`` says of them."""
    process = started(folder, port)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(line.startswith(READY) for line in lines), process.stderr and process.stderr.read()
        yield process, environment(folder)
    finally:
        process.kill()
        process.communicate()


def environment(folder: Path) -> dict[str, str]:
    lines = (folder / "sources.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, float]:
    """Exit code and seconds after a signal."""
    began = time.monotonic()
    process.send_signal(number)
    return process.wait(10), time.monotonic() - began


def free_ports(count: int) -> int:
    """The first of some neighbouring ports that nobody uses."""
    for first in range(21000, 30000, 100):
        if all(free(first + offset) for offset in range(count)):
            return first
    raise AssertionError("no free ports")


def free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_sources_env_says_how_to_reach_every_source(folder: Path) -> None:
    with serving(folder) as (_, values):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for source in manifest["sources"]:
            assert f"CRAFTGRAPH_{source.upper().replace('-', '_')}_URL" in values
        path = values["CRAFTGRAPH_PROVINCE_440000_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT site_no FROM construction_site WHERE site_no NOT LIKE '440000-%'").fetchall() == []
    assert (folder / "sources.env").stat().st_mode & 0o777 == 0o600


def test_the_ports_follow_from_the_first(folder: Path) -> None:
    first = free_ports(4)
    with serving(folder, first) as (_, values):
        assert values["MOCK_SOURCES_CONTROL_URL"] == f"http://127.0.0.1:{first}"
        assert values["CRAFTGRAPH_PLATFORM_URL"] == f"http://127.0.0.1:{first + 1}"
        assert values["CRAFTGRAPH_FINANCE_URL"] == f"http://127.0.0.1:{first + 2}"
        assert values["CRAFTGRAPH_IMS_URL"] == f"http://127.0.0.1:{first + 3}"


@pytest.mark.anyio
async def test_the_systems_answer_over_http_with_the_secrets_from_the_build(folder: Path) -> None:
    with serving(folder) as (_, values):
        known = credentials.read(folder / "systems")
        assert values["CRAFTGRAPH_FINANCE_APP_SECRET"] == known.app_secret
        async with client_at(values["CRAFTGRAPH_PLATFORM_URL"]) as client:
            assert len(await platform_walk(client, known, "/v1/courses")) == 100
        async with client_at(values["CRAFTGRAPH_FINANCE_URL"]) as client:
            assert await ledger_walk(client, known, "/api/gl/v2/projects", now=time.time())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_even_while_requests_hang(folder: Path, number: signal.Signals) -> None:
    with serving(folder) as (process, values):
        control = values["MOCK_SOURCES_CONTROL_URL"]
        httpx.put(f"{control}/faults/ims", json={"kind": "hang"})
        httpx.put(f"{control}/faults/province-110000", json={"kind": "hang"})
        port = int(values["CRAFTGRAPH_IMS_URL"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as hung:
            hung.sendall(b"POST /api/login HTTP/1.1\r\nHost: ims\r\nContent-Length: 2\r\n\r\n{}")
            time.sleep(0.1)
            code, seconds = ended(process, number)
        assert code == 0
        assert seconds < 2
        assert process.stderr is not None
        assert process.stderr.read() == ""
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
        assert free(port)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("hang", httpx.ReadTimeout),
        ("reset", httpx.ReadError),
        ("refuse", httpx.ConnectError),
        ("truncate", httpx.RemoteProtocolError),
    ],
)
def test_connections_break_on_the_event_loop_that_serves(folder: Path, kind: str, error: type[Exception]) -> None:
    """The other fault tests run on asyncio's own loop; `serve` takes uvloop, whose transports differ."""
    with serving(folder) as (process, values):
        control, ims = values["MOCK_SOURCES_CONTROL_URL"], values["CRAFTGRAPH_IMS_URL"]
        httpx.put(f"{control}/faults/ims", json={"kind": kind})
        with pytest.raises(error):
            httpx.get(f"{ims}/api/v3/orgs", timeout=0.5)
        httpx.delete(f"{control}/faults/ims")
        assert httpx.get(f"{ims}/api/v3/orgs").json()["error"] == "NO_SESSION"
        assert ended(process, signal.SIGTERM)[0] == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_stopping_lifts_the_faults_in_files(folder: Path) -> None:
    path = folder / "db" / "province-110000.sqlite"
    before = path.read_bytes()
    with serving(folder) as (process, values):
        for source, kind in (("province-110000", "refuse"), ("province-120000", "garbage"), ("province-130000", "drift")):
            assert httpx.put(f"{values['MOCK_SOURCES_CONTROL_URL']}/faults/{source}", json={"kind": kind}).status_code == 200
        assert not path.is_file()
        ended(process, signal.SIGTERM)
    assert path.read_bytes() == before
    assert not (folder / "faults.json").exists()


def test_a_killed_serve_is_mended_by_the_next(folder: Path) -> None:
    path = folder / "db" / "province-110000.sqlite"
    before = path.read_bytes()
    with serving(folder) as (process, values):
        httpx.put(f"{values['MOCK_SOURCES_CONTROL_URL']}/faults/province-110000", json={"kind": "refuse"})
        ended(process, signal.SIGKILL)
    assert (folder / "faults.json").exists()
    with serving(folder):
        assert path.read_bytes() == before
    assert not (folder / "faults.json").exists()


def test_a_taken_port_is_one_clear_line_and_exit_code_2(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = started(folder, port)
        _, error = process.communicate(timeout=20)
    assert process.returncode == 2
    assert error.count("\n") == 1
    assert f"port {port} is taken" in error


def test_a_folder_without_a_build_is_one_clear_line_and_exit_code_2(tmp_path: Path) -> None:
    process = started(tmp_path, 0)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 2
    assert error.count("\n") == 1
    assert "mock_sources build" in error


def test_it_is_ready_within_seconds(folder: Path) -> None:
    """This only guards against something slow at the start; the time at scale 1 is measured elsewhere."""
    began = time.monotonic()
    with serving(folder):
        assert time.monotonic() - began < 5
