"""The adapter interface: how the engine speaks to a source, and what the host lends to an adapter.

An adapter is one configured source. It owns no retries, caches, pools or authorisation; what it needs for those it takes from the
`Host`. It raises only `adapters.errors.SourceError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.capabilities import Description
from adapters.predicate import Predicate
from adapters.requests import Aggregate, Changes, CheckReport, Command, Count, Groups, Health, Page, Receipt, Records, Scan
from adapters.tracing import Tracer

API_VERSION = 1
"""Version of this interface. The host accepts this one and the one before."""

T = TypeVar("T")


class Limiter(Protocol):
    """Bounds the requests to one source. The adapter asks for a turn before each request that it sends."""

    def turn(self, patience: float) -> AbstractAsyncContextManager[None]:
        """Wait for a turn, and keep a place while the request is under way. Raises `RateLimited`, at once, where the turn would come later
        than `patience` seconds from now, and `SourceTimeout` where no place comes free for so long."""

    def hold(self, seconds: float) -> None:
        """The source asks to wait: give no turns for so many seconds."""


class Host(Protocol):
    """What the gateway lends to an adapter. Everything here is shared, bounded and closed by the host."""

    @property
    def http(self) -> httpx.AsyncBaseTransport:
        """The HTTP transport: no redirects, cookies or auth of its own. What goes through it is traced."""

    @property
    def tracer(self) -> Tracer:
        """Where an adapter tells what it sends by other ways than `http`, for whoever listens."""

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        """A read-only engine for an SQLAlchemy URL, its statements bounded by `timeout` seconds. The adapter disposes of it."""

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> Limiter:
        """A new limiter: `rate` requests a second, `concurrency` at once; None sets no bound. One for each source."""

    def secret(self, reference: str) -> str:
        """The value behind ``env:NAME`` or ``file:PATH``. Raises `SecretMissing`."""

    def now(self) -> datetime:
        """The time, aware."""

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Run a blocking call in the bounded pool."""


class Adapter(Protocol):
    """One source. Methods may be called concurrently after `open`."""

    def describe(self) -> Description:
        """What the source can do. Pure: no I/O, the same answer always."""

    async def open(self, host: Host) -> None:
        """Prepare to serve, without touching the source: it may be down. Raises `ConfigurationError`."""

    async def close(self) -> None:
        """Give everything back. May be called twice."""

    async def check(self) -> CheckReport:
        """Reach, authenticate, compare the schema, read one row of each entity. Problems are in the report, not raised."""

    async def health(self) -> Health:
        """Reach the source with the cheapest call that there is, within the source's timeout. Problems are in the answer, not raised."""

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key, aligned to `keys` (duplicates included), None where there is none. At most `max_keys` keys."""

    async def scan(self, request: Scan) -> Page:
        """One page of a scan, in the request's order. Raises `Unsupported` for what was not declared."""

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """How many records satisfy the predicate. Raises `Unsupported` where not declared."""


@runtime_checkable
class Aggregating(Protocol):
    """An adapter some of whose fields declare `aggregates` or `group`."""

    async def aggregate(self, request: Aggregate) -> Groups:
        """Totals, exact. Groups come in any order, each once. Raises `Unsupported` for what was not declared."""


@runtime_checkable
class ChangeFeed(Protocol):
    """An adapter some of whose entities declare `changes`."""

    async def changes(self, entity: str, watermark: str | None, limit: int) -> Changes:
        """What changed behind a watermark; None starts now: no changes, and the watermark to go on from."""


@runtime_checkable
class Commanding(Protocol):
    """An adapter some of whose entities declare `commands`."""

    async def execute(self, command: Command) -> Receipt:
        """Carry a command out, once: the same idempotency key again gives the same receipt and has no further effect.

        Raises `Unsupported` for what was not declared, `Conflict` and `Rejected` where nothing was changed, `OutcomeUnknown` where it was
        sent and no clear answer came. Any other error means that it was not carried out. It is never sent again unasked.
        """

    async def lookup(self, entity: str, idempotency_key: str) -> Receipt | None:
        """What became of a command; None if it was not carried out, so that it may be sent again with the same key."""
