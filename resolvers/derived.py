"""Derived entities: records that no source holds, worked out from those of others while an operation runs.

To the rest of the engine they come from a source like any other, so that lists, filters, orders, joins and totals over them need nothing of
their own. Its calls pass no gate: a `Derivation` asks the engine itself, within the same operation, under the same deadline, budgets and
cache. What it works out rests on the sources that it asked; they, and not the derived source, are reported.

What is asked twice in one operation is worked out once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from adapters.interface import Adapter
from adapters.memory import MemoryAdapter, everything
from adapters.predicate import Compare, Op, Predicate, comparisons
from adapters.requests import Aggregate, Count, Groups, Page, Records, Scan
from adapters.source import Source
from resolvers.cache.control import note_reports
from resolvers.coverage import Coverage, Ledger, SourceReport
from resolvers.links import Link
from resolvers.pushdown import normalise
from resolvers.request import LinkResult, ListRequest, ListResult

T = TypeVar("T")


class Asks(Protocol):
    """What a derivation may ask of the engine: an operation, see `resolvers.engine.Operation`."""

    async def list(self, request: ListRequest) -> ListResult:
        """One page of a list."""

    async def link(self, link: Link, parents: Sequence[Record], request: ListRequest) -> Sequence[LinkResult]:
        """What a link leads to, one result a parent."""

    def report(self) -> Coverage:
        """All sources that were asked so far."""


class Derivation(Protocol):
    """Works out the records of some entities."""

    @property
    def source(self) -> Source:
        """The source as which it appears, see `derived_source`."""

    async def records(self, entity: str, where: Predicate | None, fields: frozenset[str], asked: Asked) -> list[Record]:
        """All records of an entity that may satisfy the predicate, perhaps others, each key once.

        `fields` are those that are looked at; what others would cost to know may be left out of them, but none may be absent.
        """


def derived_source(identifier: str, label: str, entities: Sequence[str]) -> Source:
    """The source of a derivation of these entities."""
    capabilities = {name: everything(name) for name in entities}
    return Source(id=identifier, label=label, kind="derived", adapter=MemoryAdapter({}), entities=capabilities, derived=True)


@dataclass(frozen=True, slots=True)
class _Found:
    value: Any
    error: SourceError | None
    reports: tuple[SourceReport, ...]


class Asked:
    """How a derivation asks for what it needs. It keeps which sources that rests on."""

    def __init__(self, ask: Callable[[Ledger], Asks], memory: dict[Hashable, asyncio.Task[_Found]], now: datetime) -> None:
        self._ask = ask
        self._memory = memory
        self.now = now
        self.ledger = Ledger()

    async def once(self, key: Hashable, work: Callable[[Asks], Awaitable[T]]) -> T:
        """What `work` finds; it is done once in the whole operation for all that come with the same key. Raises its `SourceError`."""
        task = self._memory.get(key)
        if task is None:
            task = self._memory[key] = asyncio.create_task(self._observed(work))
            task.add_done_callback(_retrieved)
        # Shielded: others may wait for it, too.
        found = await asyncio.shield(task)
        self.ledger.add_all(found.reports)
        if found.error is not None:
            raise found.error
        value: T = found.value
        return value

    async def _observed(self, work: Callable[[Asks], Awaitable[Any]]) -> _Found:
        ledger = Ledger()
        try:
            return _Found(await work(self._ask(ledger)), None, ledger.reports())
        except SourceError as error:
            return _Found(None, error, ledger.reports())


def _retrieved(task: asyncio.Task[Any]) -> None:
    """Whoever waited may be gone; then nobody else looks at what went wrong."""
    if not task.cancelled():
        task.exception()


@dataclass(eq=False)
class Run:
    """One derivation within one operation. `operation` makes another one, of given calls and with a ledger of its own, to ask by.

    What the calls are is known to `resolvers.calls` alone, which imports this module; here they are only handed on.
    """

    derivation: Derivation
    operation: Callable[[Any, Ledger], Asks]
    now: datetime
    _memory: dict[Hashable, asyncio.Task[_Found]] = field(default_factory=dict)

    def through(self, calls: object) -> Passage:
        """What stands in the place of a gate."""
        return Passage(self, calls)

    async def records(self, calls: object, entity: str, where: Predicate | None, fields: Iterable[str]) -> list[Record]:
        """The records, whose sources are noted with whoever observes. Raises the `SourceError` of one without which nothing can be said."""
        asked, whole, looked_at = self._asked(calls), self._asked(calls), frozenset(fields)

        async def work(_: Asks) -> tuple[list[Record] | SourceError, tuple[SourceReport, ...]]:
            try:
                records = await self.derivation.records(entity, where, looked_at, asked)
            except SourceError as error:
                return error, asked.ledger.reports()
            for record in records:
                record.source = self.derivation.source.id
            return records, asked.ledger.reports()

        records, reports = await whole.once((entity, where, looked_at), work)
        note_reports(reports)
        if isinstance(records, SourceError):
            raise records
        return records

    def _asked(self, calls: object) -> Asked:
        return Asked(lambda ledger: self.operation(calls, ledger), self._memory, self.now)


@dataclass(frozen=True, slots=True)
class Passage:
    """Where calls to a derived source pass, in the place of a gate."""

    run: Run
    calls: object

    async def call(
        self,
        source: Source,
        send: Callable[[Adapter], Awaitable[T]],
        *,
        entity: str,
        phase: str,
        deadline: float,
        attempts: int | None = None,
    ) -> T:
        """As `Gate.call`: what it asks passes gates of its own, so it needs neither a slot nor a timeout, nor a second attempt."""
        try:
            return await send(_Derived(source, self.run, self.calls))
        except SourceError as error:
            raise error.at(source=source.id, entity=entity, phase=phase) from error.__cause__


class _Derived(MemoryAdapter):
    """A derived source for one call: works the records out, then answers from memory."""

    def __init__(self, source: Source, run: Run, calls: object) -> None:
        super().__init__({}, source.entities)
        self._run = run
        self._calls = calls

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        await self._work_out(entity, Compare(ENTITIES[entity].key, Op.IN, tuple(dict.fromkeys(keys))), fields)
        return await super().fetch(entity, keys, fields)

    async def scan(self, request: Scan) -> Page:
        await self._work_out(request.entity, request.where, (*request.fields, *(term.field for term in request.order)))
        return await super().scan(request)

    async def count(self, entity: str, where: Predicate | None) -> Count:
        await self._work_out(entity, where, ())
        return await super().count(entity, where)

    async def aggregate(self, request: Aggregate) -> Groups:
        measured = [measure.field for measure in request.measures if measure.field is not None]
        await self._work_out(request.entity, request.where, (*request.groups, *measured))
        return await super().aggregate(request)

    async def _work_out(self, entity: str, where: Predicate | None, fields: Iterable[str]) -> None:
        looked_at = {*fields, *(part.field for part in comparisons(where))}
        self._records[entity] = await self._run.records(self._calls, entity, None if where is None else normalise(where), looked_at)
