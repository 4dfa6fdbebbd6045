"""What a rule gives: an outcome, what was measured, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from adapters.entities.derived_codes import VerdictOutcome

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Input:
    """A fact that a rule looked at. `fact` names what was read for it, see `resolvers.policy.facts`."""

    name: str
    zh: str
    value: Any
    fact: str
    unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """One thing that is wrong, down to its voucher. `amount` in 分."""

    en: str
    zh: str
    grant_id: str | None = None
    fund_use_id: str | None = None
    voucher_number: str | None = None
    amount: int | None = None
    happened_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """The outcome of a rule for one subject. `measured` and `threshold` are in `unit`."""

    outcome: VerdictOutcome
    en: str
    zh: str
    measured: Decimal | None = None
    threshold: Decimal | None = None
    unit: str | None = None
    inputs: tuple[Input, ...] = ()
    notice: str | None = None
    premature: bool = False
    """It cannot be told because there is nothing to compare with yet, not because something is missing."""
    breaches: tuple[Breach, ...] = ()


def judged(holds: bool, en: str, zh: str, **details: Any) -> Finding:
    """PASS or FAIL."""
    return Finding(outcome=VerdictOutcome.PASS if holds else VerdictOutcome.FAIL, en=en, zh=zh, **details)


def not_assessable(en: str, zh: str, **details: Any) -> Finding:
    """What the rule asks cannot be told yet, or not from these facts."""
    return Finding(outcome=VerdictOutcome.NOT_ASSESSABLE, en=en, zh=zh, **details)


def not_applicable(en: str, zh: str, **details: Any) -> Finding:
    """The rule does not concern the subject."""
    return Finding(outcome=VerdictOutcome.NOT_APPLICABLE, en=en, zh=zh, **details)


def percent(part: int, whole: int) -> Decimal:
    """A share in per cent, two decimals, for people to read. Rules compare the whole numbers themselves."""
    return (Decimal(100 * part) / whole).quantize(HUNDREDTH)


def yuan(fen: int) -> Decimal:
    """分 in 元."""
    return (Decimal(fen) / 100).quantize(HUNDREDTH)


def shown(value: Any) -> str | None:
    """A fact as text."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(getattr(value, "name", value))
