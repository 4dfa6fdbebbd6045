"""Each mutant is caught, by the check that is there for it. (What they are made of passes every check: see `test_local_adapters`.)"""

from __future__ import annotations

import pytest

from adapters.conformance import Status, run
from tests.conformance.feeding_memory import FeedingHarness, FeedingMemory
from tests.conformance.mutant import CAUGHT_BY
from tests.conformance.mutants import MODULES, MUTANTS, Mutant

pytestmark = pytest.mark.anyio
LEAST_MUTANTS = 15


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.name}-{one.check}")
async def test_a_mutant_is_caught_by_its_check(mutant: Mutant) -> None:
    result = (await mutant.tried()).of(mutant.check)

    assert result.status is Status.FAILED, result
    assert "raises" not in result.reason.split(" ")[:1], f"it fails for another reason: {result.reason}"


async def test_a_whole_change_feed_passes() -> None:
    checks = [mutant.check for mutant in MUTANTS if mutant.harness is FeedingHarness]
    report = await run(FeedingHarness(FeedingMemory), only=checks)

    assert [result.status for result in report.results] == [Status.PASSED] * len(checks)


def test_there_are_mutants_enough() -> None:
    """Of each kind some."""
    assert len(MUTANTS) >= LEAST_MUTANTS
    assert {mutant.__module__ for mutant in CAUGHT_BY} == {module.__name__ for module in MODULES}
