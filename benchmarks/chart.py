"""The chart: one bar for each contestant of each comparison, as SVG that any browser shows without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.comparison import Comparison

WIDTH, LABEL, BAR, LINE = 760, 230, 400, 22
OURS, OTHER, INK = "#b3261e", "#9aa5b1", "#1f2933"


def chart(comparisons: Sequence[Comparison]) -> str:
    """All comparisons, one under another; within each, the longest bar is the largest median."""
    body: list[str] = []
    y = 28
    for comparison in comparisons:
        body.append(_text(12, y, f"{comparison.title} ({comparison.unit})", weight="bold"))
        body.extend(_bars(comparison, y + 10))
        y += 10 + LINE * len(comparison.figures) + 34
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" font-family="sans-serif" font-size="13" fill="{INK}">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{y}" fill="white"/>', *body, "</svg>", ""])


def _bars(comparison: Comparison, y: int) -> Iterator[str]:
    longest = max(figures.median for figures in comparison.figures.values())
    for index, (name, figures) in enumerate(comparison.figures.items()):
        top, width = y + index * LINE, max(1.0, BAR * figures.median / longest)
        colour = OURS if index == 0 else OTHER
        yield _text(12, top + 15, name)
        yield f'<rect x="{LABEL}" y="{top + 3}" width="{width:.1f}" height="{LINE - 6}" fill="{colour}"/>'
        yield _text(LABEL + round(width) + 8, top + 15, f"{figures.median:,.4g}")


def _text(x: int, y: int, text: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-weight="{weight}">{escape(text)}</text>'
