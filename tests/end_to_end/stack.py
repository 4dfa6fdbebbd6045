"""The whole system as a user runs it: the stand-ins and the gateway, each a process of its own, on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_sources.build import build, drop
from mock_sources.truth import generate

ROOT = Path(__file__).parents[2]
STANDARD_SEED = 2024
"""The seed over which one stack serves several files."""
SPAN = 60
"""Ports that the stand-ins may take from their first one on."""


def seeds(every: Any, *nightly: Any) -> list[Any]:
    """Parameters for a fixture: one seed in every run, the others in the nightly one."""
    return [every, *(pytest.param(seed, marks=pytest.mark.slow) for seed in nightly)]


@dataclass(frozen=True)
class StandIns:
    """Running stand-ins, without a gateway."""

    control: str
    data: Path
    client: httpx.Client

    @property
    def manifest(self) -> dict[str, Any]:
        """What the build says of itself."""
        return dict(json.loads((self.data / "manifest.json").read_text("utf-8")))

    def truth(self) -> dict[str, list[dict[str, Any]]]:
        """The canonical truth by entity, as `mock_sources truth` prints it: made anew from its seed and scale."""
        return generate(self.manifest["seed"], self.manifest["scale"]).entities

    def kinds(self) -> dict[str, str]:
        """What each source runs on: sqlite, postgresql, mysql or http."""
        return {source: entry["kind"] for source, entry in self.manifest["sources"].items()}

    @contextlib.contextmanager
    def fault(self, source: str, kind: str, **options: Any) -> Iterator[None]:
        """Let a source misbehave for a while."""
        address = f"{self.control}/faults/{source}"
        self.client.put(address, json={"kind": kind, **options}).raise_for_status()
        try:
            yield
        finally:
            self.client.delete(address).raise_for_status()


@dataclass(frozen=True)
class Stack(StandIns):
    """A running gateway over running stand-ins."""

    gateway: str

    def query(self, text: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """The response to one operation, whole."""
        payload = {"query": text, "variables": variables or {}}
        response = self.client.post(f"{self.gateway}/graphql", json=payload, headers=headers)
        return dict(response.json())


@contextlib.contextmanager
def running_stack(
    data: Path,
    *,
    seed: int,
    scale: float,
    servers: Mapping[str, str] | None = None,
    config: Path = ROOT / "craftgraph.yaml",
    faults: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Stack]:
    """Build the stand-ins' data, start everything, stop everything. `faults` are there before the gateway, `log` is the gateway's."""
    with running_stand_ins(data, seed=seed, scale=scale, servers=servers) as stand_ins:
        for source, kind in (faults or {}).items():
            stand_ins.client.put(f"{stand_ins.control}/faults/{source}", json={"kind": kind}).raise_for_status()
        address = f"http://127.0.0.1:{int(stand_ins.control.rpartition(':')[2]) - 1}"
        gateway = [sys.executable, "-m", "gateway", "serve", "--port", address.rpartition(":")[2], "--config", str(config)]
        with process(gateway, read_environment(data / "sources.env"), log) as served:
            await_answer(f"{address}/readyz", served, seconds=60)
            yield Stack(stand_ins.control, data, stand_ins.client, address)


@contextlib.contextmanager
def stack_of_seed(request: pytest.FixtureRequest, data: Path) -> Iterator[Stack]:
    """A stack over the seed that is the fixture's parameter: the one that files share (`standard_stack`), or one of the file's own."""
    if request.param == STANDARD_SEED:
        yield request.getfixturevalue("standard_stack")
        return
    with running_stack(data, seed=request.param, scale=0.3) as running:
        yield running


@contextlib.contextmanager
def running_stand_ins(data: Path, *, seed: int, scale: float, servers: Mapping[str, str] | None = None) -> Iterator[StandIns]:
    """Build the stand-ins' data in this process, start them, stop them. The port before their control address is left for a gateway."""
    build(data, seed, scale, servers or {})
    port = free_ports(SPAN)
    serve = [sys.executable, "-m", "mock_sources", "serve", "--dir", str(data), "--port", str(port + 1)]
    try:
        with process(serve, {}) as stand_ins:
            await_answer(f"http://127.0.0.1:{port + 1}/", stand_ins)
            with plain_client(timeout=30) as client:
                yield StandIns(f"http://127.0.0.1:{port + 1}", data, client)
    finally:
        drop(data)


@contextlib.contextmanager
def process(command: list[str], environment: dict[str, str], log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that is stopped at the end, and must stop by itself when asked to. `log` takes what it says on stderr."""
    with contextlib.ExitStack() as files:
        errors = None if log is None else files.enter_context(log.open("wb"))
        child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            raise


def await_answer(address: str, child: subprocess.Popen[bytes], *, seconds: float = 45) -> None:
    """Wait until an address answers with success. Raises `RuntimeError` when the process dies or the time is up."""
    deadline = time.monotonic() + seconds
    with plain_client(timeout=2) as client:
        while time.monotonic() < deadline:
            if child.poll() is not None:
                raise RuntimeError(f"{child.args!r} ended with {child.returncode} before {address} answered")
            with contextlib.suppress(httpx.HTTPError):
                if client.get(address).is_success:
                    return
            time.sleep(0.05)
    raise RuntimeError(f"{address} did not answer within {seconds} s")


def plain_client(timeout: float) -> httpx.Client:
    """A client for this machine only. To read the certificates that others need takes longer than most of its questions."""
    return httpx.Client(timeout=timeout, trust_env=False, verify=False)


def free_ports(count: int) -> int:
    """The first of a run of ports that are all free now."""
    for start in range(20000 + os.getpid() % 97 * count, 60000, count):
        if all(_is_free(port) for port in range(start, start + count)):
            return start
    raise RuntimeError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def read_environment(path: Path) -> dict[str, str]:
    """KEY=VALUE lines of a file."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
