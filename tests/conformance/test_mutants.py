"""Each mutant is caught, by the check that is there for it; the adapter that they are made of is not."""

from __future__ import annotations

import pytest

from adapters.conformance import Profile, Status, run
from adapters.memory import MemoryAdapter
from tests.conformance import mutants_answers, mutants_filters, mutants_order, mutants_runtime, mutants_values
from tests.conformance.feeding_memory import FeedingHarness, FeedingMemory, HidesDeletes, LosesEqualMoments
from tests.conformance.memory_harness import MemoryHarness
from tests.conformance.mutant import CAUGHT_BY

pytestmark = pytest.mark.anyio
LEAST_MUTANTS = 15
MODULES = (mutants_values, mutants_filters, mutants_order, mutants_answers, mutants_runtime)


@pytest.mark.parametrize(("mutant", "check"), CAUGHT_BY.items(), ids=lambda one: getattr(one, "__name__", None))
async def test_a_mutant_is_caught_by_its_check(mutant: type[MemoryAdapter], check: str) -> None:
    report = await run(MemoryHarness(mutant, mutant.__name__), only=[check], profile=Profile(cases=12))

    result = report.of(check)
    assert result.status is Status.FAILED, result
    assert "raises" not in result.reason.split(" ")[:1], f"it fails for another reason: {result.reason}"


@pytest.mark.parametrize("check", sorted(set(CAUGHT_BY.values())))
async def test_the_adapter_that_the_mutants_are_made_of_passes(check: str) -> None:
    report = await run(MemoryHarness(), only=[check], profile=Profile(cases=12))

    assert report.of(check).status in (Status.PASSED, Status.EXEMPT), report.of(check).reason


@pytest.mark.parametrize(
    ("mutant", "check"),
    [(LosesEqualMoments, "a_change_feed_loses_nothing"), (HidesDeletes, "deletes_show_in_the_change_feed")],
    ids=["loses equal moments", "hides deletes"],
)
async def test_a_broken_change_feed_is_caught(mutant: type[FeedingMemory], check: str) -> None:
    broken = await run(FeedingHarness(mutant), only=[check])
    whole = await run(FeedingHarness(FeedingMemory), only=[check])

    assert broken.failed == [check]
    assert whole.of(check).status is Status.PASSED, whole.of(check).reason


def test_there_are_mutants_enough() -> None:
    """Of each kind some; importing the modules notes them."""
    assert len(CAUGHT_BY) >= LEAST_MUTANTS
    assert {mutant.__module__ for mutant in CAUGHT_BY} == {module.__name__ for module in MODULES}
