"""Unified social credit codes (统一社会信用代码), GB 32100-2015, as people type them."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Transform

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LIKENESSES = str.maketrans({"O": "0", "I": "1", " ": "", "-": "", "\u3000": "", "\t": ""})
_VALUES = {char: value for value, char in enumerate(ALPHABET)}


class Invalid(StrEnum):
    """What becomes of a text that is no valid code."""

    ERROR = "error"
    NULL = "null"
    KEEP = "keep"


def is_credit_code(text: str) -> bool:
    """Whether the text has 18 characters of the alphabet and the right check character."""
    if len(text) != 18 or any(char not in _VALUES for char in text):
        return False
    total = sum(_VALUES[char] * pow(3, at, 31) for at, char in enumerate(text[:17]))
    return ALPHABET[-total % 31] == text[17]


class CreditCode(Transform):
    """A code in its one form: half-width, upper case, without blanks and hyphens, 0 for O, 1 for I. (The alphabet has neither letter.)"""

    name = "uscc"
    kind = Kind.TEXT
    inverse = Inverse.OPAQUE

    def __init__(self, invalid: Invalid = Invalid.ERROR) -> None:
        self.invalid = invalid

    @property
    def makes_null(self) -> bool:  # type: ignore[override]  # depends on the option
        return self.invalid is Invalid.NULL

    def decode(self, raw: str) -> str | None:
        text = unicodedata.normalize("NFKC", raw).upper().translate(_LIKENESSES)
        if is_credit_code(text):
            return text
        if self.invalid is Invalid.ERROR:
            raise self.reject(raw, "a unified social credit code; mend it there, or write {uscc: {invalid: null}} or keep")
        return raw if self.invalid is Invalid.KEEP else None
