"""A scroll in which a source drops out and returns: never a duplicate, the gap is reported, and a restart changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.test_app import ask, client, down, ratings, settings, source

pytestmark = pytest.mark.anyio

KEYS = {"north": ("n1", "n3", "n5", "n7", "n9"), "south": ("s2", "s4", "s6", "s8")}


async def page(http: httpx.AsyncClient, cursor: str | None, arguments: str = "first: 2", position: str = "after") -> dict[str, Any]:
    where = f', {position}: "{cursor}"' if cursor else ""
    selection = (
        "nodes { key } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } coverage { complete gaps sources { source status } }"
    )
    body = await ask(http, f"{{ starRatings({arguments}{where}, orderBy: [{{evidence: ASC}}, {{key: ASC}}]) {{ {selection} }} }}")
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]["starRatings"]
    return found


def shown(found: dict[str, Any]) -> list[str]:
    return [node["key"] for node in found["nodes"]]


def missing(found: dict[str, Any]) -> list[str]:
    return [report["source"] for report in found["coverage"]["sources"] if report["status"] != "ANSWERED"]


async def test_a_source_that_drops_out_and_returns_after_a_restart_leaves_a_named_gap_and_no_duplicate(tmp_path: Path) -> None:
    options = settings(tmp_path, cursor_secret="env:CURSOR")
    north, south = ratings(*KEYS["north"]), ratings(*KEYS["south"])
    sources = (source("north", north), source("south", south))
    async with client(options, *sources) as http:
        first = await page(http, None)
        south.fault = down
        second = await page(http, first["pageInfo"]["endCursor"])
    assert (shown(first), missing(first), first["coverage"]["gaps"]) == (["n1", "n3"], [], [])
    assert (shown(second), missing(second), second["coverage"]["complete"]) == (["n5", "n7"], ["south"], False)
    south.fault = None
    seen, cursor = shown(first) + shown(second), second["pageInfo"]["endCursor"]
    async with client(options, *sources) as http:
        while True:
            found = await page(http, cursor)
            assert (missing(found), found["coverage"]["gaps"], found["coverage"]["complete"]) == ([], ["south"], False)
            seen += shown(found)
            cursor = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        whole = await page(http, None, "first: 50")
    assert len(seen) == len(set(seen))
    assert set(KEYS["north"]) <= set(seen), "what a source showed all along is shown in full"
    assert (len(whole["nodes"]), whole["coverage"]["gaps"]) == (9, []), "who starts again has no gap"


async def test_backwards_it_is_the_same(tmp_path: Path) -> None:
    options = settings(tmp_path, cursor_secret="env:CURSOR")
    south = ratings(*KEYS["south"])
    sources = (source("north", ratings(*KEYS["north"])), source("south", south, None))
    seen: list[str] = []
    cursor: str | None = None
    for number in range(5):
        south.fault = down if number == 1 else None
        async with client(options, *sources) as http:
            found = await page(http, cursor, "last: 2", "before")
        assert found["coverage"]["gaps"] == (["south"] if number > 1 else [])
        assert missing(found) == (["south"] if number == 1 else [])
        seen = shown(found) + seen
        cursor = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert len(seen) == len(set(seen))
    assert set(KEYS["north"]) <= set(seen)
