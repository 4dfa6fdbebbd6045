"""Mutants that hand values over wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from adapters.entities import ENTITIES, Money, Record
from adapters.memory import MemoryAdapter
from adapters.requests import Page, Scan
from tests.conformance.mutant import caught_by


def with_values(record: Record, change: Callable[[str, Any], Any]) -> Record:
    """A copy whose values are changed, absent ones included."""
    names = ENTITIES[type(record).__name__].fields
    return type(record)(source=record.source, **{name: change(name, getattr(record, name)) for name in names})


class Changing(MemoryAdapter):
    """Base of those that hand values over wrongly."""

    def changed(self, name: str, value: Any) -> Any:
        """The value as it is handed over."""
        return value

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=[with_values(row, self.changed) for row in page.rows])


@caught_by("every_text_comes_back_unchanged")
class TrimsTexts(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


@caught_by("the_empty_text_is_not_null")
class TakesEmptyForNull(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return None if value == "" else value


@caught_by("leading_zeros_stay")
class LosesLeadingZeros(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return str(int(value)) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


@caught_by("every_script_survives")
class LosesRareCharacters(Changing):
    """As a three-byte utf8 column does."""

    def changed(self, name: str, value: Any) -> Any:
        return re.sub(r"[\U00010000-\U0010ffff]", "?", value) if isinstance(value, str) else value


@caught_by("money_is_exact_at_the_extremes")
class ComputesMoneyInFloats(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return Money(int(value / 100 * 100)) if name == "amount" and isinstance(value, int) else value


@caught_by("decimals_are_exact")
class ReadsDecimalsThroughFloats(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return Decimal(float(value)) if isinstance(value, Decimal) else value


@caught_by("rows_have_the_entitys_types")
class ForgetsZones(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value.replace(tzinfo=None) if name.endswith("_at") and value is not None and hasattr(value, "tzinfo") else value


@caught_by("days_and_moments_stay_where_they_are")
class TakesLocalTimeForUtc(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value + timedelta(hours=8) if name.endswith("_at") and hasattr(value, "tzinfo") else value


@caught_by("each_code_round_trips")
class ReversesLevels(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return list(type(value))[-1 - value.ordinal] if name == "level" and hasattr(value, "ordinal") else value


@caught_by("a_list_comes_back_with_its_elements_in_order")
class SortsLists(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return tuple(reversed(value)) if isinstance(value, tuple) else value


@caught_by("null_is_null_in_every_nullable_field")
class TakesNullForZero(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return Decimal(0) if name == "score" and value is None else value
