"""The HTTP transport sends what it was given and says in httpx's terms what went wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from adapters.transport import Transport

pytestmark = pytest.mark.anyio

Handler = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that reads one request's head and leaves the answer to the handler."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await handler(head, reader, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def echo(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    body = head + (await reader.readexactly(length) if length else b"")
    writer.write(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nX-One: 1\r\nX-One: 2\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


async def send(request: httpx.Request, transport: Transport | None = None) -> tuple[httpx.Response, bytes]:
    transport = transport or Transport()
    try:
        response = await transport.handle_async_request(request)
        return response, await response.aread()
    finally:
        await transport.aclose()


async def test_the_address_goes_out_byte_for_byte() -> None:
    """A request that is signed over its address would otherwise be refused."""
    async with serving(echo) as url:
        request = httpx.Request("GET", f"{url}/a%2Cb/%7Ex", params={"ids": "1,2", "q": "工匠 a+b'(c)*!"})
        _, body = await send(request)
    assert body.split(b" ")[1] == request.url.raw_path


async def test_a_body_and_its_headers_go_out_and_repeated_headers_come_back() -> None:
    async with serving(echo) as url:
        response, body = await send(httpx.Request("POST", f"{url}/x", json={"名": 1}, headers={"X-Sign": "s"}))
    assert body.endswith('{"名":1}'.encode())
    assert b"X-Sign: s" in body or b"x-sign: s" in body
    assert response.headers.get_list("x-one") == ["1", "2"]


async def test_no_cookie_is_kept_between_requests() -> None:
    transport = Transport()
    async with serving(echo) as url:
        for _ in range(2):
            response = await transport.handle_async_request(httpx.Request("GET", url))
            body = await response.aread()
        await transport.aclose()
    assert b"cookie" not in body.lower()


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving(echo) as url:
        response, _ = await send(httpx.Request("GET", url))
    assert response.status_code == 200


async def reset(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def hang(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def cut_off(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    writer.close()


async def garbage(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\x01nonsense\r\n\r\n")
    writer.close()


@pytest.mark.parametrize(
    ("handler", "failure"),
    [
        (reset, httpx.ReadError),
        (hang, httpx.ReadTimeout),
        (cut_off, httpx.RemoteProtocolError),
        (garbage, httpx.RemoteProtocolError),
    ],
)
async def test_each_failure_has_its_own_class(handler: Handler, failure: type[httpx.TransportError]) -> None:
    async with serving(handler) as url:
        request = httpx.Request("POST", url, extensions={"timeout": {"read": 0.05}})
        with pytest.raises(failure) as caught:
            await send(request)
    assert caught.type is failure
    assert caught.value.request is request


async def test_a_refused_connection_is_a_connect_error() -> None:
    async with serving(echo) as url:
        pass
    with pytest.raises(httpx.ConnectError):
        await send(httpx.Request("GET", url))


async def test_a_cancelled_request_closes_its_connection() -> None:
    gone = asyncio.Event()

    async def wait(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()

    transport = Transport()
    async with serving(wait) as url:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await transport.handle_async_request(httpx.Request("GET", url))
        async with asyncio.timeout(1):
            await gone.wait()
        await transport.aclose()
