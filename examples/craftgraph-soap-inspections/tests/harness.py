"""What the conformance kit needs to know about this adapter: how to fill the service, break it, and see what is sent to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from soap_inspections import create
from soap_inspections.question import sendable
from soap_inspections.tables import OUTCOMES, STATUSES, TABLES
from stand_in import KEYS, Network, Row, Store

from adapters.conformance import Fault
from adapters.context import AdapterContext
from adapters.entities import Record
from adapters.errors import SecretMissing
from adapters.host import SharedHost
from adapters.interface import Adapter, Host
from adapters.mapping.yaml import Node, loads
from adapters.secrets import Secrets

CODES: Mapping[Any, str] = {value: text for table in (OUTCOMES, STATUSES) for text, value in table.items()}
NO_ORDER = "the service gives its rows by key and in no other order"


class LocalHost(SharedHost):
    """The gateway's own host, its transport leading to the stand-ins."""

    def __init__(self, secrets: Mapping[str, str], network: Network) -> None:
        super().__init__(Secrets({}, Path()))
        self._known = secrets
        self._network = network

    def secret(self, reference: str) -> str:
        """From the harness, read anew each time."""
        if reference not in self._known:
            raise SecretMissing(f"{reference} is not set")
        return self._known[reference]

    @property
    def http(self) -> httpx.AsyncBaseTransport:
        """To the stand-ins."""
        return self._network


class Harness:
    """`adapters.conformance.Harness` and those of its hooks that mean something here."""

    name = "soap-inspections"
    registered = "soap-inspections"
    entities = ("Inspection", "Rectification")
    timeout = 0.5
    options = "url: http://service.test/ws\ntoken: env:INSPECTIONS_TOKEN\npage: 50\n"
    faults = frozenset(Fault) - {Fault.TRUNCATED_DROP, Fault.DUPLICATE_DROP}
    exemptions: Mapping[str, str] = {
        "a_keyset_is_offered": NO_ORDER,
        "changes_are_fed": "the service has no change feed; answers are never older than the call",
        "hidden_records_show_on_no_path": "the service gives no row that is marked as deleted",
        "explain_agrees_with_what_is_sent": "the adapter has no explain",
        "no_signature_is_used_twice": "the service takes a token, not a signature",
        "a_truncated_drop_is_rejected_whole": "no files are dropped",
        "a_duplicate_drop_is_rejected_whole": "no files are dropped",
    }

    def __init__(self) -> None:
        self.secrets = {"env:INSPECTIONS_TOKEN": "canary-token-of-the-inspections"}
        self._network = Network()
        self._hosts: dict[int, str] = {}
        self._kept: list[Adapter] = []  # so that no two ever have the same id

    def host(self, secrets: Mapping[str, str]) -> Host:
        """A host whose network is the stand-ins'."""
        return LocalHost(secrets, self._network)

    def configure(self, options: Node) -> Adapter:
        """The adapter, as craftgraph makes it."""
        return create(AdapterContext(source_id="inspections", options=options, timeout=self.timeout))

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        """A service of its own, and an adapter that knows its address."""
        name = f"service-{len(self._hosts)}.test"
        self._network.stores[name] = Store(self.secrets["env:INSPECTIONS_TOKEN"])
        adapter = self.configure(loads(self.options.replace("service.test", name)))
        self._hosts[id(adapter)] = name
        self._kept.append(adapter)
        for record in (record for rows in records.values() for record in rows):
            await self.write(adapter, record)
        return adapter

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        """What XML can carry; and a key has to be there."""
        key = field == TABLES[entity].entity.key
        return [value for value in traps if not isinstance(value, str) or (sendable([value]) and (value or not key))]

    async def write(self, adapter: Adapter, record: Record) -> None:
        """A row in the service's form."""
        table = TABLES[type(record).__name__]
        row: Row = {column.element: _written(getattr(record, field)) for field, column in table.columns.items()}
        self._store(adapter).rows[table.operation][row[KEYS[table.operation]] or ""] = row

    async def remove(self, adapter: Adapter, entity: str, key: str) -> None:
        """The row is gone."""
        del self._store(adapter).rows[TABLES[entity].operation][key]

    async def rotate(self, adapter: Adapter) -> None:
        """The service takes another token from now on, and we are told which."""
        self._store(adapter).token = self.secrets["env:INSPECTIONS_TOKEN"] = "another-token-of-the-inspections"

    def captured(self, adapter: Adapter) -> list[str]:
        """What the service was asked since the last time."""
        store = self._store(adapter)
        sent, store.requests = store.requests, []
        return sent

    async def running(self, adapter: Adapter) -> int:
        """Calls that the service has not ended."""
        return self._store(adapter).running

    @asynccontextmanager
    async def broken(self, adapter: Adapter, fault: Fault) -> AsyncIterator[None]:
        """The service with the fault."""
        store = self._store(adapter)
        store.fault = fault
        yield
        store.fault = None

    def _store(self, adapter: Adapter) -> Store:
        return self._network.stores[self._hosts[id(adapter)]]


def _written(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else CODES.get(value, value)
