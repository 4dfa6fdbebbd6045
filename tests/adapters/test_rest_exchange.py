"""One exchange: whatever the network and the other side do, the outcome is an answer or the one right error."""

import asyncio
import gzip
import random
import socket
import zlib
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from adapters.errors import SourceError, SourceTimeout, Unavailable, UpstreamProtocol
from adapters.rest.exchange import Answer, Bounds, exchange
from adapters.rest.inflate import PIECE, chunks
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


class Streaming(httpx.AsyncBaseTransport):
    """The same transport, which gives its answers as streams alone."""

    def __init__(self, transport: Transport) -> None:
        self.handle_async_request = transport.handle_async_request  # type: ignore[method-assign]


@pytest.fixture(params=["whole", "as a stream"])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncBaseTransport]:
    transport = Transport()
    yield transport if request.param == "whole" else Streaming(transport)
    await transport.aclose()


async def ask(transport: httpx.AsyncBaseTransport, handler: Handler, bounds: Bounds = BOUNDS) -> Answer:
    async with raw_server(handler) as url:
        return await exchange(transport, httpx.Request("GET", f"{url}/x?secret=1"), bounds)


async def test_a_body_comes_whole_and_its_fractions_are_exact(transport: httpx.AsyncBaseTransport) -> None:
    answer = await ask(transport, writes(ok(b'{"id": 9007199254740993, "amount": 0.10}')))
    assert answer.json() == {"id": 9007199254740993, "amount": Decimal("0.10")}


async def test_a_compressed_body_is_unpacked(transport: httpx.AsyncBaseTransport) -> None:
    answer = await ask(transport, writes(ok(gzip.compress(b"[1]"), b"Content-Encoding: gzip")))
    assert answer.json() == [1]


async def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off(transport: httpx.AsyncBaseTransport) -> None:
    with pytest.raises(UpstreamProtocol, match="larger than 1000 bytes"):
        await ask(transport, writes(ok(gzip.compress(b" " * 100_000), b"Content-Encoding: gzip")))


async def test_a_compressed_body_of_many_pieces_is_unpacked_whole(transport: httpx.AsyncBaseTransport) -> None:
    body = random.Random(1).randbytes(300_000).hex().encode()
    for encoding, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body)), ("gzip", gzip.compress(b"1" * 600_000))):
        answer = await ask(transport, writes(ok(packed, f"Content-Encoding: {encoding}".encode())), Bounds(max_bytes=600_000))
        assert answer.body in (body, b"1" * 600_000)


async def test_a_bomb_is_never_unpacked_by_more_than_a_piece() -> None:
    """100 MB in 97 kB: memory grows by less than a hundredth of it before the answer is given up."""
    response = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(gzip.compress(b" " * 100_000_000)))
    pieces = chunks(response)
    assert max([len(await anext(pieces)) for _ in range(20)]) <= PIECE


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
async def test_an_encoding_that_was_not_asked_for_is_a_protocol_error(transport: httpx.AsyncBaseTransport, encoding: str) -> None:
    body = gzip.compress(gzip.compress(b"[]"))
    with pytest.raises(UpstreamProtocol, match="only gzip was asked for"):
        await ask(transport, writes(ok(body, f"Content-Encoding: {encoding}".encode())))


async def test_a_compressed_body_that_breaks_off_is_a_protocol_error(transport: httpx.AsyncBaseTransport) -> None:
    with pytest.raises(UpstreamProtocol, match="breaks off"):
        await ask(transport, writes(ok(gzip.compress(b"[1, 2, 3]")[:-9], b"Content-Encoding: gzip")))


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
async def test_each_fault_is_one_class(transport: httpx.AsyncBaseTransport, handler: Handler, expected: type[SourceError]) -> None:
    with pytest.raises(SourceError) as caught:
        await ask(transport, handler)
    assert type(caught.value) is expected
    assert "secret" not in str(caught.value)


async def test_a_closed_port_is_unavailable(transport: httpx.AsyncBaseTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unavailable):
        await exchange(transport, httpx.Request("GET", f"http://127.0.0.1:{port}/"), BOUNDS)


@pytest.mark.parametrize("body", [b"<html>busy</html>", b'{"a":', b"\xff\xfe", b"", b"[" * 100_000])
def test_a_body_that_is_not_json_is_a_protocol_error(body: bytes) -> None:
    with pytest.raises(UpstreamProtocol):
        Answer(200, httpx.Headers(), body).json()


@pytest.mark.parametrize("size", [1000, 1001])
async def test_a_body_of_unknown_length_is_read_up_to_the_bound(transport: httpx.AsyncBaseTransport, size: int) -> None:
    chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (size, b"1" * size)
    if size > BOUNDS.max_bytes:
        with pytest.raises(UpstreamProtocol, match="larger than 1000 bytes"):
            await ask(transport, writes(chunk))
    else:
        assert len((await ask(transport, writes(chunk))).body) == size


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
