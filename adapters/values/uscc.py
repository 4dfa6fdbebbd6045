"""Unified social credit codes (统一社会信用代码), GB 32100-2015.

18 characters: 1 for the registrar, 1 for the class of organisation, 6 for the division, 9 for the organisation, 1 to check the others.
"""

from __future__ import annotations

import re

from adapters.values.text import plain

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V and Z, in the order of their values."""
FORM = re.compile(f"[{ALPHABET}]{{18}}")
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_LIKENESSES = str.maketrans({"O": "0", "I": "1", "-": None})


def check_character(first: str) -> str:
    """The 18th character of a code whose first 17 are given."""
    return ALPHABET[-sum(_VALUES[char] * pow(3, at, 31) for at, char in enumerate(first)) % 31]


def is_valid(text: str) -> bool:
    """Whether the text has 18 characters of the alphabet and the right check character."""
    return FORM.fullmatch(text) is not None and check_character(text[:17]) == text[17]


def normal(text: str) -> str:
    """The text as a code would be written: half-width capitals, no blanks or hyphens, 0 for O and 1 for I, which the alphabet lacks."""
    return plain(text).translate(_LIKENESSES)
