"""A table of a growth curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows of figures; the first column is what grows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
