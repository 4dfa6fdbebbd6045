"""Calls that write down what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from time import perf_counter
from typing import Any, TypeVar, cast

from adapters.entities import ENTITIES
from adapters.errors import SourceError
from adapters.interface import Adapter
from adapters.predicate import Predicate, comparisons
from adapters.requests import Aggregate, Count, Groups, Page, Records, Scan
from adapters.source import Source
from adapters.tracing import listening
from resolvers.cache.control import CacheControl, Observed
from resolvers.calls import Calls
from resolvers.derived import Passage
from resolvers.explaining.node import CallNote, Node
from resolvers.gate import Gate

T = TypeVar("T")

_note: ContextVar[CallNote | None] = ContextVar("craftgraph_call_note", default=None)


class ExplainedCalls(Calls):
    """The same calls as others, each noted at a node with what is sent for it."""

    def __init__(self, calls: Calls, node: Node) -> None:
        vars(self).update(vars(calls))
        self.node: Node | None = node

    def _but(self, deadline: float, control: CacheControl) -> Calls:
        return ExplainedCalls(super()._but(deadline, control), cast(Node, self.node))

    async def scan(self, source: Source, request: Scan, absent: Sequence[str] = ()) -> Page:
        behind = [term.field for term in request.order] if request.after is not None else []
        note = self._begin(source, "scan", request.entity, (*_compared(request.where), *behind))
        return await self._noted(note, super().scan(source, request, absent), lambda page: len(page.rows))

    async def fetch(self, source: Source, entity: str, keys: Sequence[str], fields: Sequence[str], absent: Sequence[str]) -> Records:
        note = self._begin(source, "fetch", entity, (ENTITIES[entity].key,))
        fetched = super().fetch(source, entity, keys, fields, absent)
        return await self._noted(note, fetched, lambda found: sum(record is not None for record in found.rows))

    async def count(self, source: Source, entity: str, where: Predicate | None) -> Count:
        note = self._begin(source, "count", entity, _compared(where))
        return await self._noted(note, super().count(source, entity, where), lambda count: count.records)

    async def aggregate(self, source: Source, request: Aggregate) -> Groups:
        note = self._begin(source, "aggregate", request.entity, _compared(request.where))
        return await self._noted(note, super().aggregate(source, request), lambda groups: len(groups.rows))

    def _begin(self, source: Source, phase: str, entity: str, fields: Iterable[str]) -> CallNote:
        note = CallNote(source.id, phase, entity, frozenset(fields))
        cast(Node, self.node).calls.append(note)
        return note

    async def _noted(self, note: CallNote, work: Awaitable[T], rows: Callable[[T], int]) -> T:
        begun, token = perf_counter(), _note.set(note)
        try:
            with listening(note.hear), Observed(also=True) as served:
                answer = await work
                note.cache, note.age = served.cache.value, served.age
            note.rows = rows(answer)
            return answer
        except SourceError as error:
            note.error = error
            raise
        finally:
            _note.reset(token)
            note.milliseconds, note.done = (perf_counter() - begun) * 1000, True
            cast(Node, self.node).passed()

    def _gate(self, source: Source, entity: str) -> Gate | Passage:
        return cast(Gate, _CountingGate(super()._gate(source, entity), _note.get()))


class _CountingGate:
    """A gate at which the attempts of one call are counted."""

    def __init__(self, gate: Gate | Passage, note: CallNote | None) -> None:
        self._gate = gate
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gate, name)

    async def call(self, source: Source, send: Callable[[Adapter], Awaitable[T]], **options: Any) -> T:
        """As the gate itself."""

        def counted(adapter: Adapter) -> Awaitable[T]:
            if self._note is not None:
                self._note.attempts += 1
            return send(adapter)

        return await self._gate.call(source, counted, **options)


def _compared(where: Predicate | None) -> tuple[str, ...]:
    return tuple(part.field for part in comparisons(where))
