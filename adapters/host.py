"""The host: what the gateway lends to its adapters, opened once and closed once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from adapters.crew import Crew
from adapters.limiter import SharedLimiter
from adapters.secrets import Secrets
from adapters.source import Rate
from adapters.threads import Threads
from adapters.traced_transport import TracedTransport
from adapters.tracing import Tracer
from adapters.whole import Whole, WholeTransport

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

ZONE = timezone(timedelta(hours=8))


@dataclass(frozen=True, kw_only=True, slots=True)
class HostOptions:
    """Bounds of what the adapters share."""

    connections: int = 64
    """HTTP connections at once, over all sources."""
    proxy: str | None = None
    """Address of an HTTP proxy; the environment's proxies are never used."""
    threads: int = 8
    """Blocking calls at once."""
    embedded: int = 2
    """Statements at once on embedded databases: they run in this process, and more than the cores only get in each other's way."""


class SharedHost:
    """`adapters.interface.Host` for one event loop. SQL is imported when an adapter first asks for it."""

    def __init__(self, secrets: Secrets, options: HostOptions | None = None) -> None:
        options = options or HostOptions()
        self._secrets = secrets
        self._options = options
        self._threads = Threads(options.threads)
        self.tracer = Tracer()
        """What the adapters tell, and what goes through `http`."""
        self._http = TracedTransport(DeferredTransport(self._threads, options), self.tracer)
        self.embedded = Crew(options.embedded)
        """Runs statements on embedded databases (SQLite)."""

    @property
    def http(self) -> httpx.AsyncBaseTransport:
        """The HTTP transport; opened by its first request."""
        return self._http

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        """A read-only engine whose statements are bounded by `timeout` seconds; those of SQLite run on the crew."""
        from adapters.sql.engines import create_engine

        return create_engine(url, timeout=timeout, crew=self.embedded)

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> SharedLimiter:
        """A new limiter over the host's clock."""
        return SharedLimiter(Rate.per_second(rate) if rate is not None else None, concurrency, clock=time.monotonic)

    def secret(self, reference: str) -> str:
        """The value behind `env:NAME` or `file:PATH`, read anew each time. Raises `SecretMissing`."""
        return self._secrets.get(reference)

    def now(self) -> datetime:
        """The time, in +08:00."""
        return datetime.now(ZONE)

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """Run a blocking call in the bounded pool."""
        return await self._threads.run(function, *args)

    async def close(self) -> None:
        """Close what was opened. May be called twice."""
        await self._http.aclose()


class DeferredTransport(WholeTransport):
    """Makes the real transport with its first request: importing aiohttp takes a good tenth of the time to readiness."""

    def __init__(self, threads: Threads, options: HostOptions) -> None:
        self._threads = threads
        self._options = options
        self._transport: WholeTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, as `adapters.transport.Transport`."""
        transport = self._transport or await self._make()
        return await transport.handle_async_request(request)

    async def whole(self, request: httpx.Request, most: int) -> Whole | None:
        """See `adapters.whole.WholeTransport.whole`."""
        transport = self._transport or await self._make()
        return await transport.whole(request, most)

    async def _make(self) -> WholeTransport:
        module = await self._threads.run(import_module, "adapters.transport")
        # Another first request may have been quicker.
        if self._transport is None:
            self._transport = module.Transport(connections=self._options.connections, proxy=self._options.proxy)
        return self._transport

    async def aclose(self) -> None:
        """Close the real transport, if there is one."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()
