"""Tables for the terminal, in which Chinese characters take two columns."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    """Columns that the text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def render(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows below a head, columns as wide as their longest cell; the last column is not padded."""
    widths = [max(width(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(_line(row, widths) for row in (head, ["-" * wide for wide in widths], *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
