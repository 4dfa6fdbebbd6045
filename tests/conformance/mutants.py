"""Every mutant, with the check that has to catch it and the harness that runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.conformance import Harness, Report, run
from adapters.conformance.kit import Profile
from adapters.memory import MemoryAdapter
from tests.conformance import commanding_memory, mutants_answers, mutants_filters, mutants_order, mutants_runtime, mutants_values
from tests.conformance.commanding_memory import CommandingHarness
from tests.conformance.feeding_memory import FeedingHarness, HidesDeletes, LosesEqualMoments
from tests.conformance.memory_harness import MemoryHarness
from tests.conformance.mutant import CAUGHT_BY

MODULES = (mutants_values, mutants_filters, mutants_order, mutants_answers, mutants_runtime)
"""Importing them notes their mutants."""
QUICK = Profile(cases=12)


@dataclass(frozen=True)
class Mutant:
    """One deliberately broken adapter."""

    kind: type[MemoryAdapter]
    check: str
    """Name of the check that has to fail."""
    harness: Callable[[Any, str], Harness] = MemoryHarness

    @property
    def name(self) -> str:
        return self.kind.__name__

    @property
    def breaks(self) -> str:
        """What it does wrongly, in words: its name is a sentence."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", self.name).lower()

    async def tried(self) -> Report:
        """The kit's report of it, of that check alone."""
        return await run(self.harness(self.kind, self.name), only=[self.check], profile=QUICK)


MUTANTS = (
    # Sorted, since they are noted in the order in which somebody imports their modules.
    *(Mutant(kind, check) for kind, check in sorted(CAUGHT_BY.items(), key=lambda one: (one[1], one[0].__name__))),
    Mutant(LosesEqualMoments, "a_change_feed_loses_nothing", FeedingHarness),
    Mutant(HidesDeletes, "deletes_show_in_the_change_feed", FeedingHarness),
    *(Mutant(kind, check, lambda kind, _: CommandingHarness(kind)) for kind, check in commanding_memory.MUTANTS.items()),
)
