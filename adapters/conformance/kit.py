"""The kit: one run over one harness. Checks take from it what they test, seeded and open, and give it back by leaving the context."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from adapters.capabilities import Description, Exactness
from adapters.conformance.golden import Golden, changed, golden
from adapters.conformance.harness import Breaking, Coherent, Exempting, Fault, Finishing, Harness, Hasty, Limited
from adapters.conformance.host import Canaries, close_host, host_with
from adapters.conformance.outcome import Exempt, Failure, Result, Skipped
from adapters.conformance.subject import Subject
from adapters.entities import ENTITIES, Record
from adapters.errors import SourceTimeout
from adapters.interface import Adapter, Host

DEFAULT_SEED = 20240426
FEW = 12
"""Records of a source that is made for one check."""
TRIES = 3
"""Times that a whole source is asked by an adapter with a short timeout: on a busy machine the first may be too slow."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """How much is tried."""

    cases: int = 25
    """Random requests of each kind and entity."""
    values: int = 3
    """Values with which each comparison is tried."""
    patience: float = 30.0
    """Seconds for one check."""


class Kit:
    """One run. `results` are those so far."""

    def __init__(self, harness: Harness, *, seed: int = DEFAULT_SEED, profile: Profile | None = None) -> None:
        self.harness = harness
        self.seed = seed
        self.profile = profile or Profile()
        self.results: list[Result] = []
        self.host: Host = host_with(harness, Canaries(harness))
        self._description: Description | None = None
        self._golden: dict[str, Golden] = {}
        self._shared: list[Subject] = []

    def dice(self, name: str) -> Random:
        """Dice of one check: the same for the same seed, whichever checks run before."""
        return Random(f"{self.seed} {name}")

    @property
    def exemptions(self) -> Mapping[str, str]:
        """What the harness says cannot apply."""
        return self.harness.exemptions if isinstance(self.harness, Exempting) else {}

    async def description(self) -> Description:
        """What the adapter says it can do."""
        if self._description is None:
            self._description = (await self.harness.create({})).describe()
        return self._description

    async def golden(self) -> dict[str, Golden]:
        """The golden records of each entity."""
        if not self._golden:
            described = (await self.description()).entities
            unknown = [name for name in self.harness.entities if name not in described]
            if unknown:
                raise Failure(f"the harness asks for {', '.join(unknown)}, which describe() does not name")
            seed = str(self.seed)
            made = {name: golden(ENTITIES[name], described[name], seed, self._values) for name in self.harness.entities}
            self._golden = self.coherent(made)
        return self._golden

    def coherent(self, data: dict[str, Golden]) -> dict[str, Golden]:
        """The records so that the source can hold them all at once."""
        if not isinstance(self.harness, Coherent):
            return data
        records = self.harness.coherent({name: one.records for name, one in data.items()})
        return {name: changed(one, records[name]) for name, one in data.items()}

    def _values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        return self.harness.values(entity, field, traps) if isinstance(self.harness, Limited) else traps

    async def subjects(self) -> list[Subject]:
        """The entities over the golden records, on one open adapter for all checks that only read."""
        if not self._shared:
            data = await self.golden()
            adapter = await self.open({name: one.records for name, one in data.items()})
            self._shared = await self.subjects_of(adapter, data)
        return self._shared

    async def subjects_of(self, adapter: Adapter, data: Mapping[str, Golden]) -> list[Subject]:
        """Subjects of an adapter over these records."""
        described = (await self.description()).entities
        return [Subject(adapter, ENTITIES[name], described[name], one) for name, one in data.items()]

    async def open(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        """A new adapter over these records, open."""
        adapter = await self.harness.create(records)
        await adapter.open(self.host)
        return adapter

    @asynccontextmanager
    async def fresh(self, rows: int | None = FEW) -> AsyncIterator[list[Subject]]:
        """An adapter of its own over the first `rows` golden records of each entity, all if None; closed at the end."""
        data = self.coherent({name: replace(one, records=one.records[:rows]) for name, one in (await self.golden()).items()})
        adapter = await self.open({name: one.records for name, one in data.items()})
        try:
            yield await self.subjects_of(adapter, data)
        finally:
            await adapter.close()

    def haste(self) -> AbstractContextManager[None]:
        """Within it adapters have a short timeout, if the harness can make such."""
        return self.harness.hasty() if isinstance(self.harness, Hasty) else nullcontext()

    @asynccontextmanager
    async def broken(self, fault: Fault, *, waiting: bool = False) -> AsyncIterator[list[Subject]]:
        """The same over a source that has the fault. `waiting`: the check waits for the adapter's timeout.

        Raises `Skipped` if the harness cannot simulate it.
        """
        harness = self.harness
        if not isinstance(harness, Breaking):
            raise lacking("broken(adapter, fault)")
        if fault not in harness.faults:
            raise Skipped(f"the harness does not simulate the fault {fault.value!r}")
        with self.haste() if waiting else nullcontext():
            async with self._warm() as subjects, harness.broken(subjects[0].adapter, fault):
                yield subjects

    @asynccontextmanager
    async def _warm(self) -> AsyncIterator[list[Subject]]:
        """An adapter of its own that has its connections."""
        async with self.fresh() as subjects:
            for _ in range(TRIES):
                with suppress(SourceTimeout):
                    await subjects[0].rows(subjects[0].request())
                    break
            yield subjects

    async def finish(self) -> None:
        """Close what is open and let the harness clear away."""
        if self._shared:
            shared, self._shared = self._shared, []
            await shared[0].adapter.close()
        await close_host(self.host)
        if isinstance(self.harness, Finishing):
            await self.harness.finish()


def lacking(hook: str) -> Skipped:
    """The reason why a check is skipped: a hook that the harness does not offer."""
    return Skipped(f"the harness has no {hook}; see adapters.conformance.harness")


def claimed(subjects: Sequence[Subject], exactness: Exactness, what: str) -> list[Subject]:
    """Those subjects that claim comparisons of this exactness. Raises `Exempt` if none does."""
    found = [subject for subject in subjects if subject.claims(exactness)]
    if not found:
        raise Exempt(f"no {what} is claimed")
    return found
