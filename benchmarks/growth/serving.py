"""The demo's gateway as a process of its own: how fast it starts, and what concurrent clients get."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec

from benchmarks.fan_out.federation import QUERY, build
from benchmarks.growth.point import resident
from benchmarks.processes import PATIENCE, ROOT, NotStarted, running

CLIENTS = (1, 4, 16, 64, 256)
STAND_INS, GATEWAY = 18520, 18600


@dataclass(frozen=True)
class Start:
    """One start: seconds until it serves, resident memory in MiB once it has answered."""

    seconds: float
    resident: float


def starts(folder: Path) -> Start:
    """Start the demo's gateway once, and end it."""
    with _stand_ins(folder) as environment:
        began = time.perf_counter()
        with _gateway(folder, environment) as process:
            seconds = time.perf_counter() - began
            asyncio.run(_load(1, 0.5))
            return Start(seconds, resident(str(process)))


def concurrent(folder: Path, seconds: float) -> Iterator[tuple[str, ...]]:
    """For each number of clients: answers a second, median and 95th percentile of their times, refusals, the gateway's memory."""
    with _stand_ins(folder) as environment, _gateway(folder, environment) as process:
        asyncio.run(_load(4, 1.0))
        for clients in CLIENTS:
            began = time.perf_counter()
            answered, refused = asyncio.run(_load(clients, seconds))
            rate, times = len(answered) / (time.perf_counter() - began), sorted(answered) or [float("nan")]
            middle, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
            yield (str(clients), f"{rate:.1f}", f"{middle:.1f}", f"{late:.1f}", str(refused), f"{resident(str(process)):.0f}")


@contextmanager
def _stand_ins(folder: Path) -> Iterator[dict[str, str]]:
    data = folder / "stand-ins"
    if not data.exists():
        build(data)
    words = [sys.executable, "-m", "mock_sources", "serve", "--dir", str(data), "--port", str(STAND_INS)]
    (data / "sources.env").unlink(missing_ok=True)
    with running(words, STAND_INS, folder / "stand-ins.log", os.environ):
        lines = _written(data / "sources.env").splitlines()
        yield {**os.environ, **dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))}


def _written(path: Path) -> str:
    """The file's text, once all systems serve: it is the last thing that they do to get ready."""
    until = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > until:
            raise NotStarted(f"the stand-ins did not write {path.name}")
        time.sleep(0.02)
    return path.read_text("utf-8")


@contextmanager
def _gateway(folder: Path, environment: dict[str, str]) -> Iterator[int]:
    words = [sys.executable, "-m", "gateway", "serve", "--config", str(ROOT / "craftgraph.yaml"), "--port", str(GATEWAY)]
    # As after an installation, also where this process is told to keep no bytecode: the first start compiles, the others find it done.
    compiled = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with running(words, GATEWAY, folder / "gateway.log", compiled | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}) as process:
        yield process


async def _load(clients: int, seconds: float) -> tuple[list[float], int]:
    """The times of the requests that were answered, in seconds, and how many were refused, for instance because their time was up."""
    times: list[float] = []
    refused = 0
    body, headers = msgspec.json.encode({"query": QUERY}), {"content-type": "application/json", "accept-encoding": "identity"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=clients), headers=headers) as session:
        ends = time.perf_counter() + seconds

        async def ask() -> None:
            nonlocal refused
            while (began := time.perf_counter()) < ends:
                async with session.post(f"http://127.0.0.1:{GATEWAY}/graphql", data=body) as response:
                    if b'"errors"' in await response.read():
                        refused += 1
                    else:
                        times.append(time.perf_counter() - began)

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(ask())
    return times, refused
