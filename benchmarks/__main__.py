"""``python -m benchmarks [--peers] [--rounds N] [--seconds S] [--only NAME]``: measure, print, and write the report."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import report
from benchmarks.comparison import Comparison
from benchmarks.fan_out import run as fan_out
from benchmarks.growth import run as growth
from benchmarks.in_process import run as in_process
from benchmarks.over_http import run as over_http


def main() -> None:
    """Run what is asked for; write the report only when everything ran."""
    options = _options()
    measured = []
    for comparison in _all(options):
        measured.append(comparison)
        print("\n".join(report.table(comparison)), flush=True)
    curves = []
    if options.only in (None, "growth"):
        for curve in growth.tables(rounds=options.rounds, seconds=options.seconds):
            curves.append(curve)
            print("\n".join(report.growth_table(curve)), flush=True)
    if not options.only:
        report.write(measured, curves)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="also what comes from npm; installs it")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3.0, help="of load in each round")
    parser.add_argument("--only", choices=("http", "fan-out", "in-process", "growth"), help="one group; the report is not written")
    return parser.parse_args()


def _all(options: argparse.Namespace) -> Iterator[Comparison]:
    if options.only in (None, "in-process", "growth"):
        yield from in_process.comparisons(rounds=options.rounds)
    with tempfile.TemporaryDirectory() as logs:
        if options.only in (None, "fan-out"):
            yield from fan_out.comparisons(rounds=options.rounds)
        if options.only in (None, "http"):
            yield from over_http.comparisons(peers=options.peers, rounds=options.rounds, seconds=options.seconds, logs=Path(logs))


if __name__ == "__main__":
    main()
