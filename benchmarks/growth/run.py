"""Runs the growth curves. Every point of sites and of sources is a process of its own, so that memory is its own too."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.growth.serving import concurrent, starts
from benchmarks.growth.table import Table
from benchmarks.processes import ROOT

SITES = (100, 1_000, 10_000, 100_000)
SOURCES = (1, 10, 43, 100, 200)
UNIONS = 43
PER_SOURCE = 100
STARTS = 5


def tables(*, rounds: int, seconds: float) -> Iterator[Table]:
    """All curves."""
    columns = ("page of 20, ms", "total by host type, ms", "resident, MiB")
    rows = [_row(f"{sites:,}", _point(UNIONS, sites, rounds)) for sites in SITES]
    yield Table(f"Growth: sites, over {UNIONS} SQLite files", ("sites", *columns), rows)
    rows = [_row(str(sources), _point(sources, sources * PER_SOURCE, rounds)) for sources in SOURCES]
    yield Table(f"Growth: sources, with {PER_SOURCE} sites each", ("sources", *columns), rows)
    with tempfile.TemporaryDirectory() as folder:
        yield from _served(Path(folder), seconds)


def _served(folder: Path, seconds: float) -> Iterator[Table]:
    started = [starts(folder) for _ in range(STARTS)]
    times, resident = [one.seconds for one in started], [one.resident for one in started]
    row = (f"{statistics.median(times):.2f}", f"{min(times):.2f} – {max(times):.2f}", f"{statistics.median(resident):.0f}")
    yield Table("Start of the demo's gateway, 48 sources", ("to readiness, s", "spread", "resident, MiB"), [row])
    columns = ("clients", "requests a second", "median, ms", "95th percentile, ms", "refused", "resident, MiB")
    yield Table("Growth: clients, asking for a page of 20 over 43 SQLite files", columns, list(concurrent(folder, seconds)))


def _point(sources: int, sites: int, rounds: int) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.growth.point", str(sources), str(sites), str(rounds * 3)]
    printed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(printed)
    return found


def _row(grown: str, point: dict[str, float]) -> tuple[str, ...]:
    return (grown, f"{point['page']:.1f}", f"{point['total']:.1f}", f"{point['resident']:.0f}")
