"""What the harnesses over HTTP share: a system in the background, and a shop with a proxy for each adapter."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from adapters.conformance.harness import Fault
from adapters.conformance.host import Canaries, close_host, host_with
from adapters.context import AdapterContext
from adapters.dry_run import would_send
from adapters.entities import Record
from adapters.interface import Adapter
from adapters.mapping.yaml import Node, loads
from adapters.requests import Scan
from tests.conformance.background import Background
from tests.conformance.http_system import HttpSystem, Row, Shop, Trouble, noted
from tests.conformance.proxy import Mode, Proxy

SECRET = "Nachtigall-4vz8-Goldammer"
HASTY = 0.3
"""Seconds for one call, where the end of patience is waited for."""
NO_FILES = "no files are dropped"
Writers = Mapping[str, tuple[str, Callable[[Any], Row]]]
"""Entity → the name of its list, and how a record is written there."""
TROUBLES = {
    Fault.SERVER_ERROR: Trouble.SERVER_ERROR,
    Fault.NO_PERMISSION: Trouble.FORBIDDEN,
    Fault.RATE_LIMITED: Trouble.BUSY,
    Fault.GARBAGE: Trouble.GARBAGE,
    Fault.HANG: Trouble.HANG,
    Fault.SHORT_PAGE: Trouble.SHORT,
    Fault.REPEATED_TOKEN: Trouble.CIRCLE,
}
MODES = {Fault.RESET: Mode.RESET, Fault.SILENT: Mode.SILENT, Fault.TRUNCATED: Mode.CUT}


class HttpHarness(ABC):
    """A shop and a proxy for each adapter."""

    name = ""
    registered = ""
    timeout = 5.0
    writers: Writers
    spoilt: Mapping[Fault, Mapping[str, Row]]
    """Fault → list → members that every row has then."""
    faults = frozenset({*TROUBLES, *MODES, Fault.UNMAPPED_CODE, Fault.BAD_ROW, Fault.UNREACHABLE, Fault.BAD_CREDENTIALS, Fault.DRIFT})
    exemptions: Mapping[str, str] = {
        "a_keyset_is_offered": "the system pages by its own marks and cannot begin behind a record",
        "changes_are_fed": "the system is read live: no answer is older than its call",
        "no_signature_is_used_twice": "the system takes tokens",
        "hidden_records_show_on_no_path": "the system keeps what is deleted to itself",
        "a_truncated_drop_is_rejected_whole": NO_FILES,
        "a_duplicate_drop_is_rejected_whole": NO_FILES,
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entities = tuple(self.writers)
        self.secret = SECRET
        self._background = Background()
        self._system = HttpSystem()
        self._numbers = itertools.count(1)
        self._proxies: dict[int, Proxy] = {}
        self._of: dict[int, int] = {}
        self._kept: list[Adapter] = []

    @property
    @abstractmethod
    def secrets(self) -> Mapping[str, str]:
        """Reference → value."""

    @abstractmethod
    def options_at(self, port: int, number: int) -> str:
        """The options of an adapter that speaks to a shop through a port."""

    @abstractmethod
    def make(self, context: AdapterContext) -> Adapter:
        """The adapter's factory."""

    @property
    def options(self) -> str:
        return self.options_at(1, 0)

    def configure(self, options: Node) -> Adapter:
        here = Path(__file__).parent
        return self.make(AdapterContext(source_id=f"conformance-{self.name}", options=options, base_dir=here, timeout=self.timeout))

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        if not self._system.port:
            await self._background.run(self._system.start())
        number = next(self._numbers)
        proxy = Proxy("127.0.0.1", self._system.port)
        await self._background.run(proxy.listen())
        self._proxies[number] = proxy
        lists = {self.writers[name][0]: [self.writers[name][1](record) for record in rows] for name, rows in records.items()}
        self._system.shops[number] = Shop(self.secret, lists)
        for rows in lists.values():
            _sort(rows)
        adapter = self.configure(loads(self.options_at(proxy.port, number)))
        # Kept, so that no other adapter gets its identity.
        self._kept.append(adapter)
        self._of[id(adapter)] = number
        return adapter

    def _shop(self, adapter: Adapter) -> Shop:
        return self._system.shops[self._of[id(adapter)]]

    async def finish(self) -> None:
        for proxy in self._proxies.values():
            await self._background.run(proxy.close())
        await self._background.run(self._system.stop())
        await self._background.stop()

    async def write(self, adapter: Adapter, record: Record) -> None:
        name, writer = self.writers[type(record).__name__]
        row = writer(record)
        rows = self._shop(adapter).lists[name]
        rows[:] = [other for other in rows if _key(other) != _key(row)] + [row]
        _sort(rows)

    async def remove(self, adapter: Adapter, entity: str, key: str) -> None:
        rows = self._shop(adapter).lists[self.writers[entity][0]]
        rows[:] = [row for row in rows if str(_key(row)) != key]

    def captured(self, adapter: Adapter) -> list[str]:
        shop = self._shop(adapter)
        seen, shop.seen = shop.seen, []
        return seen

    async def explain(self, adapter: Adapter, request: Scan) -> list[str]:
        """By an adapter of the same options, which is not open."""
        number = self._of[id(adapter)]
        twin, host = self.configure(loads(self.options_at(self._proxies[number].port, number))), host_with(self, Canaries(self))
        try:
            return [told(sent.text) for sent in await would_send(twin, request, host)]
        finally:
            await close_host(host)

    async def running(self, adapter: Adapter) -> int:
        return self._shop(adapter).running

    async def rotate(self, adapter: Adapter) -> None:
        self.secret = "Schwalbe-9hq1-Kleiber"
        shop = self._shop(adapter)
        shop.secret = self.secret
        shop.tokens.clear()

    @contextmanager
    def hasty(self) -> Iterator[None]:
        self.timeout = HASTY
        yield
        self.timeout = type(self).timeout

    @asynccontextmanager
    async def broken(self, adapter: Adapter, fault: Fault) -> AsyncIterator[None]:
        shop, proxy = self._shop(adapter), self._proxies[self._of[id(adapter)]]
        if fault in TROUBLES:
            shop.trouble = TROUBLES[fault]
        elif fault in MODES:
            await self._background.run(proxy.turn(MODES[fault]))
        elif fault is Fault.UNREACHABLE:
            await self._background.run(proxy.refuse())
        elif fault is Fault.BAD_CREDENTIALS:
            shop.secret = "another"
            shop.tokens.clear()
        elif fault is Fault.DRIFT:
            self.drift(shop)
        else:
            for name, rows in shop.lists.items():
                rows[:] = [{**row, **self.spoilt[fault][name]} for row in rows]
        try:
            yield
        finally:
            shop.trouble = None
            if fault is Fault.UNREACHABLE:
                await self._background.run(proxy.listen())
            elif fault in MODES:
                await self._background.run(proxy.turn(Mode.PASS))

    @abstractmethod
    def drift(self, shop: Shop) -> None:
        """Take away something of each list that the mapping reads."""


def told(text: str) -> str:
    """A request as the system notes it: the method, what lies behind the shop's number, and the body."""
    head, _, body = text.partition("\n")
    method, _, address = head.partition(" ")
    url = httpx.URL(address)
    return noted(method, url.raw_path.decode().partition("?")[0], url.query.decode(), body)


def _key(row: Row) -> Any:
    """What a list is sorted by stands first in its rows."""
    return next(iter(row.values()))


def _sort(rows: list[Row]) -> None:
    rows.sort(key=_key)
