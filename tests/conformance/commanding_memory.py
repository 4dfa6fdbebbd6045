"""The adapter in memory with commands, and mutants of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from adapters.capabilities import CommandCapability
from adapters.conformance.harness import Fault
from adapters.entities import Record
from adapters.errors import OutcomeUnknown
from adapters.interface import Adapter
from adapters.memory import Call, MemoryAdapter, everything
from adapters.requests import Command, Receipt
from tests.conformance.memory_harness import MemoryHarness

COMMANDS = {"confirm": CommandCapability(arguments=frozenset({"level", "score", "rated_on"}), required=frozenset({"level"}))}


class CommandingMemory(MemoryAdapter):
    """Ratings can be confirmed; each at a version."""

    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records, {name: everything(name, commands=COMMANDS, version="version") for name in records})


class CommandingHarness(MemoryHarness):
    """`make` may give a mutant."""

    faults = frozenset[Fault]()

    def __init__(self, make: type[CommandingMemory] = CommandingMemory) -> None:
        super().__init__(make, "memory with commands", ("StarRating",))

    @asynccontextmanager
    async def lost(self, adapter: Adapter) -> AsyncIterator[None]:
        assert isinstance(adapter, MemoryAdapter)
        adapter.aftermath = lose
        yield
        adapter.aftermath = None


async def lose(call: Call) -> None:
    raise OutcomeUnknown("the answer is lost")


class ForgetsKeys(CommandingMemory):
    """Takes each sending for a new command."""

    async def execute(self, command: Command) -> Receipt:
        number = len(self.calls)
        (record,) = (await self.fetch(command.entity, [command.key or ""], ["version"])).rows
        fresh = replace(command, idempotency_key=f"{command.idempotency_key} {number}", expected=str(getattr(record, "version", None)))
        return replace(await super().execute(fresh), idempotency_key=command.idempotency_key)


class IgnoresTheVersion(CommandingMemory):
    """The last one wins."""

    async def execute(self, command: Command) -> Receipt:
        (record,) = (await self.fetch(command.entity, [command.key or ""], ["version"])).rows
        known = await self.lookup(command.entity, command.idempotency_key)
        return known or await super().execute(replace(command, expected=command.expected and str(getattr(record, "version", None))))


class TakesAnyArgument(CommandingMemory):
    """Leaves out what it does not know, and says nothing of it."""

    async def execute(self, command: Command) -> Receipt:
        known = {name: value for name, value in command.arguments.items() if name in COMMANDS["confirm"].arguments}
        return await super().execute(replace(command, arguments=known))


class FindsNothing(CommandingMemory):
    """Cannot say what became of a command."""

    async def lookup(self, entity: str, idempotency_key: str) -> Receipt | None:
        return None


MUTANTS = {
    ForgetsKeys: "a_repeated_command_has_one_effect",
    IgnoresTheVersion: "a_stale_version_is_a_conflict",
    TakesAnyArgument: "an_unclaimed_command_is_refused",
    FindsNothing: "an_unknown_outcome_is_looked_up",
}
