"""One exchange: whatever the network and the other side do, the outcome is an answer or the one right error."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from adapters.errors import SourceError, SourceTimeout, Unavailable, UpstreamProtocol
from adapters.rest.exchange import Answer, Bounds, exchange
from adapters.transport import Transport
from tests.adapters.rest_support import Handler, raw_server

pytestmark = pytest.mark.anyio

BOUNDS = Bounds(connect=1, read=0.2, max_bytes=1000)


def writes(data: bytes) -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return handler


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()


def ok(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers, b"", body))


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Transport()
    yield transport
    await transport.aclose()


async def ask(transport: httpx.AsyncBaseTransport, handler: Handler, bounds: Bounds = BOUNDS) -> Answer:
    async with raw_server(handler) as url:
        return await exchange(transport, httpx.Request("GET", f"{url}/x?secret=1"), bounds)


async def test_a_body_comes_whole_and_its_fractions_are_exact(transport: Transport) -> None:
    answer = await ask(transport, writes(ok(b'{"id": 9007199254740993, "amount": 0.10}')))
    assert answer.json() == {"id": 9007199254740993, "amount": Decimal("0.10")}


async def test_a_compressed_body_is_unpacked(transport: Transport) -> None:
    answer = await ask(transport, writes(ok(gzip.compress(b"[1]"), b"Content-Encoding: gzip")))
    assert answer.json() == [1]


async def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off(transport: Transport) -> None:
    with pytest.raises(UpstreamProtocol, match="larger than 1000 bytes"):
        await ask(transport, writes(ok(gzip.compress(b" " * 100_000), b"Content-Encoding: gzip")))


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (writes(ok(b"x" * 1001)), UpstreamProtocol),
        (writes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"), UpstreamProtocol),
        (writes(b"\x00\x01garbage\r\n\r\n"), UpstreamProtocol),
        (writes(ok(b"not gzip", b"Content-Encoding: gzip")), UpstreamProtocol),
        (writes(b""), Unavailable),
        (resets, Unavailable),
        (hangs, SourceTimeout),
    ],
)
async def test_each_fault_is_one_class(transport: Transport, handler: Handler, expected: type[SourceError]) -> None:
    with pytest.raises(SourceError) as caught:
        await ask(transport, handler)
    assert type(caught.value) is expected
    assert "secret" not in str(caught.value)


async def test_a_closed_port_is_unavailable(transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unavailable):
        await exchange(transport, httpx.Request("GET", f"http://127.0.0.1:{port}/"), BOUNDS)


@pytest.mark.parametrize("body", [b"<html>busy</html>", b'{"a":', b"\xff\xfe", b"", b"[" * 100_000])
def test_a_body_that_is_not_json_is_a_protocol_error(body: bytes) -> None:
    with pytest.raises(UpstreamProtocol):
        Answer(200, httpx.Headers(), body).json()


async def test_a_cancelled_exchange_gives_its_connection_back() -> None:
    transport = Transport(connections=1)
    try:
        async with raw_server(hangs) as url:
            task = asyncio.ensure_future(exchange(transport, httpx.Request("GET", url), Bounds()))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await ask(transport, writes(ok(b"[]")))).json() == []
    finally:
        await transport.aclose()


async def test_an_answer_shows_neither_headers_nor_body() -> None:
    assert repr(Answer(200, httpx.Headers({"set-cookie": "s3cret"}), b"s3cret")) == "Answer(status=200)"
