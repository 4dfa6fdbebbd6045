"""The report: a Markdown table, a chart and a flat JSON file, all of the same comparisons."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.chart import chart
from benchmarks.comparison import Comparison, Figures
from benchmarks.growth.table import Table

FOLDER = Path(__file__).parent


def write(comparisons: Sequence[Comparison], growth: Sequence[Table], folder: Path = FOLDER) -> None:
    """Write ``latest.json`` and ``latest.svg``, of the comparisons, and ``latest.md``, of everything."""
    (folder / "latest.json").write_text(json.dumps(flat(comparisons), indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "latest.md").write_text("\n".join(markdown(comparisons, growth)) + "\n", "utf-8")
    (folder / "latest.svg").write_text(chart(comparisons), "utf-8")


def flat(comparisons: Sequence[Comparison]) -> dict[str, dict[str, float | str]]:
    """A key for each pair: ours, the other's, their ratio, the unit."""
    return {
        f"{comparison.name}/{other}": {
            "ours": _short(comparison.ours.median),
            "other": _short(figures.median),
            "ratio": round(comparison.ratio(other), 3),
            "unit": comparison.unit,
        }
        for comparison in comparisons
        for other, figures in comparison.others.items()
    }


def markdown(comparisons: Sequence[Comparison], growth: Sequence[Table]) -> Iterator[str]:
    """The tables, with what they were measured on."""
    yield "# Measurements"
    yield ""
    yield f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}."
    yield "Medians of rounds in turns; the spread is from the lowest to the highest round. Made by `make bench`; do not edit."
    for comparison in comparisons:
        yield ""
        yield from table(comparison)
        if comparison.note:
            yield ""
            yield comparison.note
    for curve in growth:
        yield ""
        yield from growth_table(curve)


def growth_table(curve: Table) -> Iterator[str]:
    """One growth curve."""
    yield f"## {curve.title}"
    yield ""
    yield f"| {' | '.join(curve.columns)} |"
    yield "|" + "---:|" * len(curve.columns)
    for row in curve.rows:
        yield f"| {' | '.join(row)} |"


def table(comparison: Comparison) -> Iterator[str]:
    """One comparison, a row for each contestant."""
    yield f"## {comparison.title}"
    yield ""
    yield f"| contestant | {comparison.unit} | spread | ours over it | aim |"
    yield "|---|---:|---:|---:|---|"
    for name, figures in comparison.figures.items():
        ratio = "" if figures is comparison.ours else f"{comparison.ratio(name):.2f}"
        yield f"| {name} | {_text(figures.median)} | {_spread(figures)} | {ratio} | {_aim(comparison, name)} |"


def _aim(comparison: Comparison, name: str) -> str:
    met = comparison.met(name)
    if met is None:
        return ""
    return f"{'≥' if comparison.higher else '≤'} {comparison.targets[name]:g}: {'met' if met else '**missed**'}"


def _spread(figures: Figures) -> str:
    return f"{_text(figures.low)} – {_text(figures.high)}"


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _text(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _machine() -> str:
    versions = ", ".join(f"{package} {version(package)}" for package in ("strawberry-graphql", "graphql-core"))
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}"
