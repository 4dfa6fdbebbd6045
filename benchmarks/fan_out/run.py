"""Runs the fan-out: ours beside the hand-written gather, on SQLite alone and with PostgreSQL where there is one."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.comparison import Comparison, Figures
from benchmarks.fan_out.federation import PAGE, POSTGRES, QUERY, build, drop, opened
from benchmarks.fan_out.gather import connected
from gateway.collection import settle

AIM = 1.3
GATHER = "hand-written gather"
NOTE = (
    "In one process, without a socket between: the whole operation, from the request's bytes to the answer's. The gather sends the same "
    "statements over the same drivers and leaves the vendors' codes, dates and numbers as they are."
)


def comparisons(*, rounds: int) -> Iterator[Comparison]:
    """The first page of the merged list, by the workers trained."""
    yield _compare("fan-out-sqlite", "43 SQLite files", rounds)
    if _postgres():
        yield _compare("fan-out-postgres", "29 SQLite files and 14 PostgreSQL databases", rounds, "--postgres", POSTGRES)


def _compare(name: str, where: str, rounds: int, *options: str) -> Comparison:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), *options)
        try:
            figures = asyncio.run(_measure(Path(folder), rounds))
        finally:
            drop(Path(folder))
    return Comparison(name, f"Fan-out: first {PAGE} of one list over {where}", "ms", False, figures, {GATHER: AIM}, NOTE)


async def _measure(folder: Path, rounds: int) -> dict[str, Figures]:
    async with opened(folder) as federation, connected(federation) as gather:
        answer = await federation.ask(QUERY)
        if len(answer["data"]["sites"]["nodes"]) != PAGE or "errors" in answer:
            raise RuntimeError(f"the graph answers {answer}")
        work: dict[str, Callable[[], Awaitable[object]]] = {"craftgraph": partial(federation.respond, QUERY), GATHER: gather.page}
        # As the gateway does when it serves; both profit.
        settle()
        values: dict[str, list[float]] = {contestant: [] for contestant in work}
        for _ in range(rounds * 10):
            for contestant, ask in work.items():
                values[contestant].append(await _timed(ask))
        return {contestant: Figures(tuple(measured)) for contestant, measured in values.items()}


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


def _postgres() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 5432)) == 0
