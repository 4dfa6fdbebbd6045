"""Run time: sessions that cannot write, timeouts and cancellation that reach the server, and each fault as its own error."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crew import Crew
from adapters.errors import (
    AuthenticationFailed,
    Drift,
    InvalidConfiguration,
    PermissionDenied,
    SecretMissing,
    SourceError,
    SourceTimeout,
    Unavailable,
    UpstreamProtocol,
)
from adapters.predicate import Compare, Op
from adapters.requests import Scan
from adapters.sql import session as session_module
from adapters.sql.adapter import SQLAdapter
from adapters.sql.engines import DRIVERS, create_engine
from adapters.sql.session import MySQLSession
from tests.adapters.sql_awkward import fill, write_mapping
from tests.adapters.sql_support import DATABASES, PlainHost, database_url, sql_adapter

pytestmark = pytest.mark.anyio

SLOW = {
    "sqlite": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000000) SELECT max(x) FROM c",
    "postgresql": "SELECT pg_sleep(20)",
    "mysql": "SELECT SLEEP(20)",
}
SITES = Scan(entity="Site", fields=("code", "name"))


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return database_url(request, tmp_path)


@contextlib.asynccontextmanager
async def opened(url: str, mapping: str, *, seconds: float = 5.0) -> AsyncIterator[SQLAdapter]:
    adapter = sql_adapter(url, mapping, timeout=seconds)
    await adapter.open(PlainHost())
    try:
        yield adapter
    finally:
        await adapter.close()


async def administer(url: str, *statements: str) -> Any:
    """Run statements as the owner; the last one's rows."""
    parsed = sa.make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                result = await connection.exec_driver_sql(statement)
            return result.all() if result.returns_rows else []
    finally:
        await engine.dispose()


def slow(adapter: SQLAdapter) -> str:
    return SLOW[adapter.connection.dialect.name]


