"""Raw values in the types that the mapping language knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

LONGEST = 4000
"""Characters of a text that are looked at."""


def plain(value: Any) -> Any:
    """The value; one of a type of the driver's own as its text."""
    if value is None or isinstance(value, bool | int | float | Decimal | date | list):
        return value
    return str(value)[:LONGEST]
