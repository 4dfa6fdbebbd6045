"""Blocking drivers: threads bounded in number and time, a loop that goes on, and statements that cannot be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.conformance.lag import measured
from adapters.context import AdapterContext
from adapters.errors import AuthenticationFailed, Drift, InvalidConfiguration, SourceTimeout, Unavailable
from adapters.mapping.yaml import loads
from adapters.predicate import Compare, Op
from adapters.requests import Scan
from adapters.sql import create
from adapters.sql.adapter import SQLAdapter
from adapters.sql.blocking import BlockingSession, driver_of, lane
from adapters.sql.blocking.sqlite import SQLiteDriver
from adapters.sql.database import Arguments, Rows
from adapters.threads import Threads
from tests.adapters.sql_awkward import fill, write_mapping
from tests.adapters.sql_support import ROOT, PlainHost, sql_adapter

pytestmark = pytest.mark.anyio

SLOW = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000000) SELECT max(x) FROM c"
SITES = Scan(entity="Site", fields=("code", "name"))


class Stubborn(SQLiteDriver):
    """A driver whose statement HANG returns only when the test says so, whatever it is asked."""

    released = threading.Event()
    connects = True

    def __init__(self, url: sa.URL, timeout: float) -> None:
        super().__init__(url, timeout)
        self.ran: list[str] = []

    def connect(self) -> Any:
        if not self.connects:
            self.released.wait(20)
        return super().connect()

    def execute(self, connection: Any, sql: str, arguments: Arguments) -> Rows:
        self.ran.append(sql)
        if sql == "HANG":
            self.released.wait(20)
            return []
        return super().execute(connection, sql, arguments)

    def cancel(self, connection: Any) -> None:
        pass


def stubborn(folder: Path, host: PlainHost, *, seconds: float = 0.2, lanes: int = 2) -> BlockingSession:
    path = folder / "any.db"
    path.touch()
    return BlockingSession(Stubborn(sa.make_url(f"sqlite+pysqlite:///{path}"), seconds), host, lanes)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Statements that hang are given up soon; they all return at the end."""
    monkeypatch.setattr(lane, "MERCY", 0.05)
    Stubborn.released = threading.Event()
    yield Stubborn.released
    Stubborn.released.set()


@contextlib.asynccontextmanager
async def opened(url: str, mapping: str, *, seconds: float = 5.0) -> AsyncIterator[SQLAdapter]:
    adapter = sql_adapter(url, mapping, timeout=seconds)
    await adapter.open(PlainHost())
    try:
        yield adapter
    finally:
        await adapter.close()


async def eventually(holds: Callable[[], bool]) -> bool:
    for _ in range(200):
        if holds():
            return True
        await asyncio.sleep(0.01)
    return False


def lanes_alive() -> int:
    return sum(thread.name == "craftgraph-lane" for thread in threading.enumerate())


async def test_the_loop_goes_on_while_a_statement_runs_and_while_it_is_stopped(tmp_path: Path) -> None:
    await fill(f"sqlite:///{tmp_path}/a.db", 1, 10)
    async with opened(f"sqlite+pysqlite:///{tmp_path}/a.db", write_mapping(tmp_path), seconds=0.5) as adapter:
        worst = 1.0
        for _ in range(3):  # Other work on the machine makes single outliers.
            async with measured() as lag:
                with pytest.raises(SourceTimeout):
                    await adapter.connection.session.run(SLOW)
            worst = min(worst, lag.worst)
        assert worst < 0.1


async def test_a_cancelled_statement_ends_in_its_thread_and_the_thread_serves_the_next(tmp_path: Path) -> None:
    await fill(f"sqlite:///{tmp_path}/a.db", 1, 10)
    before = lanes_alive()
    async with opened(f"sqlite+pysqlite:///{tmp_path}/a.db", write_mapping(tmp_path)) as adapter:
        session = adapter.connection.session
        assert isinstance(session, BlockingSession)
        for _ in range(10):
            call = asyncio.create_task(session.run(SLOW))
            await asyncio.sleep(0.02)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        assert len((await adapter.scan(SITES)).rows) == 9
        assert lanes_alive() - before <= 4
        assert session.hanging == 0
    assert await eventually(lambda: lanes_alive() <= before), "closing ends the threads"


