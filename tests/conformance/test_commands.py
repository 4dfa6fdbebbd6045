"""The kit's checks of commands: an adapter that keeps its word passes, each mutant is caught by the check that is there for it."""

from __future__ import annotations

import pytest

from adapters.conformance import Status, run
from tests.conformance.commanding_memory import MUTANTS, CommandingHarness, CommandingMemory
from tests.conformance.memory_harness import MemoryHarness

pytestmark = pytest.mark.anyio


async def test_commands_that_keep_their_word_pass() -> None:
    report = await run(CommandingHarness(), only=list(MUTANTS.values()))
    assert {result.name: result.status for result in report.results} == dict.fromkeys(MUTANTS.values(), Status.PASSED)


async def test_without_commands_there_is_nothing_to_check() -> None:
    report = await run(MemoryHarness(), only=list(MUTANTS.values()))
    assert {result.reason for result in report.results} == {"no commands are claimed"}


@pytest.mark.parametrize(("mutant", "check"), MUTANTS.items(), ids=lambda one: getattr(one, "__name__", one))
async def test_a_mutant_is_caught(mutant: type[CommandingMemory], check: str) -> None:
    report = await run(CommandingHarness(mutant), only=[check])
    assert report.of(check).status is Status.FAILED
    assert report.of(check).reason.startswith(("confirm of StarRating", "lookup of a key"))
