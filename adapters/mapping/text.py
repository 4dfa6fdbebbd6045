"""Transforms of texts: blanks, padding, full-width characters; and what stands for null."""

from __future__ import annotations

import unicodedata
from typing import Any

from adapters.errors import RowRejected
from adapters.mapping.codes import COMPARE
from adapters.mapping.conditions import Both, Condition, Either, Leaf, Members, Null, Outside, Pulled, Range, Text
from adapters.mapping.kinds import Kind, shown
from adapters.mapping.transform import Inverse, Transform

BLANKS = " \t\r\n\u00a0\u3000\ufeff"
"""What `trim` takes away at both ends: ASCII blanks, the no-break space, the ideographic space and the byte order mark."""

WIDE_DIGITS = {ord("0") + index: 0xFF10 + index for index in range(10)}
NARROW_DIGITS = {wide: narrow for narrow, wide in WIDE_DIGITS.items()}


class Trim(Transform):
    """Takes blanks away at both ends."""

    name = "trim"
    kind = Kind.TEXT

    def decode(self, raw: str) -> str:
        return raw.strip(BLANKS)


class Pad(Transform):
    """Takes away the spaces with which a CHAR column fills a value up. With a `width`, stored values are filled up to it, or not at all."""

    name = "pad"
    kind = Kind.TEXT

    def __init__(self, width: int | None = None) -> None:
        self.width = width
        self.inverse = Inverse.OPAQUE if width is None else Inverse.MANY_TO_ONE

    def decode(self, raw: str) -> str:
        text = raw.rstrip(" ")
        if self.width is not None and len(raw) not in (len(text), self.width):
            raise RowRejected(f"{shown(raw)} is not filled up to {self.width} characters; correct the width, or leave it out of `pad`")
        return text

    def encode(self, value: str) -> tuple[str, ...]:
        if self.width is None or len(value) > self.width or value.endswith(" "):
            return ()
        filled = value.ljust(self.width)
        return (filled,) if filled == value else (value, filled)


class Fold(Transform):
    """Makes full-width characters half-width, as Unicode's NFKC does."""

    name = "fold"
    kind = Kind.TEXT
    slow = True

    def decode(self, raw: str) -> str:
        return raw if raw.isascii() else unicodedata.normalize("NFKC", raw)


class FoldDigits(Transform):
    """Makes full-width digits half-width, and touches nothing else. With `wide`, all digits are stored full-width."""

    name = "fold"
    kind = Kind.TEXT
    slow = True

    def __init__(self, wide: bool = False) -> None:
        self.wide = wide
        self.inverse = Inverse.BIJECTIVE if wide else Inverse.OPAQUE

    def decode(self, raw: str) -> str:
        text = raw.translate(NARROW_DIGITS)
        if self.wide and text.translate(WIDE_DIGITS) != raw:
            raise RowRejected(f"{shown(raw)} has half-width digits; take `stored: wide` away from `fold`")
        return text

    def encode(self, value: str) -> tuple[str, ...]:
        wide = value.translate(WIDE_DIGITS)
        return (wide,) if self.wide and wide.translate(NARROW_DIGITS) == value else ()


class Nulls(Transform):
    """Some raw values mean that there is none."""

    name = "nulls"
    inverse = Inverse.MONOTONE
    makes_null = True

    def __init__(self, values: tuple[Any, ...], kind: Kind) -> None:
        self.values = values
        self.kind = kind
        self._set = frozenset(values)

    def decode(self, raw: Any) -> Any:
        return None if raw in self._set else raw

    def encode(self, value: Any) -> tuple[Any, ...]:
        return () if value in self._set else (value,)

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values):
                return Pulled(Members(self._encode_all(values)))
            case Outside(values):
                return Pulled(Outside((*values, *self.values)))
            case Null(wanted):
                return Pulled(Either((condition, Members(self.values))) if wanted else Outside(self.values))
        return Pulled(Both((condition, Outside(self.values))))


class Default(Transform):
    """A value in the place of null."""

    name = "default"
    inverse = Inverse.MANY_TO_ONE

    def __init__(self, value: Any, kind: Kind) -> None:
        self.decode_null = value
        self.kind = kind

    def decode(self, raw: Any) -> Any:
        return raw

    def encode(self, value: Any) -> tuple[Any, ...]:
        return (value,)

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Null(wanted):
                return Pulled(Either(()) if wanted else Both(()))
            case Members(values):
                return self._or_null(condition, self.decode_null in values)
            case Outside(values):
                return self._or_null(condition, self.decode_null not in values)
            case Range(op, value):
                return self._or_null(condition, COMPARE[op](self.decode_null, value))
            case Text(op, value, negated):
                found = value in self.decode_null if op.value == "contains" else self.decode_null.startswith(value)
                return self._or_null(condition, found is not negated)
        return None

    def _or_null(self, condition: Condition, holds: bool) -> Pulled:
        return Pulled(Either((condition, Null(True))) if holds else condition)