async def test_when_all_threads_hang_the_source_says_so_at_once_and_comes_back_when_they_return(
    tmp_path: Path, impatient: threading.Event
) -> None:
    host = PlainHost(threads=Threads(1))
    session = stubborn(tmp_path, host)
    for _ in range(2):
        with pytest.raises(SourceTimeout):
            await session.run("HANG")
    assert await eventually(lambda: session.hanging == 2)
    started = time.perf_counter()
    with pytest.raises(Unavailable, match="all 2 threads of this source are busy with statements that cannot be stopped"):
        await session.run("SELECT 1")
    assert time.perf_counter() - started < 0.1
    async with asyncio.timeout(1):
        assert await host.run_blocking(divmod, 7, 2) == (3, 1), "the host's own pool is free again"
    impatient.set()
    assert await eventually(lambda: session.hanging == 0)
    assert await session.run("SELECT 1") == [(1,)]
    await session.close()


async def test_when_all_threads_are_busy_a_call_waits_for_its_time_and_says_why_it_got_none(
    tmp_path: Path, impatient: threading.Event
) -> None:
    session = stubborn(tmp_path, PlainHost(), seconds=0.4, lanes=1)
    first = asyncio.create_task(session.run("HANG"))
    await asyncio.sleep(0.01)
    session.timeout = 0.1
    with pytest.raises(SourceTimeout, match=r"no answer in 0\.1 s: all 1 threads of this source are busy"):
        await session.run("SELECT 1")
    impatient.set()
    assert await first == []
    assert await session.run("SELECT 1") == [(1,)]
    await session.close()


async def test_one_hanging_statement_leaves_the_other_threads_to_the_source(tmp_path: Path, impatient: threading.Event) -> None:
    session = stubborn(tmp_path, PlainHost())
    with pytest.raises(SourceTimeout):
        await session.run("HANG")
    for _ in range(5):
        assert await session.run("SELECT 1") == [(1,)]
    assert await eventually(lambda: session.hanging == 1)
    with pytest.raises(SourceTimeout, match="1 of the 2 threads of this source hang"):
        await session.run("HANG")
    await session.close()


async def test_a_call_for_which_the_host_has_no_thread_gives_its_place_back(tmp_path: Path) -> None:
    host, go = PlainHost(threads=Threads(1)), threading.Event()
    session = stubborn(tmp_path, host, lanes=1)
    holding = asyncio.create_task(host.run_blocking(go.wait, 5))
    await asyncio.sleep(0.01)
    with pytest.raises(SourceTimeout):
        await session.run("SELECT 1")
    go.set()
    await holding
    assert await session.run("SELECT 1") == [(1,)]
    await session.close()


async def test_a_connection_to_a_silent_server_is_given_up_in_time() -> None:
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = sa.make_url(f"opengauss+psycopg2://u:s3cret@localhost:{silent.getsockname()[1]}/x")
        session = BlockingSession(driver_of(url, 0.3), PlainHost(), 1)
        for _ in range(2):
            async with measured() as lag:
                with pytest.raises(SourceTimeout):
                    await session.run(session.probe)
        assert lag.worst < 0.2, "no driver waits with the interpreter's lock held"
        assert await eventually(lambda: lanes_idle(session) == 1)
        assert session.hanging == 0
    await session.close()


def lanes_idle(session: BlockingSession) -> int:
    return session._places._value


async def test_a_statement_whose_caller_went_while_it_connected_is_never_run(tmp_path: Path, impatient: threading.Event) -> None:
    session = stubborn(tmp_path, PlainHost(), lanes=1)
    stuck = driver(session)
    stuck.connects = False
    with pytest.raises(SourceTimeout):
        await session.run("SELECT 1")
    assert await eventually(lambda: session.hanging == 1)
    with pytest.raises(Unavailable, match="all 1 threads"):
        await session.run("SELECT 2")
    impatient.set()
    assert await eventually(lambda: session.hanging == 0)
    stuck.connects = True
    assert await session.run("SELECT 3") == [(3,)]
    assert stuck.ran == ["SELECT 3"]
    await session.close()


def driver(session: BlockingSession) -> Stubborn:
    assert isinstance(session._driver, Stubborn)
    return session._driver


