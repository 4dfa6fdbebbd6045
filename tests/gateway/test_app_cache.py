"""The cache through HTTP: answers that are kept, requests that want none of them, and owners who say that they are out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.memory import MemoryAdapter
from adapters.problems import ConfigurationProblems
from adapters.secrets import Secrets
from adapters.source import Caching, Freshness, Source, Sources
from gateway.app import Gateway
from gateway.settings import CacheOptions, Settings
from tests.gateway.test_app import client, down, ratings
from tests.gateway.test_app import source as plain

pytestmark = pytest.mark.anyio

QUERY = "{ starRatings { nodes { key } coverage { complete stale sources { status cache age asOf code message } } } }"
DAY = 86400.0


def stars(adapter: MemoryAdapter, **freshness: float) -> Source:
    return Source(**{**vars(plain("stars", adapter)), "caching": Caching(default=Freshness(**freshness))})


def settings(tmp_path: Path, **options: Any) -> Settings:
    secrets = Secrets({"TOKEN": "hush", "REDIS": options.pop("redis", ""), "BAD": "http://nowhere"}, tmp_path)
    return Settings(secrets=secrets, cache=CacheOptions(**options), background_checks=False)


def scans(adapter: MemoryAdapter) -> int:
    """How often the list was asked of the source, besides its check-ups."""
    return [call.method for call in adapter.calls].count("scan")


async def ask(http: httpx.AsyncClient, headers: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
    """The list's coverage of its one source."""
    response = await http.post("/graphql", json={"query": QUERY, **body}, headers=headers)
    found = response.json()
    assert "errors" not in found, found
    (report,) = found["data"]["starRatings"]["coverage"]["sources"]
    return dict(report)


async def test_a_kept_answer_says_that_it_is_one_also_in_the_extensions(tmp_path: Path) -> None:
    adapter = ratings("1")
    async with client(settings(tmp_path), stars(adapter, ttl=DAY)) as http:
        assert (await ask(http))["cache"] == "MISS"
        report = await ask(http)
        body = (await http.post("/graphql", json={"query": QUERY})).json()
    assert (report["status"], report["cache"]) == ("ANSWERED", "HIT")
    assert report["age"] >= 0
    assert report["asOf"].endswith("+08:00")
    (told,) = body["extensions"]["sources"]["sources"]
    assert (told["cache"], told["status"]) == ("HIT", "ANSWERED")
    assert scans(adapter) == 1


async def test_a_source_that_fails_is_stood_in_for_and_named(tmp_path: Path) -> None:
    adapter = ratings("1")
    async with client(settings(tmp_path), stars(adapter, stale_if_error=DAY)) as http:
        await ask(http)
        adapter.fault = down
        report = await ask(http)
    assert (report["status"], report["cache"], report["code"]) == ("STALE", "STALE", "SOURCE_UNAVAILABLE")
    assert "10.1.2.3" not in report["message"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"headers": {"cache-control": "no-cache"}},
        {"extensions": {"craftgraph": {"noCache": True}}},
    ],
    ids=["header", "extensions"],
)
async def test_a_request_may_want_nothing_of_it(tmp_path: Path, wanted: dict[str, Any]) -> None:
    adapter = ratings("1")
    async with client(settings(tmp_path), stars(adapter, ttl=DAY)) as http:
        await ask(http)
        assert (await ask(http, **wanted))["cache"] == "MISS"
    assert scans(adapter) == 2


async def test_where_callers_may_not_say_so_nobody_listens(tmp_path: Path) -> None:
    adapter = ratings("1")
    async with client(settings(tmp_path, caller_control=False), stars(adapter, ttl=DAY)) as http:
        await ask(http)
        assert (await ask(http, headers={"cache-control": "no-cache"}))["cache"] == "HIT"