async def test_a_session_cannot_write(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    async with opened(database, write_mapping(tmp_path)) as adapter:
        for statement in ("DELETE FROM fund", "INSERT INTO fund (id) VALUES (1)", "DROP TABLE fund"):
            with pytest.raises((PermissionDenied, UpstreamProtocol)):
                await adapter.connection.session.run(statement)
        assert (await adapter.count("ProvincialMatch", None)).records == 10


async def test_a_statement_that_takes_too_long_is_stopped_and_the_source_goes_on(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    async with opened(database, write_mapping(tmp_path), seconds=0.4) as adapter:
        await adapter.scan(SITES)
        started = time.perf_counter()
        with pytest.raises(SourceTimeout) as caught:
            await adapter.connection.session.run(slow(adapter))
        assert time.perf_counter() - started < 3
        assert caught.value.public == "The source did not answer in time."
        assert len((await adapter.scan(SITES)).rows) == 9


async def test_a_cancelled_call_stops_on_the_server_and_leaks_no_connection(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    async with opened(database, write_mapping(tmp_path), seconds=15) as adapter:
        await adapter.scan(SITES)
        for _ in range(8):
            task = asyncio.create_task(adapter.connection.session.run(slow(adapter)))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        started = time.perf_counter()
        await asyncio.gather(*[adapter.scan(SITES) for _ in range(8)])
        assert time.perf_counter() - started < 5
        assert await running(database) == 0


async def running(database: str) -> int:
    """How many of the slow statements still run on the server, given a moment to end."""
    queries = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(20)' AND state = 'active'",
        "mysql": "SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(20)'",
    }
    query = queries.get(sa.make_url(database).get_backend_name())
    if query is None:
        return 0
    for _ in range(40):
        if (count := int((await administer(database, query))[0][0])) == 0:
            return 0
        await asyncio.sleep(0.05)
    return count


async def test_more_calls_than_connections_wait_for_their_turn(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    async with opened(database, write_mapping(tmp_path)) as adapter:
        pages = await asyncio.gather(*[adapter.scan(SITES) for _ in range(40)])
        assert {len(page.rows) for page in pages} == {9}


async def test_a_missing_table_or_column_is_drift_and_the_check_names_the_fields(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    await administer(database, "ALTER TABLE fund RENAME COLUMN wan TO wan_2")
    async with opened(database, write_mapping(tmp_path)) as adapter:
        with pytest.raises(Drift) as caught:
            await adapter.scan(Scan(entity="ProvincialMatch", fields=("committed",)))
        assert (caught.value.source, caught.value.entity, caught.value.phase) == ("here", "ProvincialMatch", "scan")
        assert "wan" not in caught.value.public
        assert (await adapter.scan(Scan(entity="ProvincialMatch", fields=("year",)))).rows, "other fields are untouched"
        report = await adapter.check()
        assert (report.ok, report.missing) == (False, {"ProvincialMatch": ("committed",)})
        assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", True), ("schema", False)]
        assert "ProvincialMatch lacks committed" in report.steps[-1].message
        await administer(database, "DROP TABLE fund")
        assert set((await adapter.check()).missing) == {"ProvincialMatch", "SubsidyGrant"}
        with pytest.raises(Drift):
            await adapter.count("ProvincialMatch", None)


async def test_a_check_of_a_good_source_has_four_good_steps(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    async with opened(database, write_mapping(tmp_path)) as adapter:
        report = await adapter.check()
        assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", True), ("schema", True), ("row", True)]
        assert (await adapter.health()).ok


async def test_a_deleted_server_side_connection_is_replaced(database: str, tmp_path: Path) -> None:
    await fill(database, 1, 10)
    kind = sa.make_url(database).get_backend_name()
    async with opened(database, write_mapping(tmp_path)) as adapter:
        await adapter.scan(SITES)
        if kind == "postgresql":
            # Only in this database: other tests are connected to others.
            ours = "application_name = 'craftgraph' AND datname = current_database()"
            await administer(database, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
        elif kind == "mysql":
            name = sa.make_url(database).database
            ids = await administer(database, f"SELECT id FROM information_schema.processlist WHERE db = '{name}' AND id <> connection_id()")
            await administer(database, *[f"KILL {row[0]}" for row in ids])
        with contextlib.suppress(Unavailable):
            await adapter.scan(SITES)
        assert len((await adapter.scan(SITES)).rows) == 9


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
async def test_a_server_that_refuses_or_does_not_exist_is_unavailable(scheme: str, tmp_path: Path) -> None:
    for host in ("127.0.0.1:1", "nowhere.invalid:1"):
        async with opened(f"{scheme}://someone:s3cret@{host}/x", write_mapping(tmp_path), seconds=3) as adapter:
            with pytest.raises(Unavailable) as caught:
                await adapter.scan(SITES)
            assert "s3cret" not in str(caught.value)
            report = await adapter.check()
            assert [(step.name, step.ok) for step in report.steps] == [("reach", False)]
            assert not (await adapter.health()).ok


@pytest.mark.parametrize("fixture", ["postgres_url", "mysql_url"])
async def test_a_wrong_login_is_told_from_a_server_that_is_down(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = sa.make_url(request.getfixturevalue(fixture)).set(username="nobody_here", password="s3cret")
    async with opened(url.render_as_string(hide_password=False), write_mapping(tmp_path)) as adapter:
        with pytest.raises(AuthenticationFailed) as caught:
            await adapter.scan(SITES)
        assert "s3cret" not in str(caught.value)
        assert "nobody_here" not in caught.value.public
        assert [(step.name, step.ok) for step in (await adapter.check()).steps] == [("reach", True), ("auth", False)]


@pytest.mark.parametrize("fixture", ["postgres_url", "mysql_url"])
async def test_a_missing_grant_is_a_denied_permission(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = sa.make_url(request.getfixturevalue(fixture))
    owner = url.render_as_string(hide_password=False)
    name = f"cg_{url.database}"[:32]
    await fill(owner, 1, 10)
    if url.get_backend_name() == "postgresql":
        await administer(owner, f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        remove = f"DROP ROLE {name}"
    else:
        await administer(owner, f"CREATE USER {name}@'%%' IDENTIFIED BY 'x'", f"GRANT SELECT ON {url.database}.host TO {name}@'%%'")
        remove = f"DROP USER {name}@'%%'"
    try:
        guest = url.set(username=name, password="x").render_as_string(hide_password=False)
        async with opened(guest, write_mapping(tmp_path)) as adapter:
            with pytest.raises(PermissionDenied):
                await adapter.scan(SITES)
    finally:
        await administer(owner, remove)


async def test_a_database_that_does_not_exist_is_a_configuration_error(mysql_url: str, postgres_url: str, tmp_path: Path) -> None:
    for url in (mysql_url, postgres_url):
        wrong = sa.make_url(url).set(database="not_there").render_as_string(hide_password=False)
        async with opened(wrong, write_mapping(tmp_path)) as adapter:
            with pytest.raises(InvalidConfiguration):
                await adapter.scan(SITES)


async def test_a_missing_file_is_unavailable_until_it_is_there(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path}/late.db", write_mapping(tmp_path)) as adapter:
        with pytest.raises(Unavailable):
            await adapter.scan(SITES)
        assert not (tmp_path / "late.db").exists(), "a reader must not create the file"
        await fill(f"sqlite:///{tmp_path}/late.db", 1, 10)
        assert len((await adapter.scan(SITES)).rows) == 9


async def test_a_file_that_is_no_database_is_a_protocol_error(tmp_path: Path) -> None:
    (tmp_path / "junk.db").write_bytes(b"not a database at all, but long enough to be read as one" * 40)
    async with opened(f"sqlite:///{tmp_path}/junk.db", write_mapping(tmp_path)) as adapter:
        with pytest.raises(UpstreamProtocol):
            await adapter.scan(SITES)


async def test_a_locked_file_is_an_error_that_says_retry(tmp_path: Path) -> None:
    await fill(f"sqlite:///{tmp_path}/locked.db", 1, 10)
    writer = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    writer.execute("PRAGMA locking_mode = EXCLUSIVE")
    writer.execute("BEGIN EXCLUSIVE")
    async with opened(f"sqlite:///{tmp_path}/locked.db", write_mapping(tmp_path), seconds=0.3) as adapter:
        with pytest.raises((Unavailable, SourceTimeout)):
            await adapter.scan(SITES)
        writer.execute("ROLLBACK")
        writer.close()
        assert len((await adapter.scan(SITES)).rows) == 9


async def test_a_call_that_waits_for_a_locked_file_ends_as_soon_as_it_is_cancelled(tmp_path: Path) -> None:
    """Its thread is free again too: SQLite's own waiting could not be interrupted, and the caller would wait for it."""
    await fill(f"sqlite:///{tmp_path}/locked.db", 1, 10)
    writer = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    async with opened(f"sqlite:///{tmp_path}/locked.db", write_mapping(tmp_path), seconds=10) as adapter:
        await adapter.scan(SITES)
        writer.execute("BEGIN EXCLUSIVE")
        tasks = len(asyncio.all_tasks())
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(adapter.scan(SITES), 0.2)
        assert time.monotonic() - started < 0.6
        assert len(asyncio.all_tasks()) == tasks
        writer.execute("ROLLBACK")
        writer.close()
        assert len((await adapter.scan(SITES)).rows) == 9


async def test_a_hung_source_does_not_hold_up_others_in_the_crew(tmp_path: Path) -> None:
    crew = Crew(1)

    class Host(PlainHost):
        def engine(self, url: str, *, timeout: float) -> Any:
            return create_engine(url, timeout=timeout, crew=crew)

    mapping = write_mapping(tmp_path)
    adapters = []
    for name in ("a", "b"):
        await fill(f"sqlite:///{tmp_path}/{name}.db", 1, 10)
        adapters.append(sql_adapter(f"sqlite:///{tmp_path}/{name}.db", mapping, timeout=3))
        await adapters[-1].open(Host())
    hung = asyncio.create_task(adapters[0].connection.session.run(SLOW["sqlite"]))
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    assert len((await adapters[1].scan(SITES)).rows) == 9
    assert time.perf_counter() - started < 1
    hung.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hung
    for adapter in adapters:
        await adapter.close()
        await adapter.close()


async def test_the_secret_behind_the_url_is_read_when_the_source_opens(tmp_path: Path) -> None:
    await fill(f"sqlite:///{tmp_path}/s.db", 1, 10)
    adapter = sql_adapter("env:GUANGDONG_URL", write_mapping(tmp_path))
    with pytest.raises(SecretMissing):
        await adapter.open(PlainHost())
    await adapter.open(PlainHost({"env:GUANGDONG_URL": f"sqlite:///{tmp_path}/s.db"}))
    assert (await adapter.count("Site", Compare("code", Op.IS_NULL, False))).records == 9
    await adapter.close()
    with pytest.raises(SourceError, match="not open"):
        await adapter.count("Site", None)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "cannot be read"),
        ("db2://a:s3cret@b/c", "'db2' are not supported"),
        ("sqlite://", "an SQLite source needs a file"),
        ("postgresql://u:s3cret@host:port/x", "cannot be read"),
    ],
)
async def test_a_url_that_cannot_be_right_is_refused_without_being_quoted(url: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration, match=complaint) as caught:
        create_engine(url, timeout=1)
    assert "s3cret" not in str(caught.value)


async def test_a_path_with_awkward_characters_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "数据 100%#.db"
    await fill(f"sqlite:///{path}", 1, 10)
    async with opened(f"sqlite:///{path}", write_mapping(tmp_path)) as adapter:
        assert len((await adapter.scan(SITES)).rows) == 9


class SlowToKill(MySQLSession):
    """A server that does not come to killing anything."""

    async def execute(self, driver: Any, sql: str, arguments: Any) -> Any:
        return await super().execute(driver, "SELECT SLEEP(20)" if sql.startswith("KILL") else sql, arguments)


async def test_a_kill_that_is_given_up_leaves_no_connection_that_fails_later(mysql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "_MERCY", 0.1)
    session = SlowToKill(create_engine(mysql_url, timeout=5), 5)
    try:
        stuck = asyncio.create_task(session.run(SLOW["mysql"]))
        await asyncio.sleep(0.3)
        stuck.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await stuck
        await asyncio.gather(*session._stopping)
        assert await asyncio.gather(*(session.run("SELECT 1") for _ in range(8))) == [((1,),)] * 8
    finally:
        await session.close()
