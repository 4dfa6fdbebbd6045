"""Resident numbers (公民身份号码), GB 11643: 6 digits for the division, 8 for the day of birth, 3 in sequence, 1 character to check.

Those of the first generation have 15 digits: the year of birth in two, and no check character.
"""

from __future__ import annotations

import re
from datetime import date

from adapters.values.text import plain

FORM = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(digits: str) -> str:
    """The last character of a number of which 17 digits are given."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]


def normal(text: str) -> str:
    """A number in its one form of 18 characters; any other text trimmed, half-width and in capitals.

    A number of 15 digits gets the century 19 and its check character.
    """
    number = plain(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        longer = f"{number[:6]}19{number[6:]}"
        return longer + check_character(longer)
    return number


def born_on(number: str) -> date | None:
    """The day of birth in a number of 18 characters; None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_valid(number: str) -> bool:
    """Whether a number is of 18 characters, with a real day of birth and the right check character."""
    return (
        FORM.fullmatch(number) is not None
        and len(number) == 18
        and born_on(number) is not None
        and number[17] == check_character(number[:17])
    )
