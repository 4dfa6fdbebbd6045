"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by `craftgraph docs --write` (make sdl) from the code; not by hand. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table. Bars in a cell are escaped, line breaks become blanks."""
    return [_line(head), _line(["---"] * len(head)), *(_line([_cell(cell) for cell in row]) for row in rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A text as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def document(*parts: Iterable[str]) -> str:
    """Parts, a blank line between them."""
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"