@pytest.mark.parametrize(
    ("url", "module"),
    [
        ("oracle+oracledb://u:s3cret@127.0.0.1:1/x", "oracledb"),
        ("dm+dmPython://u:s3cret@127.0.0.1:1", "dmPython"),
        ("kingbase+ksycopg2://u:s3cret@127.0.0.1:1/x", "ksycopg2"),
        ("opengauss+psycopg2://u:s3cret@127.0.0.1:1/x", "psycopg2"),
    ],
)
async def test_a_server_that_refuses_is_unavailable_through_the_real_driver(url: str, module: str, tmp_path: Path) -> None:
    pytest.importorskip(module, reason=f"the driver {module} is not installed")
    async with opened(url, write_mapping(tmp_path)) as adapter:
        with pytest.raises(Unavailable) as caught:
            await adapter.scan(SITES)
        assert "s3cret" not in str(caught.value)
        assert [(step.name, step.ok) for step in (await adapter.check()).steps] == [("reach", False)]


async def test_oracle_without_a_driver_in_its_url_is_asynchronous(tmp_path: Path) -> None:
    pytest.importorskip("oracledb", reason="the package oracledb is not installed")
    async with opened("oracle://u:s3cret@127.0.0.1:1/x", write_mapping(tmp_path)) as adapter:
        assert not isinstance(adapter.connection.session, BlockingSession)
        with pytest.raises(Unavailable):
            await adapter.scan(SITES)


async def test_a_cut_connection_ends_its_statement_at_once(postgres_url: str) -> None:
    """close() would wait for the statement, and a request to cancel may never arrive."""
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    driver = driver_of(sa.make_url(postgres_url.replace("postgresql:", "postgresql+psycopg2:", 1)), 10)
    connection = driver.connect()
    threading.Timer(0.1, driver.cut, (connection,)).start()
    started = time.perf_counter()
    with pytest.raises(Exception, match="connection") as caught:
        await asyncio.to_thread(driver.execute, connection, "SELECT pg_sleep(5)", ())
    assert time.perf_counter() - started < 2
    assert isinstance(driver.translated(caught.value), Unavailable)
    connection.close()


async def test_a_login_that_psycopg_tells_without_a_code_is_told_from_a_server_that_is_down(postgres_url: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    url = sa.make_url(postgres_url).set(drivername="opengauss+psycopg2")
    for change, kind in ({"username": "nobody_here"}, AuthenticationFailed), ({"database": "not_there"}, InvalidConfiguration):
        async with opened(url.set(**change).render_as_string(hide_password=False), write_mapping(tmp_path)) as adapter:
            with pytest.raises(kind):
                await adapter.scan(SITES)


async def test_two_drivers_of_one_database_do_not_share_the_text_of_statements(postgres_url: str, tmp_path: Path) -> None:
    """They write parameters differently, and both sources may use the same mapping file."""
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    await fill(postgres_url, 1, 20)
    mapping = write_mapping(tmp_path)
    where = Compare("name", Op.NE, "nobody")
    for url in (postgres_url, postgres_url.replace("postgresql:", "postgresql+psycopg2:", 1)):
        async with opened(url, mapping) as adapter:
            assert (await adapter.count("Site", where)).records == 18


async def test_the_last_day_is_found_whether_it_is_stored_as_such_or_as_infinity(postgres_url: str, tmp_path: Path) -> None:
    """asyncpg and psycopg2 hand both over as 9999-12-31, the sentinel for "no date"."""
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    await fill(postgres_url, 1, 10)
    driver = driver_of(sa.make_url(postgres_url.replace("postgresql:", "postgresql+psycopg2:", 1)), 5)
    writer = driver.connect()
    for statement in ("SET default_transaction_read_only = off", "UPDATE fund SET paid_on = '2024-01-01'"):
        driver.started(writer, statement)
    for day, key in ("9999-12-31", 7), ("infinity", 14):
        driver.started(writer, "UPDATE fund SET paid_on = %s WHERE id = %s", (day, key))
    writer.close()
    mapping = write_mapping(tmp_path)
    for url in (postgres_url, postgres_url.replace("postgresql:", "postgresql+psycopg2:", 1)):
        async with opened(url, mapping) as adapter:
            page = await adapter.scan(Scan(entity="ProvincialMatch", fields=("id",), where=Compare("paid_on", Op.IS_NULL, True)))
            assert {row.id for row in page.rows} == {"7", "14"}  # type: ignore[attr-defined]


def test_a_driver_that_is_not_installed_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SQLiteDriver, "module", "no_such_driver_here")
    monkeypatch.setattr(SQLiteDriver, "package", "the-driver-package")
    with pytest.raises(InvalidConfiguration, match="no_such_driver_here is not installed; install the package the-driver-package"):
        driver_of(sa.make_url("sqlite+pysqlite:////x.db"), 1)


