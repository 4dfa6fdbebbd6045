"""Mutants: deliberately broken adapters, each with the check that has to catch it."""

from __future__ import annotations

from collections.abc import Callable

from adapters.memory import MemoryAdapter

CAUGHT_BY: dict[type[MemoryAdapter], str] = {}
"""Mutant → name of the check that has to fail."""


def caught_by(check: str) -> Callable[[type[MemoryAdapter]], type[MemoryAdapter]]:
    """Note which check has to catch the class."""

    def note(mutant: type[MemoryAdapter]) -> type[MemoryAdapter]:
        CAUGHT_BY[mutant] = check
        return mutant

    return note
