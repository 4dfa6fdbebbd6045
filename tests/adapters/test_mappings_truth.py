"""The shipped mappings against the stand-ins: what all 45 databases hold, read through them, is the canonical truth."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from adapters.requests import Scan
from tests.adapters.sql_support import ROOT, PlainHost, sql_adapter, wire

Truth = dict[tuple[str, str], list[dict[str, Any]]]


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "mock_sources", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.fixture(scope="module", params=[(7, "0.2"), (20260101, "0.1")], ids=["seed 7", "seed 20260101"])
def stand_ins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Truth]:
    """A build's databases by source, and the truth by source and entity."""
    directory: Path = tmp_path_factory.mktemp("stand-ins") / "data"
    seed, scale = request.param
    _run("build", "--dir", str(directory), "--seed", str(seed), "--scale", scale)
    truth: Truth = defaultdict(list)
    for line in _run("truth", "--dir", str(directory)).splitlines():
        record = json.loads(line)
        truth[record["source"], record["entity"]].append(record)
    sources = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))["sources"]
    return {name: source for name, source in sources.items() if source["kind"] == "sqlite"}, truth


def partition(source: str) -> str | None:
    """The union whose database it is."""
    if source in ("corps", "central-organs"):
        return {"corps": "XPCC", "central-organs": "ZYGJ"}[source]
    kind, _, code = source.partition("-")
    return code.upper() if kind in ("province", "industrial") else None


@pytest.mark.anyio
async def test_a_full_scan_of_every_entity_in_every_database_equals_the_truth(stand_ins: tuple[dict[str, Any], Truth]) -> None:
    databases, truth = stand_ins
    assert len(databases) == 45
    seen = 0
    for name, source in databases.items():
        adapter = sql_adapter(source["url"], source["vendor"], partition=partition(name), source=name)
        await adapter.open(PlainHost())
        for entity, plan in adapter.plans.items():
            page = await adapter.scan(Scan(entity=entity, fields=tuple(plan.table.entity.fields)))
            expected = sorted(truth[name, entity], key=lambda record: str(record[_key(plan)]))
            assert sorted((wire(row) for row in page.rows), key=lambda record: str(record[_key(plan)])) == expected, (name, entity)
            assert await adapter.count(entity, None) == len(expected)
            seen += len(expected)
        await adapter.close()
    assert seen > 1_000


def _key(plan: Any) -> str:
    key = str(plan.key)
    return "courseId" if key == "course_id" else key


@pytest.mark.anyio
async def test_the_check_of_every_database_passes(stand_ins: tuple[dict[str, Any], Truth]) -> None:
    databases, _ = stand_ins
    for name, source in databases.items():
        adapter = sql_adapter(source["url"], source["vendor"], partition=partition(name), source=name)
        await adapter.open(PlainHost())
        report = await adapter.check()
        assert report.ok, (name, report)
        assert [step.name for step in report.steps] == ["reach", "auth", "schema", "row"]
        await adapter.close()
