"""What the tests of the REST adapter share: a host without a gateway, and servers of a few lines."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.errors import SecretMissing

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Clock:
    """A time that moves only when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class BareHost:
    """`adapters.interface.Host` over a given transport, secrets and clock."""

    def __init__(
        self,
        http: httpx.AsyncBaseTransport,
        secrets: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.http = http
        self.secrets = dict(secrets or {})
        self.clock = clock or (lambda: datetime.now(UTC))

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        raise AssertionError("a REST source asks for no database")

    def secret(self, reference: str) -> str:
        if reference not in self.secrets:
            raise SecretMissing(f"{reference} is not set")
        return self.secrets[reference]

    def now(self) -> datetime:
        return self.clock()

    async def run_blocking(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.to_thread(function, *args)


class Served(httpx.AsyncBaseTransport):
    """A transport whose answers a function makes; it keeps the requests."""

    def __init__(self, answer: Callable[[httpx.Request], Awaitable[httpx.Response]]) -> None:
        self.answer = answer
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self.answer(request)

    @property
    def paths(self) -> list[str]:
        """Paths and queries of the requests, in order."""
        return [request.url.raw_path.decode() for request in self.requests]


@asynccontextmanager
async def raw_server(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that speaks whatever the handler writes, once the request's head is read."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await handler(reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
