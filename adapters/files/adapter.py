"""The files adapter: drops in a folder, read whole into memory and answered from there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from adapters.capabilities import Description, EntityCapability, FieldCapability
from adapters.declared import all_filters, refuse_fields, refuse_keys, refuse_scan, refuse_where
from adapters.errors import SourceError, Unavailable, Unsupported
from adapters.files.feed import Feed
from adapters.files.report import check_report, health_message
from adapters.files.settings import FilesSettings
from adapters.files.shelf import Shelf, State
from adapters.files.table import Table
from adapters.interface import API_VERSION, Host
from adapters.predicate import Predicate
from adapters.requests import Aggregate, CheckReport, Count, Groups, Health, Page, Records, Scan
from adapters.totals import all_aggregates, refuse_aggregate

T = TypeVar("T")

logger = logging.getLogger("adapters.files")

LARGE = 5_000
"""Records from which on a request is worked on in the pool, so that it cannot hold up the event loop."""
MAX_IN = 10_000
MAX_KEYS = 1_000
PATIENCE = 0.5
"""Part of a call's time that a request waits for a new drop to be read, before it is answered from the one before."""


class FilesAdapter:
    """One source of drops.

    The folder is looked at when a request comes, at most every `Limits.every` seconds. A request waits for a new drop, but not for long
    if there is an earlier one to answer from; `Page.as_of` says which moment the rows show.
    """

    def __init__(self, settings: FilesSettings) -> None:
        self._settings = settings
        self._capabilities = {name: _capability(feed) for name, feed in settings.feeds.items()}
        self._host: Host | None = None
        self._folder = Path()
        self._shelves: Mapping[str, Shelf] = {}
        self._states: Mapping[str, State] = {name: State() for name in settings.feeds}
        self._looked: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"FilesAdapter({self._settings.source_id})"

    def describe(self) -> Description:
        """Everything, exactly, of what is mapped: it all lies in memory."""
        return Description(api_version=API_VERSION, entities=self._capabilities)

    async def open(self, host: Host) -> None:
        """Look the folder's name up. Raises `SecretMissing` and `InvalidConfiguration`; no file is touched."""
        settings = self._settings
        self._folder = settings.folder_of(host)
        for feed in settings.feeds.values():
            feed.decoder.unlock(host.secret)
        self._shelves = {
            name: Shelf(settings.source_id, feed, self._folder, settings.limits, host.tracer) for name, feed in settings.feeds.items()
        }
        self._host = host

    async def close(self) -> None:
        """Forget all records. May be called twice."""
        task, self._task = self._task, None
        self._host, self._looked = None, None
        self._shelves, self._states = {}, {name: State() for name in self._settings.feeds}
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def refresh(self) -> Mapping[str, State]:
        """Look at the folder now and read what is new, to the end; the state of each entity's feed."""
        await asyncio.wait([self._under_way(self._open_host())])
        return self._states

    async def check(self) -> CheckReport:
        """Reach the folder; name the drops that are rejected or missing, with the reason; compare the columns; count the records."""
        started = perf_counter()
        states = await self.refresh()
        return check_report(self._folder, self._settings.feeds, states, (perf_counter() - started) * 1000)

    async def health(self) -> Health:
        """Whether the folder can be looked at and every entity has a good drop. What is rejected or missing is in the message."""
        started = perf_counter()
        try:
            await self._fresh()
        except SourceError as error:
            return Health(ok=False, milliseconds=(perf_counter() - started) * 1000, message=error.public)
        ok = all(state.table is not None and not state.problem for state in self._states.values())
        return Health(ok=ok, milliseconds=(perf_counter() - started) * 1000, message=health_message(self._states))

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key, with the moment that the drop shows."""
        capability, definition = self._declared(entity, "fetch")
        refuse_keys(keys, capability)
        refuse_fields(fields, capability, definition.entity)
        table, as_of = await self._served(entity, "fetch")
        return Records(rows=table.fetch(keys, fields), as_of=as_of)

    async def scan(self, request: Scan) -> Page:
        """One page, with the moment that the drop shows."""
        capability, definition = self._declared(request.entity, "scan")
        refuse_scan(request, capability, definition.entity)
        table, as_of = await self._served(request.entity, "scan")
        return replace(await self._work(table, lambda: table.scan(request)), as_of=as_of)

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """How many records satisfy the predicate."""
        capability, _ = self._declared(entity, "count")
        refuse_where(where, capability)
        table, as_of = await self._served(entity, "count")
        return Count(records=await self._work(table, lambda: table.count(where)), as_of=as_of)

    async def aggregate(self, request: Aggregate) -> Groups:
        """Totals, exact."""
        capability, _ = self._declared(request.entity, "aggregate")
        refuse_where(request.where, capability)
        refuse_aggregate(request, capability)
        table, as_of = await self._served(request.entity, "aggregate")
        return Groups(rows=await self._work(table, lambda: table.aggregate(request)), as_of=as_of)

    def _declared(self, entity: str, phase: str) -> tuple[EntityCapability, Feed]:
        if entity not in self._capabilities:
            raise Unsupported(f"the mapping has no {entity}", source=self._settings.source_id, entity=entity, phase=phase)
        return self._capabilities[entity], self._settings.feeds[entity]

    async def _served(self, entity: str, phase: str) -> tuple[Table, datetime | None]:
        """The table to answer from. Raises `Unavailable` where there is no good drop."""
        try:
            await self._fresh()
            state = self._states[entity]
            if state.table is None:
                why = "; ".join([*state.faults, *(f"{name}: {reason}" for name, reason in state.waiting.items())])
                raise Unavailable(f"there is no good drop in {self._folder}" + (f": {why}" if why else ""))
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=entity, phase=phase) from error.__cause__
        return state.table, state.as_of

    async def _fresh(self) -> None:
        """Have the folder looked at if it is time. Where there are records already, do not wait long."""
        host = self._open_host()
        if self._task is None and self._looked is not None:
            since = (host.now() - self._looked).total_seconds()
            if 0 <= since < self._settings.limits.every:
                return
        served = any(state.table is not None for state in self._states.values())
        await asyncio.wait([self._under_way(host)], timeout=self._settings.timeout * PATIENCE if served else None)

    def _under_way(self, host: Host) -> asyncio.Task[None]:
        """The look that is under way, or a new one. It goes on when those who wait for it are cancelled: the next ones will want it."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._look(host))
        return self._task

    async def _look(self, host: Host) -> None:
        shelves, now = self._shelves, host.now()
        try:
            found: Mapping[str, State] = await host.run_blocking(lambda: {name: shelf.refresh(now) for name, shelf in shelves.items()})
        except Exception as error:
            logger.exception("%s: the drops cannot be read", self._settings.source_id)
            found = {name: replace(state, problem=f"the drops cannot be read: {error!r}") for name, state in self._states.items()}
        if self._task is asyncio.current_task():
            self._states, self._looked, self._task = found, now, None

    async def _work(self, table: Table, work: Callable[[], T]) -> T:
        return work() if len(table) < LARGE else await self._open_host().run_blocking(work)

    def _open_host(self) -> Host:
        if self._host is None:
            raise Unavailable("the source is not open; call open() first", source=self._settings.source_id)
        return self._host


def _capability(feed: Feed) -> EntityCapability:
    fields = {
        name: FieldCapability(
            filters=all_filters(definition), order=not definition.many, aggregates=all_aggregates(definition), group=not definition.many
        )
        for name, definition in feed.entity.fields.items()
        if name in feed.fields
    }
    return EntityCapability(
        fields=fields,
        key_order=feed.key_order,
        key_sorted=True,
        keyset=True,
        disjunction=True,
        max_keys=MAX_KEYS,
        max_in=MAX_IN,
        count=True,
    )
