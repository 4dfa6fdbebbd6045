"""The calls of one operation: each through its source's gate, before the operation's deadline, its outcome kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import msgspec

from adapters.entities import ENTITIES
from adapters.errors import OutcomeUnknown, SourceError, SourceTimeout
from adapters.interface import Adapter, Aggregating, Commanding
from adapters.predicate import Predicate, comparisons
from adapters.requests import Aggregate, Command, Count, Groups, Page, Receipt, Records, Scan, oldest
from adapters.source import Source
from resolvers.budget import Spending
from resolvers.cache.asking import Asking
from resolvers.cache.cache import Cache
from resolvers.cache.control import ANYTHING, CacheControl, Observed, Served
from resolvers.coverage import CacheState, SourceReport, SourceStatus
from resolvers.derived import Passage, Run
from resolvers.errors import FieldsLost, OverBudget, SourceBroken, SourceSkipped
from resolvers.explaining.node import Node
from resolvers.gate import Gate
from resolvers.records import complete

T = TypeVar("T")

logger = logging.getLogger("craftgraph.engine")

_TOLD = (SourceStatus.ANSWERED, SourceStatus.STALE)
"""States of sources that gave what was asked for."""


class Outcome(msgspec.Struct, Generic[T], frozen=True):
    """What became of asking one source: its answer, or the error."""

    source: Source
    value: T | None = None
    error: SourceError | None = None
    milliseconds: float = 0.0
    served: Served = msgspec.field(default_factory=Served)

    def reports(self, rows: int, as_of: datetime | None = None) -> Sequence[SourceReport]:
        """The source's part in the answer; of a derived one, the parts of those that its records were, or were to be, worked out from."""
        rests_on = self.served.rests_on
        if not self.source.derived or (self.error is not None and all(one.status in _TOLD for one in rests_on)):
            return (self.report(rows, as_of),)
        return rests_on

    def report(self, rows: int, as_of: datetime | None = None) -> SourceReport:
        """The source's own part in the answer."""
        error = self.error
        if error is None:
            return self._answered(rows, as_of)
        status = SourceStatus.SKIPPED if isinstance(error, SourceSkipped) else SourceStatus.FAILED
        return SourceReport(self.source.id, status, 0, self.milliseconds, None, error.code, error.public, self.served.cache)

    def _answered(self, rows: int, as_of: datetime | None) -> SourceReport:
        served = self.served
        covered = served.error
        return SourceReport(
            self.source.id,
            SourceStatus.STALE if served.cache is CacheState.STALE else SourceStatus.ANSWERED,
            rows,
            self.milliseconds,
            oldest((as_of, served.as_of)),
            covered.code if covered else None,
            covered.public if covered else None,
            served.cache,
            None if served.age is None else round(served.age, 3),
        )


def quarantined(source: Source) -> Outcome[Any]:
    """The outcome of a source that cannot be asked at all."""
    return Outcome(source, error=(source.quarantine or SourceBroken("quarantined without a reason")).at(source=source.id))