def test_a_driver_whose_library_is_missing_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half_a_driver.py").write_text("raise ImportError('libodbc.so.2: cannot open shared object file')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(SQLiteDriver, "module", "half_a_driver")
    monkeypatch.setattr(SQLiteDriver, "remedy", "install unixODBC")
    with pytest.raises(InvalidConfiguration, match=r"half_a_driver cannot be loaded \(libodbc.*\); install unixODBC"):
        driver_of(sa.make_url("sqlite+pysqlite:////x.db"), 1)


def options(text: str) -> SQLAdapter:
    node = loads(f"{text}\nmapping: mappings/snake.yaml\n", "craftgraph.yaml")
    adapter = create(AdapterContext(source_id="s", options=node, partition="440000", base_dir=ROOT))
    assert isinstance(adapter, SQLAdapter)
    return adapter


async def test_what_a_source_can_do_is_known_from_its_url_or_its_dialect() -> None:
    assert options("url: dm://u@h").traits == options("url: env:URL\ndialect: dm").traits
    assert options("url: kingbase+ksycopg2://u@h/x\ncharset: utf8").traits.exact_text
    adapter = options("url: env:URL")
    with pytest.raises(InvalidConfiguration, match="of the kind 'dm'; write `dialect: dm` beside `url`"):
        await adapter.open(PlainHost({"env:URL": "dm://u:s3cret@h"}))
    with pytest.raises(InvalidConfiguration, match="of the kind 'oracle', but `dialect` says dm"):
        await options("url: env:URL\ndialect: dm").open(PlainHost({"env:URL": "oracle://u:s3cret@h/x"}))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("url: dm://u@h\ndialect: oracle", r"craftgraph\.yaml:2:10: dialect: the URL is of the kind 'dm'; remove `dialect`"),
        ("url: dm://u@h\ncharset: utf8", r"craftgraph\.yaml:2:10: charset: `charset` makes no difference to dm"),
        ("url: env:U\ncharset: utf8", "makes no difference to the databases that need no `dialect`"),
        ("url: env:U\ndialect: db2", r"'db2' is not one of sqlite, postgresql"),
        ("url: oracle://u@h/x\ncharset: gbk", "'gbk' is not one of utf8"),
    ],
)
def test_options_that_cannot_be_right_are_refused_with_their_place(text: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration, match=complaint):
        options(text)


async def test_a_promised_character_set_is_asked_for_before_anything_is_answered(postgres_url: str, tmp_path: Path) -> None:
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    url = sa.make_url(postgres_url)
    name = f"{url.database}_gb"
    owner = driver_of(url.set(drivername="postgresql+psycopg2"), 10)
    connection = owner.connect()
    owner.started(connection, "SET default_transaction_read_only = off")
    owner.started(connection, f"CREATE DATABASE {name} ENCODING 'EUC_CN' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try:
        address = url.set(drivername="opengauss+psycopg2", database=name).render_as_string(hide_password=False)
        node = loads(f"url: '{address}'\nmapping: '{write_mapping(tmp_path)}'\ncharset: utf8")
        adapter = create(AdapterContext(source_id="s", options=node, base_dir=ROOT))
        await adapter.open(PlainHost())
        with pytest.raises(InvalidConfiguration, match="promises `charset: utf8`, but the database stores EUC_CN"):
            await adapter.scan(SITES)
        await adapter.close()
        async with opened(address, write_mapping(tmp_path)) as careful:
            with pytest.raises(Drift):
                await careful.scan(SITES)
    finally:
        owner.started(connection, f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()
