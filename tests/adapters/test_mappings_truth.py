"""The shipped mappings against the stand-ins: what all 45 databases hold, read through them, is the canonical truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.requests import Scan
from tests.adapters.sql_support import ROOT, PlainHost, sql_adapter, wire
from tests.plugins.services import MYSQL, POSTGRES

Truth = dict[tuple[str, str], list[dict[str, Any]]]
StandIns = tuple[dict[str, dict[str, Any]], Truth]


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "mock_sources", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout


def _build(directory: Path, seed: int, scale: str, *servers: str) -> StandIns:
    """Databases by source, and the truth by source and entity."""
    _run("build", "--dir", str(directory), "--seed", str(seed), "--scale", scale, *servers)
    truth: Truth = defaultdict(list)
    for line in _run("truth", "--dir", str(directory)).splitlines():
        record = json.loads(line)
        truth[record["source"], record["entity"]].append(record)
    sources = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))["sources"]
    return {name: source for name, source in sources.items() if source["kind"] != "http"}, truth


@pytest.fixture(scope="module", params=[(7, "0.2"), (20260101, "0.1")], ids=["seed 7", "seed 20260101"])
def stand_ins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StandIns:
    return _build(tmp_path_factory.mktemp("stand-ins") / "data", *request.param)


@pytest.fixture
def on_servers(postgres_url: str, mysql_url: str, tmp_path: Path) -> Iterator[StandIns]:
    """A third of the databases on PostgreSQL and a third on MariaDB; the fixtures' own databases only tell that both are there."""
    postgres = os.environ.get("CRAFTGRAPH_TEST_POSTGRES", POSTGRES)
    mysql = os.environ.get("CRAFTGRAPH_TEST_MYSQL", MYSQL)
    directory = tmp_path / "data"
    try:
        yield _build(directory, 11, "0.1", "--postgres", postgres, "--mysql", mysql)
    finally:
        _run("drop", "--dir", str(directory))


def partition(source: str) -> str | None:
    """The union whose database it is."""
    if source in ("corps", "central-organs"):
        return {"corps": "XPCC", "central-organs": "ZYGJ"}[source]
    kind, _, code = source.partition("-")
    return code.upper() if kind in ("province", "industrial") else None


async def compare(stand_ins: StandIns) -> int:
    """How many records were compared; raises at the first database that differs."""
    databases, truth = stand_ins
    assert len(databases) == 45
    seen = 0
    for name, source in databases.items():
        adapter = sql_adapter(source["url"], source["vendor"], partition=partition(name), source=name)
        await adapter.open(PlainHost())
        for entity, plan in adapter.plans.items():
            page = await adapter.scan(Scan(entity=entity, fields=tuple(plan.table.entity.fields)))
            expected = sorted(truth[name, entity], key=lambda record: str(record[plan.key]))
            assert sorted((wire(row) for row in page.rows), key=lambda record: str(record[plan.key])) == expected, (name, entity)
            assert (await adapter.count(entity, None)).records == len(expected)
            seen += len(expected)
        assert (await adapter.check()).ok, name
        await adapter.close()
    return seen


@pytest.mark.anyio
async def test_a_full_scan_of_every_entity_in_every_database_equals_the_truth(stand_ins: StandIns) -> None:
    assert await compare(stand_ins) > 1_000


@pytest.mark.anyio
@pytest.mark.slow
async def test_it_equals_the_truth_on_postgresql_and_mariadb_too(on_servers: StandIns) -> None:
    assert {source["kind"] for source in on_servers[0].values()} == {"sqlite", "postgresql", "mysql"}
    assert await compare(on_servers) > 1_000