class Calls:
    """What one operation sends. `node` is where an explanation notes it, if there is one."""

    node: Node | None = None

    def __init__(
        self,
        gates: Mapping[str, Gate],
        *,
        deadline: float,
        clock: Callable[[], float],
        spending: Spending,
        cache: Cache | None = None,
        control: CacheControl = ANYTHING,
        derived: Mapping[str, Run] = MappingProxyType({}),
    ) -> None:
        self.derived = derived
        self._gates = gates
        self._deadline = deadline
        self._clock = clock
        self.spending = spending
        self._cache = cache
        self._control = control

    def within(self, share: float) -> Calls:
        """The same calls, to be done within a share of the time that is left."""
        ends = self._deadline - (1 - share) * self.left
        return self._but(ends, self._control)

    def anew(self) -> Calls:
        """The same calls, with nothing taken from the cache."""
        return self._but(self._deadline, replace(self._control, no_cache=True))

    def _but(self, deadline: float, control: CacheControl) -> Calls:
        return Calls(
            self._gates,
            deadline=deadline,
            clock=self._clock,
            spending=self.spending,
            cache=self._cache,
            control=control,
            derived=self.derived,
        )

    @property
    def left(self) -> float:
        """Seconds until the time is up."""
        return max(0.0, self._deadline - self._clock())

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self._clock() >= self._deadline

    async def scan(self, source: Source, request: Scan, absent: Sequence[str] = ()) -> Page:
        """One page, its records complete: each names its source, and what the source lacks is null."""
        gate, asking = self._gate(source, request.entity), self._asking(source, request.entity)

        async def send(request: Scan, deadline: float) -> Page:
            if source.lost:
                refuse_lost(source, request.entity, (*request.fields, *(term.field for term in request.order)), request.where)
            return await gate.call(source, lambda adapter: adapter.scan(request), entity=request.entity, phase="scan", deadline=deadline)

        if asking is not None:
            return await asking.scan(request, absent, send)
        page = await send(request, self._deadline)
        complete(page.rows, source.id, absent)
        return page

    async def fetch(self, source: Source, entity: str, keys: Sequence[str], fields: Sequence[str], absent: Sequence[str]) -> Records:
        """Records by key, aligned and complete."""
        gate, asking = self._gate(source, entity), self._asking(source, entity)

        async def send(keys: Sequence[str], deadline: float) -> Records:
            refuse_lost(source, entity, fields)
            found = await gate.call(
                source, lambda adapter: adapter.fetch(entity, keys, fields), entity=entity, phase="fetch", deadline=deadline
            )
            if len(found.rows) != len(keys):
                raise SourceBroken(f"{len(keys)} keys gave {len(found.rows)} records", source=source.id, entity=entity, phase="fetch")
            return found

        if asking is not None:
            return await asking.fetch(keys, fields, absent, send)
        found = await send(keys, self._deadline)
        complete(found.rows, source.id, absent)
        return found

    async def count(self, source: Source, entity: str, where: Predicate | None) -> Count:
        """How many records the source counts."""
        gate, asking = self._gate(source, entity), self._asking(source, entity)

        async def send(deadline: float) -> Count:
            refuse_lost(source, entity, (), where)
            return await gate.call(source, lambda adapter: adapter.count(entity, where), entity=entity, phase="count", deadline=deadline)

        return await (asking.count(where, send) if asking is not None else send(self._deadline))

    async def aggregate(self, source: Source, request: Aggregate) -> Groups:
        """The source's own totals, each group with as many keys and values as were asked for."""
        gate, asking = self._gate(source, request.entity), self._asking(source, request.entity)

        async def total(adapter: Adapter) -> Groups:
            if not isinstance(adapter, Aggregating):
                raise SourceBroken(f"{type(adapter).__name__} declares totals, but has no aggregate()")
            return await adapter.aggregate(request)

        async def send(deadline: float) -> Groups:
            measured = (measure.field for measure in request.measures if measure.field is not None)
            refuse_lost(source, request.entity, (*request.groups, *measured), request.where)
            totals = await gate.call(source, total, entity=request.entity, phase="aggregate", deadline=deadline)
            shape = (len(request.groups), len(request.measures))
            misshapen = any((len(group.keys), len(group.values)) != shape for group in totals.rows)
            if misshapen or (not request.groups and len(totals.rows) != 1):
                raise SourceBroken("the groups are not as they were asked for", source=source.id, entity=request.entity, phase="aggregate")
            return totals

        return await (asking.aggregate(request, send) if asking is not None else send(self._deadline))

    async def execute(self, source: Source, command: Command) -> Receipt:
        """A command, sent at most once. Time that is up while it is under way, and what no adapter may raise, leave its outcome unknown."""
        under_way = False

        async def send(adapter: Adapter) -> Receipt:
            nonlocal under_way
            under_way = True
            return await _commanding(adapter).execute(command)

        gate = self._gate(source, command.entity)
        try:
            return await gate.call(source, send, entity=command.entity, phase="execute", deadline=self._deadline, attempts=1)
        except (SourceTimeout, SourceBroken) as error:
            if under_way and isinstance(error.__cause__, TimeoutError if isinstance(error, SourceTimeout) else Exception):
                raise OutcomeUnknown(error.internal) from error
            raise
        finally:
            if under_way and self._cache is not None:
                await self._cache.invalidate(source.id)

    async def lookup(self, source: Source, entity: str, idempotency_key: str) -> Receipt | None:
        """What became of a command; None if it was not carried out."""

        async def find(adapter: Adapter) -> Receipt | None:
            return await _commanding(adapter).lookup(entity, idempotency_key)

        return await self._gate(source, entity).call(source, find, entity=entity, phase="lookup", deadline=self._deadline)

    async def attempt(self, source: Source, work: Coroutine[Any, Any, T]) -> Outcome[T]:
        """Do all the work for one source. Only a spent budget is raised; everything else becomes an outcome."""
        started = self._clock()
        with Observed() as served:
            try:
                return Outcome(source, value=await work, milliseconds=self._since(started), served=served)
            except OverBudget:
                raise
            except SourceError as error:
                logger.debug("%s", error)
                return Outcome(source, error=error, milliseconds=self._since(started), served=served)
            except Exception as error:
                logger.exception("the answer of source %s could not be worked with", source.id)
                broken = SourceBroken(repr(error), source=source.id)
                return Outcome(source, error=broken, milliseconds=self._since(started), served=served)

    def _asking(self, source: Source, entity: str) -> Asking | None:
        """The way to the cache, where anything is kept of the entity."""
        cache, freshness = self._cache, source.caching.of(entity)
        if cache is None or freshness is None:
            return None
        return Asking(cache=cache, control=self._control, source=source, entity=entity, freshness=freshness, deadline=self._deadline)

    def _gate(self, source: Source, entity: str) -> Gate | Passage:
        self.spending.call(source.id, entity)
        return self.derived[source.id].through(self) if source.derived else self._gates[source.id]

    def _since(self, started: float) -> float:
        return (self._clock() - started) * 1000


def _commanding(adapter: Adapter) -> Commanding:
    if not isinstance(adapter, Commanding):
        raise SourceBroken(f"{type(adapter).__name__} declares commands, but has no execute() or no lookup()")
    return adapter


def refuse_lost(source: Source, entity: str, needed: Iterable[str], where: Predicate | None = None) -> None:
    """Raise `FieldsLost` for a request that needs what has drifted away. Only before a call: kept answers may stand in for it."""
    if lost := source.lost.get(entity):
        gone = lost.intersection((ENTITIES[entity].key, *needed, *(part.field for part in comparisons(where))))
        if gone:
            raise FieldsLost(entity, gone).at(source=source.id, entity=entity)


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
