"""The kit's harness over the adapter in memory, which is also what the mutants are made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from adapters.capabilities import EntityCapability, Exactness, FieldCapability
from adapters.conformance.harness import RETRY_AFTER, Fault
from adapters.entities import ENTITIES, Record
from adapters.errors import (
    AuthenticationFailed,
    PermissionDenied,
    RateLimited,
    SourceError,
    SourceTimeout,
    Unavailable,
    UpstreamProtocol,
)
from adapters.interface import Adapter
from adapters.memory import Call, MemoryAdapter
from adapters.predicate import Op

ENTITIES_TESTED = ("Site", "Payment", "StarRating", "AnnualReport")
"""Between them every type of field."""
ERRORS: dict[Fault, type[SourceError]] = {
    Fault.UNREACHABLE: Unavailable,
    Fault.RESET: Unavailable,
    Fault.SERVER_ERROR: Unavailable,
    Fault.BAD_CREDENTIALS: AuthenticationFailed,
    Fault.NO_PERMISSION: PermissionDenied,
    Fault.RATE_LIMITED: RateLimited,
    Fault.GARBAGE: UpstreamProtocol,
}
HASTY = 0.05
"""Seconds until what hangs gives up, where that is waited for."""
NO_MAPPING = "records in memory are not mapped from anything"
NO_PACKAGE = "a fake for tests: it is neither registered nor configured, and takes no secret"

Make = Callable[[Mapping[str, Sequence[Record]]], MemoryAdapter]


class MemoryHarness:
    """`make` builds the adapter from records; the mutants give another one."""

    name = "memory"
    timeout = 0.5
    faults = frozenset({*ERRORS, Fault.HANG, Fault.SILENT})
    exemptions: Mapping[str, str] = {
        "the_name_is_offered_once_and_loads": NO_PACKAGE,
        "the_package_installs_nothing_but_itself": NO_PACKAGE,
        "an_unknown_option_is_refused_with_its_place": NO_PACKAGE,
        "a_missing_secret_is_named_before_anything_is_sent": NO_PACKAGE,
        "secrets_are_in_no_log_error_or_repr": NO_PACKAGE,
        "new_credentials_are_taken_up": NO_PACKAGE,
        "no_signature_is_used_twice": NO_PACKAGE,
        "drift_is_reported": NO_MAPPING,
        "drift_is_reported_as_Drift": NO_MAPPING,
        "unmapped_code_is_reported_as_UnmappedCode": NO_MAPPING,
        "bad_row_is_reported_as_RowRejected": NO_MAPPING,
        "truncated_is_reported_as_UpstreamProtocol": NO_MAPPING,
        "hidden_records_show_on_no_path": NO_MAPPING,
        "explain_agrees_with_what_is_sent": "nothing is sent anywhere",
        "a_repeated_token_fails": "the tokens are its own",
        "a_short_middle_page_does_not_end_the_scan": "the pages are its own",
        "a_truncated_drop_is_rejected_whole": "no files are dropped",
        "a_duplicate_drop_is_rejected_whole": "no files are dropped",
        "changes_are_fed": "records in memory are as old as the test",
    }

    def __init__(self, make: Make = MemoryAdapter, name: str = "memory", entities: Sequence[str] = ENTITIES_TESTED) -> None:
        self.make = make
        self.name = name
        self.entities = entities
        self._seen: dict[int, int] = {}
        self._waiting = 0

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        """Every entity is served, with or without records."""
        return self.make({name: records.get(name, ()) for name in self.entities})

    async def write(self, adapter: MemoryAdapter, record: Record) -> None:
        """Insert or replace."""
        entity = type(record).__name__
        await self.remove(adapter, entity, getattr(record, ENTITIES[entity].key))
        adapter._records[entity].append(record)

    async def remove(self, adapter: MemoryAdapter, entity: str, key: str) -> None:
        """Delete."""
        rows = adapter._records[entity]
        rows[:] = [row for row in rows if getattr(row, ENTITIES[entity].key) != key]

    def captured(self, adapter: MemoryAdapter) -> list[str]:
        """The calls themselves: there is nothing behind them."""
        start = self._seen.get(id(adapter), 0)
        self._seen[id(adapter)] = len(adapter.calls)
        return [f"{call.method} {call.entity}" for call in adapter.calls[start:]]

    async def running(self, adapter: MemoryAdapter) -> int:
        """Calls that hang."""
        return self._waiting

    @contextmanager
    def hasty(self) -> Iterator[None]:
        """What hangs gives up sooner."""
        self.timeout = HASTY
        yield
        self.timeout = type(self).timeout

    @asynccontextmanager
    async def broken(self, adapter: MemoryAdapter, fault: Fault) -> AsyncIterator[None]:
        """The adapter's own faults."""
        adapter.fault = self._hang if fault in (Fault.HANG, Fault.SILENT) else _raising(ERRORS[fault])
        yield
        adapter.fault = None

    async def _hang(self, call: Call) -> None:
        self._waiting += 1
        try:
            await asyncio.sleep(self.timeout)
        finally:
            self._waiting -= 1
        raise SourceTimeout("no answer").at(source="memory", phase=call.method)


def _raising(kind: type[SourceError]) -> Any:
    async def fail(call: Call) -> None:
        error = kind("as told").at(source="memory", phase=call.method)
        if isinstance(error, RateLimited):
            error.retry_after = RETRY_AFTER
        raise error

    return fail


def weakly(entity: str) -> EntityCapability:
    """Little is claimed: rows unsorted, one comparison at a time, supersets, small pages, batches and lists, no totals."""
    key = ENTITIES[entity].key
    fields = {name: FieldCapability(filters=dict.fromkeys(LOOSE, Exactness.SUPERSET)) for name in ENTITIES[entity].fields}
    fields[key] = FieldCapability(filters={Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT}, order=True)
    return EntityCapability(fields=fields, conjunction=False, max_page=9, max_keys=7, max_in=5)


LOOSE = (Op.IS_NULL,)


class WeakHarness(MemoryHarness):
    """The same records behind weak claims."""

    def __init__(self) -> None:
        super().__init__(lambda records: MemoryAdapter(records, {name: weakly(name) for name in records}), "weak memory")
