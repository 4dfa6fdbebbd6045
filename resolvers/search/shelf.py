"""The names that searches look through, kept for the process: one volume for each entity of each source.

A volume is read when a search first wants it, by a task of its own that outlives the search, so that many searches share one reading
and a hurried one does not break it off. It is read again once it is older than `ttl`; until that succeeds, searches have the older
names, reported as stale. A source that could not be read is tried again by the first search after `retry`.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from msgspec import structs

from adapters.entities import ENTITIES, Entity
from adapters.errors import SourceError
from adapters.source import Source
from resolvers.budget import Budgets, Spending
from resolvers.calls import Calls, Outcome, quarantined
from resolvers.coverage import CacheState, SourceReport, SourceStatus
from resolvers.errors import NamesNotReady, OverBudget
from resolvers.gate import Gate
from resolvers.planning import plan_source
from resolvers.pushdown import TRUE
from resolvers.reader import read_all
from resolvers.search import pinyin
from resolvers.search.names import Names
from resolvers.search.options import SearchOptions

MANY = 1_000
"""Records whose names are prepared in a thread: it takes 30 µs a record, for which other operations must not wait."""


@dataclass(slots=True)
class Volume:
    """The names of one entity in one source, and how the last reading went."""

    entity: Entity
    source: Source
    names: Names | None = None
    crowded: bool = False
    """Whether the source has more records than are kept."""
    error: SourceError | None = None
    read_at: float = 0.0
    as_of: datetime | None = None
    milliseconds: float = 0.0
    due: float = float("-inf")
    task: asyncio.Task[None] | None = None

    @property
    def known(self) -> bool:
        """Whether a search need not wait for it."""
        return self.names is not None or self.crowded

    def outcome(self) -> Outcome[Names]:
        """The names, or why there are none."""
        if self.names is not None:
            return Outcome(self.source, value=self.names, milliseconds=self.milliseconds)
        error = self.error or NamesNotReady(source=self.source.id, entity=self.entity.name)
        return Outcome(self.source, error=error, milliseconds=self.milliseconds)

    def report(self, *, now: float, ttl: float) -> SourceReport:
        """The source's part in an answer that rests on these names, at a time of the shelf's clock."""
        report = self.outcome().report(len(self.names or ()), self.as_of)
        if self.names is None:
            return report
        age = now - self.read_at
        if age <= ttl:
            return structs.replace(report, cache=CacheState.HIT, age=age)
        old = structs.replace(report, status=SourceStatus.STALE, cache=CacheState.STALE, age=age)
        return old if self.error is None else structs.replace(old, code=self.error.code, message=self.error.public)


class Shelf:
    """All volumes of an engine. `clock` is the engine's, `now` tells the time of day."""

    def __init__(
        self,
        gates: Mapping[str, Gate],
        *,
        budgets: Budgets,
        options: SearchOptions,
        clock: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.options = options
        self._gates = gates
        self._budgets = budgets
        self._clock = clock
        self._now = now
        self._volumes: dict[tuple[str, str], Volume] = {}

    async def take(self, wanted: Sequence[tuple[Entity, Source]], seconds: float) -> list[Volume]:
        """The volumes, read where they must be. Those that are not there after `seconds` say so themselves."""
        if not pinyin.is_loaded():
            await asyncio.to_thread(pinyin.load)
        volumes = [self._volume(entity, source) for entity, source in wanted]
        for volume in volumes:
            if volume.task is None and self._clock() >= volume.due:
                # Not in the caller's context: the names are for everybody.
                volume.task = asyncio.create_task(self._read(volume), context=contextvars.Context())
        if waited := [volume.task for volume in volumes if volume.task is not None and not volume.known]:
            await asyncio.wait(waited, timeout=seconds)
        return volumes

    def report(self, volume: Volume) -> SourceReport:
        """The source's part in an answer that rests on a volume."""
        return volume.report(now=self._clock(), ttl=self.options.ttl)

    def calls(self, *, seconds: float, rows: int) -> Calls:
        """Calls beside any operation, with so many seconds, for so many rows of one source."""
        budgets = replace(self._budgets, rows_per_source=rows)
        return Calls(self._gates, deadline=self._clock() + seconds, clock=self._clock, spending=Spending(budgets))

    async def close(self) -> None:
        """Break off all reading."""
        tasks = [volume.task for volume in self._volumes.values() if volume.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _volume(self, entity: Entity, source: Source) -> Volume:
        volume = self._volumes.setdefault((entity.name, source.id), Volume(entity, source))
        volume.source = source
        return volume

    async def _read(self, volume: Volume) -> None:
        try:
            outcome = await self._attempt(volume)
        except OverBudget:
            self._keep(volume, None, None)
        else:
            volume.milliseconds = outcome.milliseconds
            if outcome.error is None:
                self._keep(volume, *(outcome.value or (None, None)))
            else:
                volume.error, volume.due = outcome.error, self._clock() + self.options.retry
        finally:
            volume.task = None

    async def _attempt(self, volume: Volume) -> Outcome[tuple[Names | None, datetime | None]]:
        if volume.source.quarantine is not None:
            return quarantined(volume.source)
        calls = self.calls(seconds=self.options.patience, rows=self.options.names)
        return await calls.attempt(volume.source, self._names(calls, volume.entity, volume.source))

    async def _names(self, calls: Calls, entity: Entity, source: Source) -> tuple[Names | None, datetime | None]:
        """All names of a source, and the moment that they show; no names where there are too many."""
        counted = await calls.count(source, entity.name, None) if source.entities[entity.name].count else None
        if counted is not None and counted.records > self.options.names:
            return None, None
        union = (entity.record.union[0],) if entity.record.union else ()
        planned = plan_source(source, 0, entity, (entity.key, *entity.searchable, *union), TRUE, chunk=self._budgets.chunk)
        begun = self._now()
        records, as_of = await read_all(calls, planned)
        names = Names(entity, records) if len(records) < MANY else await asyncio.to_thread(Names, entity, records)
        return names, as_of or begun

    def _keep(self, volume: Volume, names: Names | None, as_of: datetime | None) -> None:
        volume.names, volume.crowded, volume.as_of, volume.error = names, names is None, as_of, None
        volume.read_at = self._clock()
        volume.due = volume.read_at + self.options.ttl


def entities_searched() -> list[Entity]:
    """The entities whose records can be searched for."""
    return [entity for entity in ENTITIES.values() if entity.searchable]
