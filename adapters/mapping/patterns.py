"""Patterns of named parts, as ``{union}-{year:4}-{serial}``: for reading a text apart and putting it together again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

_PART = re.compile(r"\{([a-z_]+)(?::([0-9]+))?\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A named part; `width` is its fixed number of characters, None for one or more."""

    name: str
    width: int | None


@dataclass(frozen=True)
class Pattern:
    """Literals and parts in order."""

    pieces: tuple[str | Part, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parts' names."""
        return tuple(piece.name for piece in self.pieces if isinstance(piece, Part))

    def bound(self, values: Mapping[str, str]) -> Pattern:
        """The pattern with some parts replaced by literals."""
        return Pattern(tuple(values.get(p.name, p) if isinstance(p, Part) else p for p in self.pieces))

    def reader(self) -> re.Pattern[str]:
        """A regular expression with a group for each part."""
        return re.compile("".join(map(_expression, self.pieces)), re.DOTALL)

    def template(self, forms: Mapping[str, str] | None = None) -> str:
        """A text for `%` with the parts in the order of `names`; `forms` are other forms of parts than ``%s``."""
        known = forms or {}
        return "".join(piece.replace("%", "%%") if isinstance(piece, str) else known.get(piece.name, "%s") for piece in self.pieces)


def _expression(piece: str | Part) -> str:
    if isinstance(piece, str):
        return re.escape(piece)
    return f"(?P<{piece.name}>.{{{piece.width}}})" if piece.width else f"(?P<{piece.name}>.+?)"


def parse(text: str) -> Pattern:
    """Read a pattern. Raises `ValueError` for a part without an end, named twice, or next to another whose width is open too."""
    pieces: list[str | Part] = []
    end = 0
    for match in _PART.finditer(text):
        pieces.append(text[end : match.start()])
        pieces.append(Part(match[1], int(match[2]) if match[2] else None))
        end = match.end()
    pieces.append(text[end:])
    kept = tuple(piece for piece in pieces if piece != "")
    if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in kept):
        raise ValueError("a part is written {name} or {name:width}, in small letters")
    pattern = Pattern(kept)
    if len(set(pattern.names)) < len(pattern.names):
        raise ValueError("a part may be named once only")
    return pattern


def is_ambiguous(pattern: Pattern) -> bool:
    """Whether two parts of open width stand side by side."""
    open_parts = [isinstance(piece, Part) and piece.width is None for piece in pattern.pieces]
    return any(left and right for left, right in pairwise(open_parts))
