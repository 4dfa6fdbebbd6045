"""The cache: what is fresh is used, what is stale is used while it is read anew or while its source fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters import hops
from adapters.errors import AuthenticationFailed, CallerError, PermissionDenied, SourceError
from adapters.source import Freshness
from resolvers.cache.chain import broken
from resolvers.cache.control import CacheControl, note
from resolvers.cache.entry import Address, Entry, Looked, Put, Store
from resolvers.cache.flights import Flight, Flights
from resolvers.cache.memory import MemoryStore
from resolvers.cache.wires import AnyWire
from resolvers.coverage import CacheState

logger = logging.getLogger("craftgraph.cache")

PATIENCE = 30.0
"""Seconds that a shared call may wait for a free slot; its own time is the policy's, and whoever waits for it leaves at its deadline."""
REFRESHES = 32
"""Calls in the background at once; over it, a stale answer is refreshed by a later reader."""

Send = Callable[[Sequence[int], float], Awaitable[Sequence[Any]]]
"""Asks the source for the answers at these positions, before a deadline."""
_WITHDRAWN = (AuthenticationFailed, PermissionDenied)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What one call asks, an address for each answer that is kept by itself.

    `continues`: it goes on with a walk whose first page was read earlier, and so cannot be refreshed by itself; `sendable`: the source
    can still be asked for it.
    """

    source: str
    entity: str
    freshness: Freshness
    addresses: Sequence[Address]
    wire: AnyWire
    continues: bool = False
    sendable: bool = True


class Cache:
    """One for the process and its event loop, shared by all operations.

    `clock` is the engine's, for deadlines; `wall` tells seconds since 1970, for ages, which other processes may read. `fingerprints` says
    for each source what its configuration was, where entries outlive the process.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        fingerprints: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.store = store or MemoryStore()
        self.fingerprints = fingerprints or {}
        self.clock = clock
        self.wall = wall
        self._flights = Flights(clock)

    async def answers(self, question: Question, send: Send, *, deadline: float, control: CacheControl) -> list[Any]:
        """The answers, aligned to the addresses: kept ones where they will do, the others from the source, or stale ones if it fails."""
        if control.no_cache:
            return await self._anew(question, send, deadline)
        looked = await self.store.look(question.addresses, question.wire)
        reading = _Reading(question, looked, self.wall(), control)
        if reading.stale and not question.continues:
            self._refresh(question, reading.stale, looked, send)
        if reading.missing:
            await self._fill(reading, send, deadline)
        reading.tell()
        return reading.values

    async def _anew(self, question: Question, send: Send, deadline: float) -> list[Any]:
        """From the source alone, under the caller's own deadline, shared with nobody: another's call may have begun too early."""
        # Only the stamps are wanted.
        looked = await self.store.look(question.addresses, question.wire)
        note(CacheState.MISS)
        return await self._load(question, range(len(question.addresses)), looked, send, deadline)

    async def _fill(self, reading: _Reading, send: Send, deadline: float) -> None:
        """Get what is missing, each answer from the call that is under way for it already, the rest by one new call."""
        question = reading.question
        if not question.sendable:
            raise broken(question.source, question.entity)
        passed = hops.passed()
        flights: dict[int, Flight] = {}
        for index in reading.missing:
            if (flight := self._flights.get((question.addresses[index], passed))) is not None:
                flights[index] = flight
        if fresh := [index for index in reading.missing if index not in flights]:
            flights |= dict.fromkeys(fresh, self._start(question, fresh, reading.looked, send))
        try:
            await self._flights.wait(set(flights.values()), deadline)
        except SourceError as error:
            self._replace(reading, flights, error)
        else:
            for index, flight in flights.items():
                reading.answer(index, flight.result((question.addresses[index], passed)))

    def _start(self, question: Question, indices: Sequence[int], looked: Looked, send: Send, *, kept: bool = False) -> Flight:
        keys = [(question.addresses[index], hops.passed()) for index in indices]
        work = self._load(question, indices, looked, send, self.clock() + PATIENCE)
        return self._flights.start(keys, work, kept=kept)

    def _replace(self, reading: _Reading, flights: Mapping[int, Flight], error: SourceError) -> None:
        """Stale answers in the place of those that the source owes; the error if one is missing, or is not to be covered up."""
        if isinstance(error, (CallerError, *_WITHDRAWN)):
            raise error
        for index, flight in flights.items():
            key = (reading.question.addresses[index], hops.passed())
            if flight.landed:
                reading.answer(index, flight.result(key))
            elif not reading.stand_in(index, error):
                raise error

    def _refresh(self, question: Question, stale: Sequence[int], looked: Looked, send: Send) -> None:
        passed = hops.passed()
        due = [index for index in stale if self._flights.get((question.addresses[index], passed)) is None]
        if due and self._flights.kept < REFRESHES:
            self._start(question, due, looked, send, kept=True)

    async def _load(self, question: Question, indices: Sequence[int], looked: Looked, send: Send, deadline: float) -> list[Any]:
        begun = self.wall()
        try:
            values = list(await send(indices, deadline))
        except _WITHDRAWN:
            # The gateway may not read this any more, so neither may its callers.
            await self.store.invalidate(question.source, question.entity)
            raise
        wire: Any = question.wire
        puts = [
            Put(question.addresses[index], Entry(value, begun, wire.size(value)), looked.stamps[index])
            for index, value in zip(indices, values, strict=True)
        ]
        # Kept before they are complete: see `PageWire.encode`.
        await self.store.put(puts, wire=wire, keep=question.freshness.kept)
        for value in values:
            wire.finish(value)
        return values

    async def invalidate(self, source: str, entity: str | None = None, keys: Sequence[str] | None = None) -> bool:
        """Use nothing any more that was read so far of a source, of one of its entities, or of that which some keys may touch: their
        records, and every list, count and total of the entity. Calls under way are not kept either. Whether the store could be reached."""
        return await self.store.invalidate(source, entity, keys)

    async def close(self) -> None:
        """End the calls under way, and give the store back."""
        await self._flights.close()
        await self.store.close()


