"""The graph starts while sources are down or drifted, names them, and has them back without a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.stack import Stack, running_stack

HUNG = ("province-110000", "province-120000")
DOWN = ("province-310000", "province-320000", "star-ratings")
DRIFTED = "province-440000"
FAULTS = {**dict.fromkeys(HUNG, "hang"), **dict.fromkeys(DOWN, "refuse"), DRIFTED: "drift"}
SITES = "{ sites(first: 500) { nodes { code source { id } } coverage { complete sources { source status code message } } } }"
SOURCES = "{ sources { id status since nextTry code reason drifted } }"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "gateway.log"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("demo"), seed=23, scale=0.2, faults=FAULTS, log=log) as running:
        yield running


def test_six_sources_in_trouble_are_named_at_once_and_come_back_without_a_restart(stack: Stack, log: Path) -> None:
    answer = stack.query(SITES)
    lost = {*HUNG, *DOWN, DRIFTED} - {"star-ratings"}
    assert {report["source"] for report in answer["data"]["sites"]["coverage"]["sources"] if report["status"] != "ANSWERED"} == lost
    assert all(
        report["code"] and report["message"] for report in answer["data"]["sites"]["coverage"]["sources"] if report["source"] in lost
    )

    troubled = until(lambda: standings(stack), lambda found: set(found) == set(FAULTS))
    assert {troubled[name]["status"] for name in (*HUNG, *DOWN)} == {"DOWN"}
    assert (troubled[DRIFTED]["status"], troubled[DRIFTED]["code"]) == ("DRIFTED", "SOURCE_DRIFTED")
    assert "Site.code" in troubled[DRIFTED]["drifted"]
    assert all(one["since"] and one["reason"] and one["nextTry"] for one in troubled.values())
    ready = httpx.get(f"{stack.gateway}/readyz", timeout=5)
    assert (ready.status_code, set(ready.json()["degraded"])) == (200, set(FAULTS))

    before = transitions(log)
    for _ in range(10):
        stack.query(SITES)
    assert transitions(log) == before, "a query that fails again is no news"

    for source in FAULTS:
        stack.client.delete(f"{stack.control}/faults/{source}").raise_for_status()
    assert until(lambda: standings(stack), lambda found: not found, seconds=40) == {}
    whole = stack.query(SITES)["data"]["sites"]
    assert whole["coverage"]["complete"]
    assert lost <= {node["source"]["id"] for node in whole["nodes"]}
    assert httpx.get(f"{stack.gateway}/readyz", timeout=5).json()["degraded"] == {}
    assert {line.split()[1] for line in transitions(log) if "is ready again" in line} == set(FAULTS)


def standings(stack: Stack) -> dict[str, Any]:
    """The sources that are not ready."""
    found = stack.query(SOURCES)["data"]["sources"]
    return {one["id"]: one for one in found if one["status"] != "READY"}


def until(look: Any, enough: Any, *, seconds: float = 20) -> Any:
    """What is seen once it is enough, or when the time is up."""
    deadline = time.monotonic() + seconds
    while not enough(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return seen


def transitions(log: Path) -> list[str]:
    """The log's lines on how sources do, from the word `source` on."""
    return [line[line.index("source ") :] for line in log.read_text("utf-8").splitlines() if "craftgraph.sources" in line]
