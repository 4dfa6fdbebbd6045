"""One HTTP request and its whole answer, bounded in size; what goes wrong on the way becomes a `SourceError`."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import httpx
import msgspec

from adapters.errors import SourceError, SourceTimeout, Unavailable, UpstreamProtocol
from adapters.interface import Limiter
from adapters.rest.inflate import chunks
from adapters.whole import Whole, WholeTransport


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How long to wait, in seconds, and how much to read, in bytes."""

    connect: float = 2.0
    read: float = 10.0
    max_bytes: int = 16 * 1024 * 1024

    @cached_property
    def extensions(self) -> dict[str, Any]:
        """The request extensions that tell a transport the timeouts. `pool` bounds the wait for a connection, opening it included."""
        return {"timeout": {"connect": self.connect, "read": self.read, "write": self.read, "pool": self.connect + self.read}}


_JSON = msgspec.json.Decoder(float_hook=Decimal)


class Answer(msgspec.Struct, frozen=True):
    """Status, headers and whole body of an answer. Its repr shows the status alone."""

    status: int
    raw_headers: httpx.Headers | tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def headers(self) -> httpx.Headers:
        """The headers; made when they are asked for, which of most answers nobody does."""
        return httpx.Headers(self.raw_headers)

    def __repr__(self) -> str:
        return f"Answer(status={self.status})"

    def json(self) -> Any:
        """The body's JSON; numbers with a fraction become exact `Decimal`s. Raises `UpstreamProtocol`."""
        try:
            return _JSON.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UpstreamProtocol(f"HTTP {self.status} with {len(self.body)} bytes that are not JSON: {error}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Wire:
    """How one source's requests are sent: over which transport, in which bounds, and in whose turn."""

    transport: httpx.AsyncBaseTransport = field(repr=False)
    bounds: Bounds
    limiter: Limiter = field(repr=False)
    patience: float
    """Seconds to wait for a turn."""

    async def send(self, request: httpx.Request) -> Answer:
        """Send the request in its turn, as `exchange`. Raises what `Limiter.turn` raises, too."""
        async with self.limiter.turn(self.patience):
            return await exchange(self.transport, request, self.bounds)


async def exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, bounds: Bounds) -> Answer:
    """Send the request and read its answer to the end.

    Raises `Unavailable`, `SourceTimeout`, or `UpstreamProtocol` for an answer that is cut off, garbled or larger than
    `bounds.max_bytes`. Whatever happens, a cancellation included, the connection goes back to the transport.
    """
    request.extensions = {**request.extensions, **bounds.extensions}
    try:
        whole = await transport.whole(request, bounds.max_bytes) if isinstance(transport, WholeTransport) else None
        if whole is not None:
            return Answer(whole.status, whole.headers, await _decoded(whole, bounds.max_bytes))
        response = await transport.handle_async_request(request)
        try:
            body = await _read(response, bounds.max_bytes)
        finally:
            await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _translate(error, request) from error
    return Answer(response.status_code, response.headers, body)


async def _decoded(whole: Whole, most: int) -> bytes:
    if whole.encoding is not None:
        return await _read(httpx.Response(whole.status, headers=whole.headers, stream=httpx.ByteStream(whole.body)), most)
    if len(whole.body) > most:
        raise _too_large(most)
    return whole.body


async def _read(response: httpx.Response, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for chunk in chunks(response):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        pieces.append(chunk)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _too_large(most: int) -> UpstreamProtocol:
    return UpstreamProtocol(f"the answer is larger than {most} bytes; ask for smaller pages or raise http.max_bytes")


def _translate(error: Exception, request: httpx.Request) -> SourceError:
    address = str(request.url.copy_with(query=None))
    what = f"{request.method} {address}: {type(error).__name__}: {str(error).replace(str(request.url), address)}"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return SourceTimeout(what)
    if isinstance(error, httpx.DecodingError | httpx.RemoteProtocolError):
        return UpstreamProtocol(what)
    return Unavailable(what)
