"""What the tests of the REST adapter share: a host without a gateway, and servers of a few lines."""

import asyncio
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.context import AdapterContext
from adapters.errors import SecretMissing
from adapters.limiter import SharedLimiter
from adapters.mapping.yaml import loads
from adapters.rest import RestAdapter, create
from adapters.source import Rate
from adapters.traced_transport import TracedTransport
from adapters.tracing import Tracer

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
        self.tracer = Tracer()
        self.http = TracedTransport(http, self.tracer)
        self.secrets = dict(secrets or {})
        self.clock = clock or (lambda: datetime.now(UTC))

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        raise AssertionError("a REST source asks for no database")

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> SharedLimiter:
        return SharedLimiter(Rate.per_second(rate) if rate else None, concurrency, clock=time.monotonic)

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


TEACHERS = """
mapping: rest
version: 1
entities:
  Teacher:
    path: /teachers
    records: items
    lookup: ids
    fields: {id: id, name: name, trade: trade, honour: {path: honour, optional: true}}
"""
"""A mapping of one entity in one answer; tests put their own blocks before and inside it."""


def teacher(number: int, **more: Any) -> dict[str, Any]:
    """A row that `TEACHERS` maps."""
    return {"id": f"T{number:03}", "name": f"教师{number}", "trade": "焊工", **more}


def mapping(blocks: str = "", entity: str = "") -> str:
    """`TEACHERS` with top-level blocks, and with keys of the entity."""
    inner = textwrap.indent(textwrap.dedent(entity).strip("\n"), "    ")
    return textwrap.dedent(blocks) + TEACHERS.rstrip("\n") + ("\n" + inner if inner else "") + "\n"


def rest_adapter(folder: Path, text: str, *, credentials: str = "", url: str = "http://source", timeout: float = 2.0) -> RestAdapter:
    """A source named `source` with this mapping."""
    (folder / "mapping.yaml").write_text(text, "utf-8")
    options = f"mapping: mapping.yaml\nurl: {url}\n" + (f"credentials: {credentials}\n" if credentials else "")
    return create(AdapterContext(source_id="source", options=loads(options), base_dir=folder, timeout=timeout))


def reply(body: Any, status: int = 200, **headers: str) -> httpx.Response:
    """An answer of JSON, or of the given bytes."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return httpx.Response(status, content=content, headers={name.replace("_", "-"): value for name, value in headers.items()})


def parameters(request: httpx.Request) -> dict[str, str]:
    """The query's parameters, decoded."""
    return dict(request.url.params.multi_items())


def serve(answer: Callable[[httpx.Request], httpx.Response]) -> Served:
    """A transport that a plain function answers for."""

    async def respond(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return answer(request)

    return Served(respond)
