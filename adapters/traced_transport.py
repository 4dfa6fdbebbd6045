"""The host's HTTP transport, which tells each exchange to whoever listens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from time import perf_counter
from urllib.parse import parse_qsl

import httpx

from adapters.tracing import Exchange, Tracer
from adapters.whole import Whole, WholeTransport

ASKED = "craftgraph.asked"
"""The request extension that makes the request anew as it was before it was authorised: what a caller may see of it. Of a request
without, such as a login, neither the query's values nor the body are told."""


class TracedTransport(WholeTransport):
    """Another transport, listened to."""

    def __init__(self, transport: httpx.AsyncBaseTransport, tracer: Tracer) -> None:
        self._transport = transport
        self._tracer = tracer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as the other transport does. It is told when its answer has been read or given up, or when it fails."""
        if not self._tracer.heard:
            return await self._transport.handle_async_request(request)
        begun = perf_counter()

        def tell(status: int | None, size: int) -> None:
            self._tracer.tell(_exchange(request, status, size, (perf_counter() - begun) * 1000))

        try:
            response = await self._transport.handle_async_request(request)
        except BaseException:
            tell(None, 0)
            raise
        if response.is_closed:
            tell(response.status_code, len(response.content))
        elif isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _Counted(response.stream, lambda size: tell(response.status_code, size))
        return response

    async def whole(self, request: httpx.Request, most: int) -> Whole | None:
        """See `adapters.whole.WholeTransport.whole`. What is listened to goes the ordinary way."""
        transport = self._transport
        if self._tracer.heard or not isinstance(transport, WholeTransport):
            return None
        return await transport.whole(request, most)

    async def aclose(self) -> None:
        """Close the other transport."""
        await self._transport.aclose()


class _Counted(httpx.AsyncByteStream):
    """A body whose length is told at its end."""

    def __init__(self, stream: httpx.AsyncByteStream, tell: Callable[[int], None]) -> None:
        self._stream = stream
        self._tell: Callable[[int], None] | None = tell
        self._size = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._size += len(chunk)
            yield chunk

    async def aclose(self) -> None:
        tell, self._tell = self._tell, None
        await self._stream.aclose()
        if tell is not None:
            tell(self._size)


def _exchange(request: httpx.Request, status: int | None, size: int, milliseconds: float) -> Exchange:
    make: Callable[[], httpx.Request] | None = request.extensions.get(ASKED)
    asked = None if make is None else make()
    known = set() if asked is None else set(_pairs(asked.url))
    return Exchange(
        method=request.method,
        url=str(request.url.copy_with(query=None, fragment=None, userinfo=b"")),
        parameters=tuple((name, value if (name, value) in known else None) for name, value in _pairs(request.url)),
        body=asked.content.decode("utf-8", "replace") if asked is not None and asked.content else None,
        status=status,
        size=size,
        milliseconds=milliseconds,
    )


def _pairs(url: httpx.URL) -> list[tuple[str, str]]:
    return parse_qsl(url.query.decode("ascii", "replace"), keep_blank_values=True)
