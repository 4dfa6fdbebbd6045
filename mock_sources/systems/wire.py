"""Canonical values in the forms that the systems use."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

BEIJING = timezone(timedelta(hours=8))
"""UTC+8, no daylight saving since 1991."""

Truth = Mapping[str, Any]
"""One canonical record, camelCase, in wire form."""


def epoch_ms(day: str | None, unknown: int = 0) -> int:
    """Midnight +08:00 of an ISO date in milliseconds since 1970, or ``unknown``."""
    if day is None:
        return unknown
    return int(datetime.fromisoformat(day).replace(tzinfo=BEIJING).timestamp()) * 1000


def compact_date(day: str | None) -> str:
    """``2024-10-15`` as ``20241015``, unknown as ''."""
    return "" if day is None else day.replace("-", "")


def local_time(moment: str | None, unknown: str = "") -> str:
    """An ISO date-time +08:00 as ``yyyy-MM-dd HH:mm:ss`` without zone."""
    return unknown if moment is None else moment[:19].replace("T", " ")


def local_day(day: str | None, clock: str = "00:00:00") -> str:
    """An ISO date as ``yyyy-MM-dd`` and a time of day, unknown as ''."""
    return "" if day is None else f"{day} {clock}"


def ledger_amount(yuan: str) -> str:
    """``300000.00`` as ``300,000.00``."""
    return f"{Decimal(yuan):,.2f}"


def ten_thousands(yuan: str) -> str:
    """``12500000.00`` 元 as ``1,250.00`` 万元; exact for multiples of 100 元."""
    return f"{Decimal(yuan) / 10_000:,.2f}"


def text(value: str | None) -> str:
    """Unknown as ''."""
    return "" if value is None else value
