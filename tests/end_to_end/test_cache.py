"""Over real stand-ins: a source that has been read once and then dies is stood in for, quickly, with its age."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.stack import ROOT, Stack, running_stack

CACHING = "    cache: {stale_if_error: 1h, entities: {TradeUnion: {ttl: 1h}}}\n"
SITES = """
{ sites(first: 500) {
    nodes { code name }
    coverage { asked stale failed skipped complete sources { source status cache age asOf code } }
} }
"""
NO_CACHE = {"cache-control": "no-cache"}
GUANGDONG = "province-440000"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The shipped configuration, but that what the unions' databases and the management system say is kept for the case of need."""
    config = tmp_path_factory.mktemp("config") / "craftgraph.yaml"
    text = (ROOT / "craftgraph.yaml").read_text("utf-8").replace("mapping: mappings/", f"mapping: {ROOT}/mappings/")
    text = text.replace("  unions:\n", f"  unions:\n{CACHING}").replace("  ims:\n", f"  ims:\n{CACHING}")
    config.write_text(text, "utf-8")
    with running_stack(tmp_path_factory.mktemp("demo"), seed=7, scale=0.2, config=config) as running:
        yield running


def sites(stack: Stack, headers: dict[str, str] | None = None) -> tuple[list[str], dict[str, Any], float]:
    """Codes, coverage, and the seconds that it took."""
    started = time.monotonic()
    answer = stack.query(SITES, headers=headers)
    assert "errors" not in answer, answer["errors"]
    found = answer["data"]["sites"]
    return [node["code"] for node in found["nodes"]], found["coverage"], time.monotonic() - started


def report(coverage: dict[str, Any], source: str = GUANGDONG) -> dict[str, Any]:
    (found,) = [one for one in coverage["sources"] if one["source"] == source]
    return dict(found)


@pytest.mark.parametrize("kind", ["hang", "refuse"])
def test_a_source_that_dies_after_a_warm_read_is_stood_in_for(stack: Stack, kind: str) -> None:
    warm, coverage, _ = sites(stack)
    assert coverage["complete"]
    assert any(code.startswith("440000") for code in warm)
    with stack.fault(GUANGDONG, kind):
        codes, coverage, took = sites(stack)
        assert codes == warm
        assert (coverage["complete"], coverage["stale"], coverage["failed"]) == (True, 1, 0)
        told = report(coverage)
        assert (told["status"], told["cache"]) == ("STALE", "STALE")
        assert told["code"].startswith("SOURCE_")
        assert told["age"] >= 0
        assert told["asOf"].endswith("+08:00")
        assert took < 5
        lacking, coverage, _ = sites(stack, NO_CACHE)
        assert lacking == [code for code in warm if not code.startswith("440000")]
        assert report(coverage)["status"] in ("FAILED", "SKIPPED")


def test_once_its_breaker_is_open_a_hung_source_costs_no_time(stack: Stack) -> None:
    """Its timeout is two seconds; behind the open breaker the kept answer comes at once."""
    warm, _, _ = sites(stack)
    with stack.fault(GUANGDONG, "hang"):
        deadline = time.monotonic() + 40
        while report((answer := sites(stack))[1])["code"] != "SOURCE_SKIPPED":
            assert time.monotonic() < deadline, answer[1]
        codes, coverage, took = sites(stack)
    assert codes == warm
    assert report(coverage)["status"] == "STALE"
    assert took < 1.5


def test_what_is_fresh_needs_no_source_at_all(stack: Stack) -> None:
    unions = "{ tradeUnions(first: 100) { nodes { code name } totalCount coverage { sources { status cache age } } } }"
    warm = stack.query(unions)["data"]["tradeUnions"]
    with stack.fault("ims", "error500"):
        again = stack.query(unions)["data"]["tradeUnions"]
        refused = stack.query(unions, headers=NO_CACHE)
    assert again["nodes"] == warm["nodes"]
    assert again["totalCount"] == warm["totalCount"]
    (told,) = again["coverage"]["sources"]
    assert (told["status"], told["cache"]) == ("ANSWERED", "HIT")
    assert refused["data"] == {"tradeUnions": None}
