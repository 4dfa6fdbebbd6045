"""One point of a growth curve, measured in a process of its own: ``python -m benchmarks.growth.point SOURCES SITES ROUNDS``.

Prints JSON: milliseconds of a page and of a total (medians), and the process's resident memory in MiB, all as a server would have them.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.asking import Asked
from benchmarks.growth.databases import build
from gateway.app import Gateway
from gateway.settings import load

PAGE = "{ sites(first: 20, orderBy: [{ trained: DESC }]) { nodes { code name hostType trained } coverage { answered } } }"
TOTAL = "{ sitesAggregate(groupBy: [HOST_TYPE]) { groups { key { hostType } count sum { trained } } coverage { answered } } }"


async def measure(config: Path, environment: dict[str, str], sources: int, rounds: int) -> dict[str, float]:
    """The figures of one configuration."""
    async with Gateway(load(config, environment)) as gateway:
        asked = Asked(gateway.app())
        figures = {}
        for name, query in ("page", PAGE), ("total", TOTAL):
            first = await asked.ask(query)
            if "errors" in first or f'"answered":{sources}' not in json.dumps(first, separators=(",", ":")):
                raise RuntimeError(f"the graph answers {first}")
            times = [await _timed(asked, query) for _ in range(rounds)]
            figures[name] = statistics.median(times)
        return {**figures, "resident": resident()}


async def _timed(asked: Asked, query: str) -> float:
    started = time.perf_counter()
    await asked.respond(query)
    return (time.perf_counter() - started) * 1000


def resident(process: str = "self") -> float:
    """Resident memory of a process in MiB, as Linux tells it."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure, and print."""
    sources, sites, rounds = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(*build(Path(folder), sources, sites), sources, rounds))))


if __name__ == "__main__":
    main()