class _Reading:
    """The answers to one question as they come together."""

    def __init__(self, question: Question, looked: Looked, now: float, control: CacheControl) -> None:
        self.question = question
        self.looked = looked
        self.values: list[Any] = [None] * len(looked.entries)
        self.missing: list[int] = []
        self.stale: list[int] = []
        self._now = now
        self._control = control
        self._oldest = now
        self._error: SourceError | None = None
        self._state = CacheState.HIT
        usable = question.freshness.usable(walk=not question.sendable)
        for index, entry in enumerate(looked.entries):
            age = usable if entry is None else max(0.0, now - entry.stored_at)
            if entry is None or age >= usable or not control.accepts(age):
                self.missing.append(index)
                continue
            self._use(index, entry)
            if age >= question.freshness.ttl:
                self.stale.append(index)
                self._state = CacheState.STALE

    def _use(self, index: int, entry: Entry) -> None:
        self.values[index] = entry.value
        self._oldest = min(self._oldest, entry.stored_at)

    def answer(self, index: int, value: Any) -> None:
        """What the source says."""
        self.values[index] = value

    def stand_in(self, index: int, error: SourceError) -> bool:
        """Use what is kept in the place of an error, if there is anything that may be used."""
        entry = self.looked.entries[index]
        age = self._now - entry.stored_at if entry else 0.0
        if entry is None or age >= self.question.freshness.in_error or not self._control.accepts(age):
            return False
        self._use(index, entry)
        self._error, self._state = error, CacheState.STALE
        return True

    def tell(self) -> None:
        """Note what was served."""
        if self._error is None and len(self.missing) == len(self.values):
            note(CacheState.MISS)
            return
        note(self._state, age=max(0.0, self._now - self._oldest), stored_at=self._oldest, error=self._error)
