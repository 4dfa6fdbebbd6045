"""Serving a build whose databases lie on PostgreSQL and MariaDB: each is reached through a proxy of its own, as its read-only role."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncmy
import asyncpg
import pytest

from mock_sources import manifest
from mock_sources.build import build, drop
from mock_sources.faults.journal import Column
from mock_sources.serve import StandIns
from tests.mock_sources.systems_support import client_at

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("stand-ins") / "built"
    build(path, seed=31, scale=0.02, servers={"postgresql": postgres_url, "mysql": mysql_url})
    yield path
    drop(path)


@pytest.fixture
async def stand_ins(folder: Path) -> AsyncIterator[StandIns]:
    running = StandIns(folder, 0)
    await running.start()
    yield running
    await running.stop()


async def rows(stand_ins: StandIns, folder: Path, source: str) -> list[Any]:
    """The site numbers of a source, read through its proxy."""
    entry = manifest.read(folder)["sources"][source]
    column = Column(*entry["key"])
    url = stand_ins.addresses[source]
    if entry["kind"] == "mysql":
        return await mysql(url, f"SELECT `{column.old}` FROM `{column.table}`")
    return await postgres(url, f'SELECT "{column.old}" FROM "{column.table}"')


async def postgres(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def mysql(url: str, query: str) -> list[Any]:
    parts = urlsplit(url)
    connection = await asyncmy.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=unquote(parts.password or ""), db=parts.path[1:]
    )
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(query)
            return [row[0] for row in await cursor.fetchall()]
    finally:
        connection.close()


def on(folder: Path, kind: str) -> str:
    """A source on that kind of server."""
    sources = manifest.read(folder)["sources"]
    return next(source for source, entry in sources.items() if entry["kind"] == kind)


async def test_each_source_on_a_server_has_a_port_of_its_own(stand_ins: StandIns, folder: Path) -> None:
    for source, entry in manifest.read(folder)["sources"].items():
        address = urlsplit(stand_ins.addresses[source])
        assert address.scheme == entry["kind"]
        assert address.path == urlsplit(entry.get("url", "")).path
    ports = [urlsplit(url).port for url in stand_ins.addresses.values() if not url.startswith("sqlite")]
    assert len(ports) == len(set(ports)) > 20


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
async def test_a_source_drifts_and_comes_back(stand_ins: StandIns, folder: Path, kind: str) -> None:
    source = on(folder, kind)
    before = await rows(stand_ins, folder, source)
    async with client_at(stand_ins.control) as control:
        assert (await control.put(f"/faults/{source}", json={"kind": "drift"})).status_code == 200
        with pytest.raises((asyncpg.UndefinedColumnError, asyncmy.errors.OperationalError)):
            await rows(stand_ins, folder, source)
        assert (await control.delete(f"/faults/{source}")).json() == {}
    assert await rows(stand_ins, folder, source) == before


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
async def test_a_killed_serves_drift_is_mended_by_the_next(folder: Path, kind: str) -> None:
    source, first = on(folder, kind), StandIns(folder, 0)
    await first.start()
    before = await rows(first, folder, source)
    async with client_at(first.control) as control:
        await control.put(f"/faults/{source}", json={"kind": "drift"})
    await first._close()
    second = StandIns(folder, 0)
    await second.start()
    assert second.mended == [source]
    assert await rows(second, folder, source) == before
    await second.stop()


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
async def test_a_fault_hits_its_own_source_only(stand_ins: StandIns, folder: Path, kind: str) -> None:
    """All sources of a kind share one server; only the proxy tells them apart."""
    sources = [source for source, entry in manifest.read(folder)["sources"].items() if entry["kind"] == kind]
    async with client_at(stand_ins.control) as control:
        await control.put(f"/faults/{sources[0]}", json={"kind": "refuse"})
        with pytest.raises((OSError, asyncmy.errors.OperationalError)):
            await rows(stand_ins, folder, sources[0])
        others = await asyncio.gather(*(rows(stand_ins, folder, source) for source in sources[1:4]))
        assert len(others) == 3
        counts = (await control.get("/counts")).json()
        assert counts[sources[1]]["connections"] >= 1
        await control.delete("/faults")
    await rows(stand_ins, folder, sources[0])
