"""Every request to a REST source, logins and further pages among them, comes in its turn, and not while the source asks to wait."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from adapters.errors import InvalidConfiguration, RateLimited
from adapters.requests import Scan
from adapters.rest import RestAdapter
from tests.adapters.rest_support import BareHost, Clock, Served, mapping, parameters, reply, rest_adapter, serve, teacher

pytestmark = pytest.mark.anyio
SCAN = Scan(entity="Teacher", fields=("name",))
TOKENS = "auth: {kind: oauth2, path: /token}\n"
CREDENTIALS = "{client_id: 'env:ID', client_secret: 'env:SECRET'}"


def shop(request: httpx.Request) -> httpx.Response:
    """Tokens and teachers by id."""
    if request.url.path == "/token":
        return reply({"access_token": "t", "expires_in": 600})
    return reply({"items": [teacher(int(key[1:])) for key in parameters(request).get("ids", "T001").split(",")]})


async def opened(folder: Path, text: str, transport: Served, clock: Clock | None = None) -> RestAdapter:
    adapter = rest_adapter(folder, text, credentials=CREDENTIALS if TOKENS in text else "", timeout=0.5)
    await adapter.open(BareHost(transport, {"env:ID": "me", "env:SECRET": "x"}, clock))
    return adapter


async def test_a_login_takes_a_turn_too(tmp_path: Path) -> None:
    transport = serve(shop)
    adapter = await opened(tmp_path, mapping(TOKENS + "http: {rate: 1}\n"), transport)
    with pytest.raises(RateLimited):
        await adapter.scan(SCAN)
    assert transport.paths == ["/token"]


async def test_a_fetch_in_many_requests_is_paced_request_by_request(tmp_path: Path) -> None:
    """Three requests where two a second are allowed: the third one's turn comes after the timeout."""
    transport = serve(shop)
    adapter = await opened(tmp_path, mapping("http: {rate: 2}\n", "list: {most: 1}"), transport)
    with pytest.raises(RateLimited, match="at most 2 times in 1 s"):
        await adapter.fetch("Teacher", ["T001", "T002", "T003"], ("name",))
    assert len(transport.requests) == 2


async def test_calls_together_send_no_more_at_once_than_the_system_bears(tmp_path: Path) -> None:
    under_way, most = 0, 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return shop(request)

    adapter = await opened(tmp_path, mapping("http: {concurrency: 2}\n"), Served(answer))
    await asyncio.gather(*(adapter.scan(SCAN) for _ in range(6)))
    assert most == 2
    assert adapter.describe().concurrency == 2


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_honoured_by_every_later_request(tmp_path: Path, form: str) -> None:
    clock = Clock()
    wanted = "7" if form == "seconds" else format_datetime(clock() + timedelta(seconds=7), usegmt=True)
    answers = [reply({}, 429, retry_after=wanted)]
    transport = serve(lambda request: answers.pop() if answers else shop(request))
    adapter = await opened(tmp_path, mapping(), transport, clock)
    with pytest.raises(RateLimited) as first:
        await adapter.scan(SCAN)
    with pytest.raises(RateLimited) as second:
        await adapter.fetch("Teacher", ["T001"], ())
    assert first.value.retry_after == 7
    assert second.value.retry_after == pytest.approx(7, abs=1)
    assert (second.value.source, second.value.phase, len(transport.requests)) == ("source", "fetch", 1)


async def test_a_short_wait_is_waited_out(tmp_path: Path) -> None:
    clock = Clock()
    answers = [reply({}, 429, retry_after="0")]
    transport = serve(lambda request: answers.pop() if answers else shop(request))
    adapter = await opened(tmp_path, mapping(), transport, clock)
    with pytest.raises(RateLimited):
        await adapter.scan(SCAN)
    assert len((await adapter.scan(SCAN)).rows) == 1


def test_a_rate_of_nothing_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="lets none through"):
        rest_adapter(tmp_path, mapping("http: {rate: 0}\n"))
