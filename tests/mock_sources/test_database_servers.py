"""With servers at hand, a third of the databases each lie on PostgreSQL and MySQL, with the same content."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from mock_sources import manifest
from mock_sources.build import build, drop
from mock_sources.truth import Truth, generate
from tests.mock_sources.hand_decoded import MATCHES, SITES

DRIVERS = {"postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy"}
SEED, SCALE = 4, 0.5


@pytest.fixture(scope="module")
def truth() -> Truth:
    return generate(SEED, SCALE)


@pytest.fixture(scope="module")
def built(postgres_url: str, mysql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    directory = tmp_path_factory.mktemp("servers") / "built"
    yield directory, build(directory, SEED, SCALE, {"postgresql": postgres_url, "mysql": mysql_url})
    if directory.exists():
        drop(directory)


def on_server(entry: dict[str, Any]) -> sa.URL:
    return sa.make_url(entry["url"]).set(drivername=DRIVERS[entry["kind"]])


def run(url: sa.URL, work: Callable[[sa.Connection], Any]) -> Any:
    """Something done on a connection of its own."""

    async def connected() -> Any:
        engine = create_async_engine(url, poolclass=sa.NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def rows_of(entry: dict[str, Any]) -> Callable[[str], list[dict[str, Any]]]:
    """All rows of a table, as the source's own login role sees them."""

    def read(name: str) -> list[dict[str, Any]]:
        return run(on_server(entry), lambda connection: _all(connection, name))

    return read


def _all(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)
    return [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {quoted}")).mappings()]


@pytest.mark.parametrize("kind", DRIVERS)
def test_a_third_of_the_databases_is_there_with_every_vendor(kind: str, built: tuple[Path, dict[str, Any]]) -> None:
    entries = [entry for entry in built[1]["sources"].values() if entry["kind"] == kind]
    assert 12 <= len(entries) <= 14
    assert {entry["vendor"] for entry in entries} == set(SITES)


@pytest.mark.parametrize("kind", DRIVERS)
def test_sites_and_matches_read_by_hand_are_the_truth(kind: str, built: tuple[Path, dict[str, Any]], truth: Truth) -> None:
    for source, entry in built[1]["sources"].items():
        if entry["kind"] != kind:
            continue
        sites = {site["code"]: {name: value for name, value in site.items() if name != "source"} for site in truth.of("Site", source)}
        assert SITES[entry["vendor"]](rows_of(entry)) == sites, source
        matches = {m["id"]: (m["siteCode"], m["committed"], m["paid"], m["paidOn"]) for m in truth.of("ProvincialMatch", source)}
        assert MATCHES[entry["vendor"]](rows_of(entry)) == matches, source


@pytest.mark.parametrize("kind", DRIVERS)
def test_the_login_role_can_only_read(kind: str, built: tuple[Path, dict[str, Any]]) -> None:
    entry = next(entry for entry in built[1]["sources"].values() if entry["kind"] == kind and entry["vendor"] == "snake")
    with pytest.raises(sa.exc.DBAPIError):
        run(on_server(entry), lambda connection: connection.execute(sa.text("DELETE FROM certificate")))


def test_a_rebuild_and_a_drop_leave_nothing_behind(built: tuple[Path, dict[str, Any]], postgres_url: str, mysql_url: str) -> None:
    directory, first = built
    servers = {"postgresql": postgres_url, "mysql": mysql_url}
    second = build(directory, SEED + 1, 0.02, servers)
    assert first["sources"]["province-220000"]["schema"] != second["sources"]["province-220000"]["schema"]
    assert _places(postgres_url, first) == 0
    assert _places(postgres_url, second) == 13
    assert drop(directory) == 13 + 12
    assert _places(postgres_url, second) == 0
    with pytest.raises(manifest.NotOurs):
        drop(directory)


def _places(postgres_url: str, made: dict[str, Any]) -> int:
    """How many schemas and roles of a build are there, counted as pairs."""
    names = [entry["schema"] for entry in made["sources"].values() if "schema" in entry]
    query = sa.text("SELECT count(*) FROM pg_namespace JOIN pg_roles ON rolname = nspname WHERE nspname = ANY(:names)")
    url = sa.make_url(postgres_url).set(drivername=DRIVERS["postgresql"])
    return int(run(url, lambda connection: connection.execute(query, {"names": names}).scalar_one()))
