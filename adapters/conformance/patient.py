"""An adapter that presses its source no harder than it bears: calls are paced, and repeated where the source asks to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from adapters.capabilities import Description
from adapters.errors import RateLimited
from adapters.interface import Adapter, Aggregating, Host
from adapters.predicate import Predicate
from adapters.requests import Aggregate, CheckReport, Count, Groups, Health, Page, Records, Scan

T = TypeVar("T")
TRIES = 6
PAUSE = 1.0
"""Seconds to wait where the source does not say how long."""
LONGEST = 10.0
SHARE = 0.5
"""Part of the declared rate that is used: the system has other callers."""


class Lent:
    """An open adapter that is somebody else's: opening and closing it is left to its owner."""

    def __init__(self, adapter: Adapter) -> None:
        self.adapter = adapter

    def describe(self) -> Description:
        """As the adapter."""
        return self.adapter.describe()

    async def open(self, host: Host) -> None:
        """It is open."""

    async def close(self) -> None:
        """It is not ours to close."""

    async def check(self) -> CheckReport:
        """As the adapter."""
        return await self.adapter.check()

    async def health(self) -> Health:
        """As the adapter."""
        return await self.adapter.health()

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """As the adapter."""
        return await self.adapter.fetch(entity, keys, fields)

    async def scan(self, request: Scan) -> Page:
        """As the adapter."""
        return await self.adapter.scan(request)

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """As the adapter."""
        return await self.adapter.count(entity, where)


class Patient(Lent):
    """The adapter behind a pace."""

    def __init__(self, adapter: Adapter) -> None:
        super().__init__(adapter)
        rate = adapter.describe().rate
        self._gap = 1 / (rate * SHARE) if rate else 0.0
        self._next = 0.0

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """In its turn."""
        return await self._paced(lambda: self.adapter.fetch(entity, keys, fields))

    async def scan(self, request: Scan) -> Page:
        """In its turn."""
        return await self._paced(lambda: self.adapter.scan(request))

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """In its turn."""
        return await self._paced(lambda: self.adapter.count(entity, where))

    async def _paced(self, call: Callable[[], Awaitable[T]]) -> T:
        for _ in range(TRIES - 1):
            await self._wait()
            try:
                return await call()
            except RateLimited as error:
                await asyncio.sleep(min(error.retry_after or PAUSE, LONGEST))
        await self._wait()
        return await call()

    async def _wait(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)


class PatientAggregating(Patient):
    """The same of an adapter that has totals."""

    async def aggregate(self, request: Aggregate) -> Groups:
        """As the adapter."""
        adapter: Any = self.adapter
        return await self._paced(lambda: adapter.aggregate(request))


def patient(adapter: Adapter) -> Patient:
    """The adapter behind a pace."""
    return PatientAggregating(adapter) if isinstance(adapter, Aggregating) else Patient(adapter)
