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
from benchmarks.processes import ROOT, running

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
    """For each number of clients: requests a second, median and 95th percentile of their times, the gateway's memory."""
    with _stand_ins(folder) as environment, _gateway(folder, environment) as process:
        asyncio.run(_load(4, 1.0))
        for clients in CLIENTS:
            began = time.perf_counter()
            times = sorted(asyncio.run(_load(clients, seconds)))
            rate = len(times) / (time.perf_counter() - began)
            middle, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
            yield (str(clients), f"{rate:.1f}", f"{middle:.1f}", f"{late:.1f}", f"{resident(str(process)):.0f}")


@contextmanager
def _stand_ins(folder: Path) -> Iterator[dict[str, str]]:
    data = folder / "stand-ins"
    if not data.exists():
        build(data)
    words = [sys.executable, "-m", "mock_sources", "serve", "--dir", str(data), "--port", str(STAND_INS)]
    with running(words, STAND_INS, folder / "stand-ins.log", os.environ):
        lines = (data / "sources.env").read_text("utf-8").splitlines()
        yield {**os.environ, **dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))}


@contextmanager
def _gateway(folder: Path, environment: dict[str, str]) -> Iterator[int]:
    words = [sys.executable, "-m", "gateway", "serve", "--config", str(ROOT / "craftgraph.yaml"), "--port", str(GATEWAY)]
    with running(words, GATEWAY, folder / "gateway.log", environment) as process:
        yield process


async def _load(clients: int, seconds: float) -> list[float]:
    """The times of all requests, in seconds."""
    times: list[float] = []
    body, headers = msgspec.json.encode({"query": QUERY}), {"content-type": "application/json", "accept-encoding": "identity"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=clients), headers=headers) as session:
        ends = time.perf_counter() + seconds

        async def ask() -> None:
            while (began := time.perf_counter()) < ends:
                async with session.post(f"http://127.0.0.1:{GATEWAY}/graphql", data=body) as response:
                    if b'"errors"' in await response.read():
                        raise RuntimeError(f"the gateway answers {await response.text()}")
                times.append(time.perf_counter() - began)

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(ask())
    return times
