"""The calls of one operation: each through its source's gate, before the operation's deadline, its outcome kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.interface import Adapter, Aggregating
from adapters.predicate import Predicate
from adapters.requests import Aggregate, Count, Groups, Page, Records, Scan
from adapters.source import Source
from resolvers.budget import Spending
from resolvers.coverage import SourceReport, SourceStatus
from resolvers.errors import OverBudget, SourceBroken, SourceSkipped
from resolvers.gate import Gate

T = TypeVar("T")

logger = logging.getLogger("craftgraph.engine")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of asking one source: its answer, or the error."""

    source: Source
    value: T | None = None
    error: SourceError | None = None
    milliseconds: float = 0.0

    def report(self, rows: int, as_of: datetime | None = None) -> SourceReport:
        """The source's part in the answer."""
        error = self.error
        if error is None:
            return SourceReport(self.source.id, SourceStatus.ANSWERED, rows, self.milliseconds, as_of)
        status = SourceStatus.SKIPPED if isinstance(error, SourceSkipped) else SourceStatus.FAILED
        return SourceReport(self.source.id, status, 0, self.milliseconds, None, error.code, error.public)


def quarantined(source: Source) -> Outcome[Any]:
    """The outcome of a source that cannot be asked at all."""
    return Outcome(source, error=(source.quarantine or SourceBroken("quarantined without a reason")).at(source=source.id))


class Calls:
    """What one operation sends."""

    def __init__(self, gates: Mapping[str, Gate], *, deadline: float, clock: Callable[[], float], spending: Spending) -> None:
        self._gates = gates
        self._deadline = deadline
        self._clock = clock
        self.spending = spending

    def within(self, share: float) -> Calls:
        """The same calls, to be done within a share of the time that is left."""
        ends = self._deadline - (1 - share) * max(0.0, self._deadline - self._clock())
        return Calls(self._gates, deadline=ends, clock=self._clock, spending=self.spending)

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self._clock() >= self._deadline

    async def scan(self, source: Source, request: Scan, absent: Sequence[str] = ()) -> Page:
        """One page, its records complete: each names its source, and what the source lacks is null."""
        gate = self._gate(source, request.entity)
        page = await gate.call(source, lambda adapter: adapter.scan(request), entity=request.entity, phase="scan", deadline=self._deadline)
        complete(page.rows, source.id, absent)
        return page

    async def fetch(self, source: Source, entity: str, keys: Sequence[str], fields: Sequence[str], absent: Sequence[str]) -> Records:
        """Records by key, aligned and complete."""
        gate = self._gate(source, entity)
        found = await gate.call(
            source, lambda adapter: adapter.fetch(entity, keys, fields), entity=entity, phase="fetch", deadline=self._deadline
        )
        if len(found.rows) != len(keys):
            raise SourceBroken(f"{len(keys)} keys gave {len(found.rows)} records", source=source.id, entity=entity, phase="fetch")
        complete([record for record in found.rows if record is not None], source.id, absent)
        return found

    async def count(self, source: Source, entity: str, where: Predicate | None) -> Count:
        """How many records the source counts."""
        gate = self._gate(source, entity)
        return await gate.call(source, lambda adapter: adapter.count(entity, where), entity=entity, phase="count", deadline=self._deadline)

    async def aggregate(self, source: Source, request: Aggregate) -> Groups:
        """The source's own totals, each group with as many keys and values as were asked for."""

        async def send(adapter: Adapter) -> Groups:
            if not isinstance(adapter, Aggregating):
                raise SourceBroken(f"{type(adapter).__name__} declares totals, but has no aggregate()")
            return await adapter.aggregate(request)

        gate = self._gate(source, request.entity)
        totals = await gate.call(source, send, entity=request.entity, phase="aggregate", deadline=self._deadline)
        shape = (len(request.groups), len(request.measures))
        misshapen = any((len(group.keys), len(group.values)) != shape for group in totals.rows)
        if misshapen or (not request.groups and len(totals.rows) != 1):
            raise SourceBroken("the groups are not as they were asked for", source=source.id, entity=request.entity, phase="aggregate")
        return totals

    async def attempt(self, source: Source, work: Coroutine[Any, Any, T]) -> Outcome[T]:
        """Do all the work for one source. Only a spent budget is raised; everything else becomes an outcome."""
        started = self._clock()
        try:
            return Outcome(source, value=await work, milliseconds=self._since(started))
        except OverBudget:
            raise
        except SourceError as error:
            logger.info("%s", error)
            return Outcome(source, error=error, milliseconds=self._since(started))
        except Exception as error:
            logger.exception("the answer of source %s could not be worked with", source.id)
            broken = SourceBroken(repr(error), source=source.id)
            return Outcome(source, error=broken, milliseconds=self._since(started))

    def _gate(self, source: Source, entity: str) -> Gate:
        self.spending.call(source.id, entity)
        return self._gates[source.id]

    def _since(self, started: float) -> float:
        return (self._clock() - started) * 1000


def complete(records: Sequence[Record], source: str, absent: Sequence[str]) -> None:
    """Name the source in each record, and make null what it does not have."""
    for record in records:
        record.source = source
    for name in absent:
        for record in records:
            setattr(record, name, None)


async def together(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """All the results, in order. The first exception cancels the others and is raised itself, without a group around it."""
    if len(work) == 1:
        return [await work[0]]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
