"""Transforms that take a text, or several columns, apart and put the parts together in another way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.errors import RowRejected
from adapters.mapping.conditions import Both, Condition, Either, Leaf, Members, Null, Outside, Pulled, Range
from adapters.mapping.kinds import Kind, shown
from adapters.mapping.patterns import Part, Pattern
from adapters.mapping.transform import Inverse, Transform

Aliases = Mapping[str, Mapping[str, str]]
"""Part → stored form → canonical form."""


class Regroup(Transform):
    """A text of one pattern to a text of another: ``4400002024003`` to ``440000-2024-003``. Parts may have aliases.

    It keeps the order if the parts come in the same order in both patterns, none has aliases, only the last is of open width, and
    nothing comes behind it.
    """

    name = "regroup"
    kind = Kind.TEXT
    slow = True

    def __init__(self, stored: Pattern, canonical: Pattern, aliases: Aliases, *, partitioned: bool = False) -> None:
        self.stored = stored
        self.canonical = canonical
        self.aliases = aliases
        self.partitioned = partitioned
        """Whether a literal in it is the source's partition."""
        self.inverse = Inverse.MONOTONE if not aliases and _keeps_order(stored, canonical) else Inverse.BIJECTIVE
        self._read_stored = stored.reader()
        self._read_canonical = canonical.reader()
        self._write_canonical = _Writer(canonical, aliases)
        self._write_stored = _Writer(stored, {part: {to: of for of, to in table.items()} for part, table in aliases.items()})

    def decode(self, raw: str) -> str:
        match = self._read_stored.fullmatch(raw)
        if match is None:
            raise self.reject(raw, f"of the form {self._read_stored.pattern}")
        return self._write_canonical.text(match)

    def encode(self, value: str) -> tuple[str, ...]:
        match = self._read_canonical.fullmatch(value)
        if match is None:
            return ()
        raw = self._write_stored.text(match)
        back = self._read_stored.fullmatch(raw)
        return (raw,) if back is not None and self.decode(raw) == value else ()

    def pull_range(self, condition: Range) -> Pulled:
        return Pulled(Range(condition.op, self._bound(condition.value)))

    def _bound(self, value: str) -> str:
        """A stored text that lies among the stored ones as `value`, which need not be of the pattern, lies among the canonical ones."""
        texts = iter(_literals(self.stored))
        widths = [piece.width for piece in self.stored.pieces if isinstance(piece, Part)]
        bound, rest = next(texts), value
        for piece in self.canonical.pieces:
            if isinstance(piece, Part):
                width = widths.pop(0) or len(rest)
                if len(rest) < width:
                    return bound + rest
                bound, rest = bound + rest[:width] + next(texts), rest[width:]
            elif not rest.startswith(piece):
                # All texts that agree so far lie behind the value, or all lie before it.
                return bound + (_LAST if rest > piece else "")
            else:
                rest = rest[len(piece) :]
        return bound + ("\0" if rest else "")


_LAST = chr(0x10FFFF)


def _literals(pattern: Pattern) -> list[str]:
    """The literals before, between and behind the parts; '' where there is none."""
    texts = [""]
    for piece in pattern.pieces:
        if isinstance(piece, Part):
            texts.append("")
        else:
            texts[-1] += piece
    return texts


def _keeps_order(stored: Pattern, canonical: Pattern) -> bool:
    parts = [piece for piece in stored.pieces if isinstance(piece, Part)]
    if stored.names != canonical.names or any(part.width is None for part in parts[:-1]):
        return False
    return bool(parts) and _literals(stored)[-1] == "" and _literals(canonical)[-1] == ""


class _Writer:
    """Puts the parts that another pattern found together, in the other form of those that have one."""

    def __init__(self, pattern: Pattern, forms: Aliases) -> None:
        self._template = pattern.template()
        self._names = pattern.names
        self._tables = [forms.get(name, {}) for name in pattern.names] if forms else None

    def text(self, match: re.Match[str]) -> str:
        """The text of a match."""
        parts = [match[name] for name in self._names]
        if self._tables is not None:
            parts = [table.get(part, part) for table, part in zip(self._tables, parts, strict=True)]
        return self._template % tuple(parts)


class Compose(Transform):
    """Several columns to one text: ``{union_no}-{batch:4}-{seq}``. Null if one of them is."""

    name = "compose"
    kind = Kind.TEXT
    slow = True
    inverse = Inverse.BIJECTIVE

    def __init__(self, canonical: Pattern, kinds: Mapping[str, Kind]) -> None:
        self.canonical = canonical
        self.kinds = dict(kinds)
        self.names = tuple(kinds)
        self._read = canonical.reader()
        widths = {piece.name: piece.width for piece in canonical.pieces if not isinstance(piece, str)}
        self._template = canonical.template({name: f"%0{widths[name] or 1}d" for name in self.names if kinds[name] is Kind.INTEGER})
        self._order = [self.names.index(name) for name in canonical.names]

    def decode(self, raw: tuple[Any, ...]) -> str | None:
        if None in raw:
            return None
        text = self._template % tuple([raw[at] for at in self._order])
        if self._read.fullmatch(text) is None:
            raise RowRejected(f"{shown(raw)} does not fit {self._read.pattern}")
        return text

    def encode(self, value: str) -> tuple[tuple[Any, ...], ...]:
        match = self._read.fullmatch(value)
        if match is None:
            return ()
        parts: list[Any] = []
        for name in self.names:
            part = match[name]
            if self.kinds[name] is Kind.INTEGER and not (part.isascii() and part.isdigit()):
                return ()
            parts.append(int(part) if self.kinds[name] is Kind.INTEGER else part)
        return (tuple(parts),) if self.decode(tuple(parts)) == value else ()

    def pull(self, condition: Leaf) -> Pulled | None:
        places = range(len(self.names))
        match condition:
            case Members(values):
                return Pulled(Either(tuple(_within(group) for group in _groups(self._encode_all(values)))))
            case Outside(values):
                there = tuple(Null(False, at) for at in places)
                return Pulled(Both((*there, *(_beside(group) for group in _groups(self._encode_all(values))))))
            case Null(wanted):
                parts = tuple(Null(wanted, at) for at in places)
                return Pulled(Either(parts) if wanted else Both(parts))
        return None


Group = tuple[tuple[Any, ...], ...]
"""The values of each column; all combinations of them are meant. At most one column has several."""


def _groups(rows: tuple[tuple[Any, ...], ...]) -> list[Group]:
    """The rows, those that differ in one column alone taken together: a hundred sites of a year are one alternative, not a hundred."""
    if not rows:
        return []
    pivot = min(range(len(rows[0])), key=lambda at: len({(*row[:at], *row[at + 1 :]) for row in rows}))
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        found.setdefault((*row[:pivot], *row[pivot + 1 :]), []).append(row[pivot])
    singles = ([(part,) for part in rest] for rest in found)
    return [(*rest[:pivot], tuple(several), *rest[pivot:]) for rest, several in zip(singles, found.values(), strict=True)]


def _within(group: Group) -> Condition:
    return Both(tuple(Members(values, at) for at, values in enumerate(group)))


def _beside(group: Group) -> Condition:
    return Either(tuple(Outside(values, at) for at, values in enumerate(group)))
