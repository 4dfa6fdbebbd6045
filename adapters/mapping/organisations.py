"""Unified social credit codes (统一社会信用代码), GB 32100-2015, as people type them."""

from __future__ import annotations

from enum import StrEnum

from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Transform
from adapters.values import uscc


class Invalid(StrEnum):
    """What becomes of a text that is no valid code."""

    ERROR = "error"
    NULL = "null"
    KEEP = "keep"


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
        text = uscc.normal(raw)
        if uscc.is_valid(text):
            return text
        if self.invalid is Invalid.ERROR:
            raise self.reject(raw, "a unified social credit code; mend it there, or write {uscc: {invalid: null}} or keep")
        return raw if self.invalid is Invalid.KEEP else None