async def test_who_may_say_so_can_depend_on_the_request(tmp_path: Path) -> None:
    """The seam for identity."""
    adapter = ratings("1")
    gateway = Gateway(settings(tmp_path), Sources([stars(adapter, ttl=DAY)]), lambda request: "x-staff" in request.headers)
    async with gateway:
        app = httpx.ASGITransport(Starlette(routes=gateway.routes()))
        async with httpx.AsyncClient(transport=app, base_url="http://test") as http:
            await ask(http)
            assert (await ask(http, headers={"cache-control": "no-cache"}))["cache"] == "HIT"
            assert (await ask(http, headers={"cache-control": "no-cache", "x-staff": "yes"}))["cache"] == "MISS"


async def test_a_mistake_in_it_is_the_callers(tmp_path: Path) -> None:
    async with client(settings(tmp_path), stars(ratings("1"), ttl=DAY)) as http:
        response = await http.post("/graphql", json={"query": QUERY, "extensions": {"craftgraph": {"maxAge": "soon"}}})
    assert response.status_code == 400
    assert "maxAge must be a number of seconds" in response.text


class TestInvalidation:
    """Over HTTP, for whoever has the token."""

    async def post(self, http: httpx.AsyncClient, body: Any, token: str = "hush") -> httpx.Response:
        return await http.post("/cache/invalidate", json=body, headers={"authorization": f"Bearer {token}"})

    @pytest.mark.parametrize(
        "body",
        [{"source": "stars"}, {"source": "stars", "entity": "StarRating"}, {"source": "stars", "entity": "StarRating", "keys": ["1"]}],
    )
    async def test_by_source_entity_and_key(self, tmp_path: Path, body: dict[str, Any]) -> None:
        async with client(settings(tmp_path, invalidation_token="env:TOKEN"), stars(ratings("1"), ttl=DAY)) as http:
            await ask(http)
            response = await self.post(http, body)
            assert (response.status_code, response.json()) == (200, {"invalidated": True})
            assert (await ask(http))["cache"] == "MISS"

    async def test_without_a_token_configured_there_is_no_such_address(self, tmp_path: Path) -> None:
        async with client(settings(tmp_path), stars(ratings("1"), ttl=DAY)) as http:
            assert (await self.post(http, {"source": "stars"})).status_code == 404

    async def test_another_token_is_refused(self, tmp_path: Path) -> None:
        async with client(settings(tmp_path, invalidation_token="env:TOKEN"), stars(ratings("1"), ttl=DAY)) as http:
            await ask(http)
            assert (await self.post(http, {"source": "stars"}, "hus")).status_code == 401
            assert (await http.post("/cache/invalidate", json={"source": "stars"})).status_code == 401
            assert (await ask(http))["cache"] == "HIT"

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            ({"source": "moon"}, "there is no source 'moon'"),
            ({"source": "stars", "entity": "Star"}, "there is no entity 'Star'"),
            ({"source": "stars", "keys": ["1"]}, "keys need an entity"),
            ({"sorce": "stars"}, "sorce"),
            ({"source": "x" * 2_000_000}, "longer than"),
        ],
    )
    async def test_a_mistake_is_told(self, tmp_path: Path, body: Any, why: str) -> None:
        async with client(settings(tmp_path, invalidation_token="env:TOKEN"), stars(ratings("1"), ttl=DAY)) as http:
            response = await self.post(http, body)
        assert response.status_code == 400
        assert why in response.json()["error"]


async def test_two_gateways_share_what_is_kept_in_redis(tmp_path: Path, redis_url: str) -> None:
    adapter = ratings("1")
    options = settings(tmp_path, store="env:REDIS", prefix="shared", timeout=5.0, redis=redis_url)
    async with client(options, stars(adapter, ttl=60)) as one, client(options, stars(adapter, ttl=60)) as other:
        await ask(one)
        assert (await ask(other))["cache"] == "HIT"
    assert scans(adapter) == 1


async def test_an_address_of_redis_that_is_none_keeps_it_from_starting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblems, match="no address of a Redis"):
        async with Gateway(settings(tmp_path, store="env:BAD"), Sources([])):
            raise AssertionError("it started")
