"""The options of the search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchOptions:
    """How names are kept. Times are in seconds."""

    ttl: float = 300.0
    """How long names that were read count as fresh."""
    retry: float = 5.0
    """How long a source whose names could not be read is left alone."""
    patience: float = 30.0
    """How long reading the names of one source may take."""
    names: int = 20_000
    """Records of one entity in one source whose names are kept; where there are more, the source itself has to search."""
