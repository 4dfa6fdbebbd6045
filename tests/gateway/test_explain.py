"""Asking for an explanation over HTTP, and being refused one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.gateway.test_app import client, ratings, settings, source

pytestmark = pytest.mark.anyio

QUERY = "{ starRatings { nodes { id } } }"


async def ask(folder: Path, who: str, headers: dict[str, str] | None = None, extensions: Any = None) -> Any:
    """The response to the query from a gateway that explains to `who`."""
    async with client(settings(folder, explain=who), source("ratings", ratings("1"))) as http:
        body = {"query": QUERY} if extensions is None else {"query": QUERY, "extensions": extensions}
        return await http.post("/graphql", json=body, headers=headers or {})


@pytest.mark.parametrize(
    ("headers", "extensions"),
    [
        ({"craftgraph-explain": "1"}, None),
        ({}, {"craftgraph": {"explain": True}}),
        ({"craftgraph-explain": "0"}, {"craftgraph": {"explain": True}}),
    ],
)
async def test_who_asks_where_it_is_allowed_is_told(tmp_path: Path, headers: dict[str, str], extensions: Any) -> None:
    response = await ask(tmp_path, "everybody", headers, extensions)
    assert response.status_code == 200
    told = response.json()["extensions"]
    assert [part["title"] for part in told["explain"]["parts"]] == ["StarRating"]
    assert told["explain"]["parts"][0]["calls"][0]["rows"] == told["sources"]["sources"][0]["rows"] == 1


@pytest.mark.parametrize(
    ("headers", "extensions"),
    [
        ({}, None),
        ({"craftgraph-explain": "0"}, None),
        ({}, {}),
        ({}, {"craftgraph": {"explain": False}}),
        ({}, {"other": {"explain": True}}),
    ],
)
async def test_who_does_not_ask_is_not_told(tmp_path: Path, headers: dict[str, str], extensions: Any) -> None:
    response = await ask(tmp_path, "everybody", headers, extensions)
    assert response.status_code == 200
    assert set(response.json()["extensions"]) == {"sources"}


async def test_who_asks_where_it_is_not_allowed_is_refused_and_no_source_is_asked(tmp_path: Path) -> None:
    adapter = ratings("1")
    async with client(settings(tmp_path), source("ratings", adapter)) as http:
        response = await http.post("/graphql", json={"query": QUERY}, headers={"craftgraph-explain": "1"})
    assert response.status_code == 403
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "EXPLAIN_NOT_ALLOWED"
    assert "graph.explain" in error["message"]
    assert adapter.calls == []


@pytest.mark.parametrize(
    ("headers", "extensions", "said"),
    [
        ({"craftgraph-explain": "yes"}, None, "must be 1 or 0"),
        ({}, {"craftgraph": {"explian": True}}, "explain"),
        ({}, {"craftgraph": {"explain": 1}}, "must be true or false"),
        ({}, {"craftgraph": True}, "must be an object"),
    ],
)
async def test_a_wish_that_cannot_be_read_is_refused(tmp_path: Path, headers: dict[str, str], extensions: Any, said: str) -> None:
    response = await ask(tmp_path, "everybody", headers, extensions)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert said in error["message"]


async def test_secrets_that_came_into_a_text_by_any_way_are_hidden(tmp_path: Path) -> None:
    """The last guard: whatever was given out as a secret is masked in the whole explanation."""
    configured = settings(tmp_path, explain="everybody")
    configured.secrets.get("env:CURSOR")
    query = '{ starRatings(where: {key: {eq: "a secret of cursors"}}) { nodes { id } } }'
    async with client(configured, source("ratings", ratings("1"))) as http:
        response = await http.post("/graphql", json={"query": query}, headers={"craftgraph-explain": "1"})
    assert "a secret of cursors" not in response.text
    assert "id eq '***'" in response.text


async def test_an_explanation_says_how_the_operation_is_executed(tmp_path: Path) -> None:
    response = await ask(tmp_path, "everybody", {"craftgraph-explain": "1"})
    assert response.json()["extensions"]["explain"]["execution"] == [
        "query (without a name): compiled",
        "  starRatings: StarRatingConnection  ⇐ one call for all",
        "    nodes: [StarRating]!  computed",
        "      row: id",
    ]


async def test_an_explanation_says_why_an_operation_is_not_compiled(tmp_path: Path) -> None:
    async with client(settings(tmp_path, explain="everybody"), source("ratings", ratings("1"))) as http:
        body = {"query": "{ __typename __schema { queryType { name } } }"}
        response = await http.post("/graphql", json=body, headers={"craftgraph-explain": "1"})
    told = response.json()["extensions"]["explain"]["execution"]
    assert told == ["graphql-core executes it: it asks for the schema itself (introspection)"]


async def test_without_plans_the_answer_is_the_same_and_the_explanation_says_so(tmp_path: Path) -> None:
    answers = []
    for compiled in (True, False):
        async with client(settings(tmp_path, explain="everybody", compiled=compiled), source("ratings", ratings("1"))) as http:
            answers.append((await http.post("/graphql", json={"query": QUERY}, headers={"craftgraph-explain": "1"})).json())
    assert answers[0]["data"] == answers[1]["data"]
    assert answers[1]["extensions"]["explain"]["execution"] == ["graphql-core executes it: plans are turned off"]
