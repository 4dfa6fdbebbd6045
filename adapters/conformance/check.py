"""Checks: numbered as in the list of what others learned, each with the grade that it belongs to."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.conformance.outcome import Tier

if TYPE_CHECKING:
    from adapters.conformance.kit import Kit

Run = Callable[["Kit"], Awaitable[int]]
"""A check: returns how many things it compared; raises `Failure`, `Skipped` or `Exempt`."""


@dataclass(frozen=True, slots=True)
class Check:
    """One named check."""

    number: int
    name: str
    family: str
    tier: Tier
    run: Run
    exemptible: bool = False
    """Whether a harness may say that it has no meaning for its kind of system."""

    @property
    def title(self) -> str:
        """The name as a sentence, with its number."""
        return f"{self.number:02} {self.name.replace('_', ' ')}"


_CHECKS: list[Check] = []


def check(number: int, tier: Tier, *, exemptible: bool = False) -> Callable[[Run], Run]:
    """Register the function as a check; its name is the check's, its module's the family's."""

    def register(run: Run) -> Run:
        _CHECKS.append(Check(number, getattr(run, "__name__", ""), run.__module__.rpartition(".")[2], tier, run, exemptible))
        return run

    return register


def all_checks() -> tuple[Check, ...]:
    """Every check, by number; those of one number in the order of writing."""
    package = importlib.import_module("adapters.conformance.checks")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(sorted(_CHECKS, key=lambda one: one.number))
