"""The application: one graph over its sources, whatever state they are in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.entities import StarRating
from adapters.errors import InvalidConfiguration, SecretMissing, Unavailable
from adapters.memory import Call, MemoryAdapter
from adapters.problems import ConfigurationProblems
from adapters.registry import BrokenAdapter
from adapters.secrets import Secrets
from adapters.source import Policy, Rate, Source, Sources
from gateway.app import Gateway, create_app
from gateway.http import HttpLimits
from gateway.settings import ServerOptions, Settings

pytestmark = pytest.mark.anyio

RATINGS = "{ starRatings { nodes { id } coverage { asked answered } } }"


def settings(tmp_path: Path, **more: Any) -> Settings:
    """Without background checks, so that what a query finds does not hang on whether they were quicker."""
    return Settings(**{"secrets": Secrets({"CURSOR": "a secret of cursors"}, tmp_path), "background_checks": False, **more})


def source(name: str, adapter: MemoryAdapter | None, quarantine: Any = None) -> Source:
    described = adapter or MemoryAdapter({"StarRating": []})
    return Source(id=name, label=name, kind="memory", adapter=adapter, quarantine=quarantine, entities=described.describe().entities)


def ratings(*keys: str, **more: Any) -> MemoryAdapter:
    rows = [
        StarRating(
            id=key, site_code="110000-2024-001", scheme_version="1", current=True, level=None, score=None, evidence=None, rated_on=None
        )
        for key in keys
    ]
    return MemoryAdapter({"StarRating": rows}, **more)


async def down(call: Call) -> None:
    raise Unavailable("connection to 10.1.2.3 refused")


async def hang(call: Call) -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def client(options: Settings, *sources: Source) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(options, Sources(sources))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http,
    ):
        yield http


async def ask(http: httpx.AsyncClient, query: str) -> dict[str, Any]:
    response = await http.post("/graphql", json={"query": query})
    body: dict[str, Any] = response.json()
    return body


async def test_a_query_is_answered_and_says_which_sources_it_rests_on(tmp_path: Path) -> None:
    async with client(settings(tmp_path), source("stars", ratings("1", "2"))) as http:
        body = await ask(http, RATINGS)
    assert body["data"]["starRatings"] == {"nodes": [{"id": ids} for ids in ids_of(body)], "coverage": {"asked": 1, "answered": 1}}
    (report,) = body["extensions"]["sources"]["sources"]
    assert {name: body["extensions"]["sources"][name] for name in ("asked", "answered", "stale", "failed", "skipped")} == {
        "asked": 1,
        "answered": 1,
        "stale": 0,
        "failed": 0,
        "skipped": 0,
    }
    assert set(report) == {"source", "status", "asOf", "rows", "milliseconds", "code", "message", "cache", "age"}
    assert (report["source"], report["rows"]) == ("stars", 2)


def ids_of(body: dict[str, Any]) -> Sequence[str]:
    found = [node["id"] for node in body["data"]["starRatings"]["nodes"]]
    assert len(set(found)) == 2
    return found


async def test_an_operation_that_asks_no_source_has_no_coverage(tmp_path: Path) -> None:
    async with client(settings(tmp_path), source("stars", ratings("1"))) as http:
        body = await ask(http, "{ sources { id quarantined } }")
    assert body == {"data": {"sources": [{"id": "stars", "quarantined": None}]}}


async def test_a_source_that_is_down_is_named_and_the_others_stand(tmp_path: Path) -> None:
    async with client(settings(tmp_path), source("up", ratings("1")), source("down", ratings(fault=down))) as http:
        body = await ask(http, RATINGS)
    failed = [report for report in body["extensions"]["sources"]["sources"] if report["source"] == "down"]
    assert len(body["data"]["starRatings"]["nodes"]) == 1
    assert [(report["status"], report["code"]) for report in failed] == [("FAILED", "SOURCE_UNAVAILABLE")]
    assert "10.1.2.3" not in str(body)


async def test_hung_sources_are_given_up_in_time_for_the_answer_of_the_others(tmp_path: Path) -> None:
    """The sources get a share of the deadline; the rest is for building the answer."""
    options = settings(tmp_path, http=HttpLimits(deadline_ms=600))
    async with client(options, source("up", ratings("1")), source("hung", ratings(fault=hang))) as http:
        body = await ask(http, RATINGS)
    assert len(body["data"]["starRatings"]["nodes"]) == 1
    assert body["data"]["starRatings"]["coverage"] == {"asked": 2, "answered": 1}


async def test_a_source_that_is_asked_faster_than_its_rate_allows_is_skipped_at_once_and_named(tmp_path: Path) -> None:
    slow = replace(source("slow", ratings("1")), policy=Policy(rate=Rate(1, 60.0)))
    async with client(settings(tmp_path), source("up", ratings("2")), slow) as http:
        first, second = await ask(http, RATINGS), await ask(http, RATINGS)
    (report,) = [report for report in second["extensions"]["sources"]["sources"] if report["source"] == "slow"]
    assert [len(body["data"]["starRatings"]["nodes"]) for body in (first, second)] == [2, 1]
    assert (report["status"], report["code"]) == ("SKIPPED", "SOURCE_BUSY")
    assert report["message"] == "The source may be asked at most 1 times in 60 s; too many calls are ahead of this one."
    assert report["milliseconds"] < 1000


async def test_health_and_readiness_count_the_sources(tmp_path: Path) -> None:
    broken = source("broken", None, BrokenAdapter("the package is broken"))
    async with client(settings(tmp_path), source("stars", ratings(fault=hang)), broken) as http:
        health, ready = await http.get("/healthz"), await http.get("/readyz")
    assert health.status_code == 200
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "sources": 2, "quarantined": 1, "degraded": {"broken": "QUARANTINED"}},
    )


async def test_the_gateway_is_not_ready_before_it_is_open_nor_after_it_is_closed(tmp_path: Path) -> None:
    gateway = Gateway(settings(tmp_path), Sources([source("stars", ratings("1"))]))
    assert not (await gateway.readiness()).ready
    async with gateway:
        assert (await gateway.readiness()).ready
    assert not (await gateway.readiness()).ready


async def test_the_root_leads_to_graphiql_and_other_paths_nowhere(tmp_path: Path) -> None:
    async with client(settings(tmp_path), source("stars", ratings("1"))) as http:
        root, page, nowhere = await http.get("/"), await http.get("/graphql", headers={"accept": "text/html"}), await http.get("/x")
    assert (root.status_code, root.headers["location"]) == (307, "graphql")
    assert page.headers["content-type"].startswith("text/html")
    assert nowhere.status_code == 404


class Unopenable(MemoryAdapter):
    """An adapter that finds its configuration wrong when it is opened."""

    async def open(self, host: Any) -> None:
        raise InvalidConfiguration("the address is not an address; mend it")


async def test_a_source_with_a_wrong_address_keeps_the_gateway_from_starting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblems, match="source wrong: the address is not an address; mend it"):
        async with client(settings(tmp_path), source("wrong", Unopenable({"StarRating": []}))):
            pass


async def test_a_source_with_a_wrong_address_is_quarantined_where_that_is_wished(tmp_path: Path) -> None:
    options = settings(tmp_path, strict=False)
    missing = source("missing", None, SecretMissing("the environment variable X is not set"))
    async with client(options, source("up", ratings("1")), source("wrong", Unopenable({"StarRating": []})), missing) as http:
        ready, body = await http.get("/readyz"), await ask(http, RATINGS)
    assert ready.json()["quarantined"] == 2
    assert body["data"]["starRatings"]["coverage"] == {"asked": 3, "answered": 1}
    assert [report["code"] for report in body["extensions"]["sources"]["sources"] if report["code"]] == [
        "SOURCE_MISCONFIGURED",
        "SOURCE_SECRET_MISSING",
    ]


async def test_cursors_outlive_the_process_if_their_secret_is_configured(tmp_path: Path) -> None:
    options = settings(tmp_path, cursor_secret="env:CURSOR")
    cursors = []
    for _ in range(2):
        async with client(options, source("stars", ratings("1", "2"))) as http:
            body = await ask(http, "{ starRatings(first: 1) { pageInfo { endCursor } } }")
            cursors.append(body["data"]["starRatings"]["pageInfo"]["endCursor"])
    assert cursors[0] == cursors[1]


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
async def test_a_long_answer_is_compressed_as_the_client_accepts(tmp_path: Path, coding: str) -> None:
    async with client(settings(tmp_path), source("registry", ratings(*(f"R{n:03d}" for n in range(20))))) as http:
        accepted, plain = [
            await http.post("/graphql", json={"query": RATINGS}, headers={"accept-encoding": value}) for value in (coding, "identity")
        ]
        assert accepted.headers["content-encoding"] == coding
        assert "accept-encoding" in accepted.headers["vary"].lower()
        assert "accept" in [name.strip().lower() for name in accepted.headers["vary"].split(",")]
        assert "content-encoding" not in plain.headers
        assert int(accepted.headers["content-length"]) < len(plain.content)
        if coding == "gzip":
            assert accepted.json()["data"] == plain.json()["data"]


async def test_a_short_answer_is_not_compressed_nor_any_where_it_is_switched_off(tmp_path: Path) -> None:
    rows = ratings(*(f"R{n:03d}" for n in range(20)))
    for options, query in (
        (settings(tmp_path), "{ __typename }"),
        (settings(tmp_path, server=ServerOptions(compress_from=0)), RATINGS),
    ):
        async with client(options, source("registry", rows)) as http:
            response = await http.post("/graphql", json={"query": query}, headers={"accept-encoding": "gzip"})
            assert "content-encoding" not in response.headers
