"""The HTTP transport that the host lends: httpx in its types, aiohttp underneath.

httpx-aiohttp's transport is not used because it lets yarl re-quote the address (a request signed over its exact bytes is then
refused), reports a reset connection as a connect timeout, and builds a TLS context at construction, needed or not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import lru_cache
from types import TracebackType

import aiohttp
import httpx
import yarl

from adapters.whole import Whole, WholeTransport

CHUNK = 65536

# In order: the first class that fits decides.
FAILURES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ServerTimeoutError, httpx.ReadTimeout),
    (TimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ServerDisconnectedError, httpx.ReadError),
    (aiohttp.ClientConnectionError, httpx.ReadError),
    (aiohttp.ClientPayloadError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ClientError, httpx.NetworkError),
    (OSError, httpx.NetworkError),
)


class Transport(WholeTransport):
    """At most `connections` at once, kept alive for `keepalive` seconds. No redirects, cookies, auth or decoding of its own.

    Proxies come only from `proxy`, never from the environment; TLS verifies against the system's certificates, to which OpenSSL's
    SSL_CERT_FILE adds. Raises `httpx.TransportError`. The session belongs to the event loop of the first request.
    """

    def __init__(self, *, connections: int = 64, keepalive: float = 4.0, proxy: str | None = None) -> None:
        self._connections = connections
        self._keepalive = keepalive
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=self._keepalive)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        return self._session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response's body is read from the network as it is iterated, and must be read or closed."""
        with Translated(request):
            answer = await self._send(request)
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, request), request=request)

    async def whole(self, request: httpx.Request, most: int) -> Whole:
        """See `adapters.whole.WholeTransport.whole`."""
        with Translated(request):
            answer = await self._send(request)
            try:
                body = await _read(answer, most)
            finally:
                _give_back(answer)
        return Whole(answer.status, answer.raw_headers, answer.headers.get("Content-Encoding"), body)

    async def _send(self, request: httpx.Request) -> aiohttp.ClientResponse:
        return await self._open().request(
            request.method,
            yarl.URL(str(request.url), encoded=True),
            headers=[(name, value) for name, value in request.headers.multi_items() if name != "transfer-encoding"],
            data=await request.aread() or None,
            allow_redirects=False,
            compress=False,
            proxy=self._proxy,
            timeout=_timeout(request),
        )

    async def aclose(self) -> None:
        """Close all connections. May be called twice."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with Translated(self._request):
            try:
                async for chunk in self._answer.content.iter_chunked(CHUNK):
                    yield chunk
            except BaseException:
                self._answer.close()
                raise

    async def aclose(self) -> None:
        _give_back(self._answer)


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """The body; of one that is longer than `most`, a little more than that."""
    if answer.content_length is not None and answer.content_length <= most:
        return await answer.content.read()
    pieces, size = [], 0
    async for chunk in answer.content.iter_chunked(CHUNK):
        pieces.append(chunk)
        size += len(chunk)
        if size > most:
            break
    return b"".join(pieces)


def _give_back(answer: aiohttp.ClientResponse) -> None:
    # An unread rest would have to be drained before the connection could be used again.
    if answer.content.at_eof():
        answer.release()
    else:
        answer.close()


def _timeout(request: httpx.Request) -> aiohttp.ClientTimeout:
    given = request.extensions.get("timeout", {})
    return _client_timeout(given.get("pool"), given.get("connect"), given.get("read"))


@lru_cache(maxsize=256)
def _client_timeout(pool: float | None, connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=pool, sock_connect=connect, sock_read=read)


class Translated:
    """Turns aiohttp's failures into httpx's. A class, because every request passes here: a generator takes several times as long."""

    __slots__ = ("_request",)

    def __init__(self, request: httpx.Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            return
        for known, wanted in FAILURES:
            if isinstance(error, known):
                raise wanted(f"{type(error).__name__}: {error}", request=self._request) from error
