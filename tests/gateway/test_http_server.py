"""The front door over a real server: connections that end, bodies that do not, and what the client sees."""

import asyncio
import contextlib
import gzip
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.errors import Code
from gateway.http import HttpLimits
from tests.gateway.http_support import GRAPHQL, JSON, Front, served

pytestmark = pytest.mark.anyio


@pytest.fixture
def front() -> Front:
    return Front(HttpLimits(body_bytes=50_000, body_ms=300, deadline_ms=5_000))


async def raw_request(url: str, head: str, body: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.replace("\n", "\r\n").encode() + b"\r\n" + body)
    await writer.drain()
    return reader, writer


async def test_queries_and_refusals_arrive_as_they_were_sent(front: Front) -> None:
    async with served(front.app) as url, httpx.AsyncClient(base_url=url, headers={"accept": GRAPHQL}) as client:
        answer = await client.post("/graphql", json={"query": '{ site(name: "广东") { name } }'})
        refusal = await client.post("/graphql", json={"query": "{"})
        head = await client.head("/graphql", params={"query": "{ __typename }"})
    assert (answer.status_code, answer.json()["data"]) == (200, {"site": {"name": "广东"}})
    assert (refusal.status_code, refusal.headers["content-type"]) == (400, f"{GRAPHQL}; charset=utf-8")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_client_that_goes_away_stops_the_work_within_a_tenth_of_a_second(front: Front, method: str) -> None:
    body = json.dumps({"query": "{ slow }"}).encode()
    head = {
        "GET": "GET /graphql?query={slow} HTTP/1.1\nHost: x\n",
        "POST": f"POST /graphql HTTP/1.1\nHost: x\nContent-Type: {JSON}\nContent-Length: {len(body)}\n",
    }[method]
    async with served(front.app) as url:
        _, writer = await raw_request(url, head, body if method == "POST" else b"")
        await asyncio.wait_for(front.upstream.begun.wait(), 5)
        assert not front.upstream.cancelled.is_set()
        closed = time.perf_counter()
        writer.close()
        await asyncio.wait_for(front.upstream.cancelled.wait(), 5)
        elapsed = time.perf_counter() - closed
        await asyncio.sleep(0)
        assert [context.left for context in front.contexts] == [True]
    assert elapsed < 0.1


async def test_other_requests_run_on_when_one_client_goes_away(front: Front) -> None:
    async with served(front.app) as url, httpx.AsyncClient(base_url=url) as client:
        _, writer = await raw_request(url, "GET /graphql?query={slow} HTTP/1.1\nHost: x\n")
        await asyncio.wait_for(front.upstream.begun.wait(), 5)
        writer.close()
        response = await client.get("/graphql", params={"query": "{ __typename }"})
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("declared", [True, False])
async def test_a_client_that_sends_too_much_sees_the_413(front: Front, declared: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    content = b" " * 400_000 if declared else chunks()
    async with served(front.app) as url, httpx.AsyncClient(base_url=url) as client:
        response = await client.post("/graphql", content=content, headers={"content-type": JSON})
    assert (response.status_code, response.headers["connection"]) == (413, "close")


async def test_a_body_without_end_is_cut_off(front: Front) -> None:
    head = f"POST /graphql HTTP/1.1\nHost: x\nContent-Type: {JSON}\nTransfer-Encoding: chunked\n"
    async with served(front.app) as url:
        _, writer = await raw_request(url, head)
        sent = 0
        while not writer.is_closing() and sent < 100_000_000:
            writer.write(b"2710\r\n" + b" " * 10_000 + b"\r\n")
            sent += 10_000
            with contextlib.suppress(ConnectionError):
                await writer.drain()
    assert sent < 100_000_000


async def test_a_client_that_asks_before_sending_too_much_is_told_at_once(front: Front) -> None:
    head = f"POST /graphql HTTP/1.1\nHost: x\nContent-Type: {JSON}\nContent-Length: 50001\nExpect: 100-continue\n"
    async with served(front.app) as url:
        reader, writer = await raw_request(url, head)
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
    assert status.split()[1] == b"413"


async def test_a_compressed_body_is_refused_without_being_inflated(front: Front) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    async with served(front.app) as url, httpx.AsyncClient(base_url=url) as client:
        headers = {"content-type": JSON, "content-encoding": "gzip"}
        response = await client.post("/graphql", content=bomb, headers=headers)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (415, Code.UNSUPPORTED_MEDIA_TYPE)


async def test_a_body_that_never_arrives_is_408(front: Front) -> None:
    head = f"POST /graphql HTTP/1.1\nHost: x\nContent-Type: {JSON}\nContent-Length: 100\n"
    async with served(front.app) as url:
        reader, writer = await raw_request(url, head, b'{"query":')
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
    assert status.split()[1] == b"408"


async def test_a_client_that_leaves_while_sending_is_forgotten(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    head = f"POST /graphql HTTP/1.1\nHost: x\nContent-Type: {JSON}\nContent-Length: 100\n"
    async with served(front.app) as url, httpx.AsyncClient(base_url=url) as client:
        _, writer = await raw_request(url, head, b'{"query":')
        writer.close()
        await client.get("/graphql", params={"query": "{ __typename }"})
    assert len(front.contexts) == 1
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
