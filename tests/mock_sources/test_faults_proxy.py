"""Every fault on a PostgreSQL or MySQL source takes effect in its proxy and is undone."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncmy
import asyncpg
import pytest

from mock_sources.faults.board import FaultBoard
from mock_sources.faults.fault import BadFault, Fault, FaultKind
from mock_sources.faults.journal import Column, Journal, Place
from mock_sources.faults.listener import HOST, Listener
from mock_sources.faults.proxy import DatabaseProxy

pytestmark = pytest.mark.anyio
READ = "SELECT site_no FROM site"
BROKEN = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncmy.errors.Error,
    asyncio.IncompleteReadError,
)


class PostgreSQL:
    """Connections to a PostgreSQL source."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url

    async def prepare(self) -> Place:
        connection = await asyncpg.connect(self.url)
        await connection.execute("DROP TABLE IF EXISTS site; CREATE TABLE site (site_no TEXT); INSERT INTO site VALUES ('440000-2024-001')")
        await connection.close()
        return Place("postgresql", self.url, "public")

    async def connect(self, url: str) -> Any:
        return await asyncpg.connect(url, timeout=5)

    async def read(self, connection: Any) -> list[str]:
        return [row[0] for row in await connection.fetch(READ)]

    async def close(self, connection: Any) -> None:
        connection.terminate()


class MySQL:
    """Connections to a MySQL source."""

    kind = "mysql"

    def __init__(self, url: str) -> None:
        self.url = url

    async def prepare(self) -> Place:
        connection = await self.connect(self.url)
        async with connection.cursor() as cursor:
            for statement in (
                "DROP TABLE IF EXISTS site",
                "CREATE TABLE site (site_no VARCHAR(20))",
                "INSERT INTO site VALUES ('440000-2024-001')",
            ):
                await cursor.execute(statement)
        connection.close()
        return Place("mysql", self.url, urlsplit(self.url).path.lstrip("/"))

    async def connect(self, url: str) -> Any:
        parts = urlsplit(url)
        return await asyncmy.connect(
            host=parts.hostname,
            port=parts.port or 3306,
            user=parts.username,
            password=parts.password or "",
            db=parts.path[1:],
            autocommit=True,
        )

    async def read(self, connection: Any) -> list[str]:
        async with connection.cursor() as cursor:
            await cursor.execute(READ)
            return [row[0] for row in await cursor.fetchall()]

    async def close(self, connection: Any) -> None:
        connection.close()


class Case:
    """A source behind its proxy, with one connection that was open before any fault."""

    def __init__(self, server: PostgreSQL | MySQL, proxy: DatabaseProxy, old: Any) -> None:
        self.server = server
        self.proxy = proxy
        self.old = old
        self.board = FaultBoard({"province-440000": proxy})

    async def switch_on(self, kind: FaultKind, **more: int) -> None:
        await self.board.switch_on("province-440000", Fault(kind, **more))

    async def switch_off(self) -> None:
        await self.board.switch_off("province-440000")

    async def read_old(self) -> list[str]:
        return await self.server.read(self.old)

    async def read_new(self) -> list[str]:
        connection = await self.server.connect(self.proxy.client_url)
        try:
            return await self.server.read(connection)
        finally:
            await self.server.close(connection)


@pytest.fixture(params=["postgres", "mysql"])
def server(request: pytest.FixtureRequest) -> PostgreSQL | MySQL:
    url = request.getfixturevalue(f"{request.param}_url")
    return PostgreSQL(url) if request.param == "postgres" else MySQL(url)


@pytest.fixture
async def case(server: PostgreSQL | MySQL, tmp_path: Path) -> AsyncIterator[Case]:
    owner = await server.prepare()
    proxy = DatabaseProxy("province-440000", server.url, 0, owner, Column("site", "site_no"), Journal(tmp_path / "faults.json"))
    await proxy.open()
    old = await server.connect(proxy.client_url)
    made = Case(server, proxy, old)
    assert await made.read_old() == ["440000-2024-001"]
    yield made
    await made.switch_off()
    await server.close(old)
    await proxy.close()


async def fails(read: Callable[[], Awaitable[Any]], seconds: float = 3) -> BaseException:
    """What a read fails with, which must not be our own patience."""
    async with asyncio.timeout(seconds):
        with pytest.raises(BROKEN) as caught:
            await read()
    return caught.value


@pytest.mark.parametrize(
    "kind", [FaultKind.RESET, FaultKind.REFUSE, FaultKind.ERROR500, FaultKind.CREDENTIALS, FaultKind.FORBIDDEN, FaultKind.RATE_LIMIT]
)
async def test_a_fault_that_ends_connections(case: Case, kind: FaultKind) -> None:
    await case.switch_on(kind)
    await fails(case.read_old)
    await fails(case.read_new)
    await case.switch_off()
    assert await case.read_new() == ["440000-2024-001"]


@pytest.mark.parametrize(
    ("kind", "postgres", "mysql"),
    [
        (FaultKind.ERROR500, asyncpg.CannotConnectNowError, 1053),
        (FaultKind.CREDENTIALS, asyncpg.InvalidPasswordError, 1045),
        (FaultKind.FORBIDDEN, asyncpg.InvalidAuthorizationSpecificationError, 1044),
        (FaultKind.RATE_LIMIT, asyncpg.TooManyConnectionsError, 1040),
    ],
)
async def test_a_server_refuses_in_its_own_words(case: Case, kind: FaultKind, postgres: type[Exception], mysql: int) -> None:
    await case.switch_on(kind)
    error = await fails(case.read_new)
    assert isinstance(error, postgres) if case.server.kind == "postgresql" else error.args[0] == mysql


async def test_garbage_is_no_answer(case: Case) -> None:
    await case.switch_on(FaultKind.GARBAGE)
    for read in (case.read_old, case.read_new):
        with pytest.raises((*BROKEN, TimeoutError)):
            async with asyncio.timeout(0.5):
                await read()
    await case.switch_off()
    assert await case.read_new() == ["440000-2024-001"]


async def test_a_truncated_answer_ends_the_connection(case: Case) -> None:
    await case.switch_on(FaultKind.TRUNCATE)
    await fails(case.read_old)
    await fails(case.read_new)
    await case.switch_off()
    assert await case.read_new() == ["440000-2024-001"]


async def test_a_hang_ends_where_it_began(case: Case) -> None:
    """What was kept back arrives once the fault is gone."""
    await case.switch_on(FaultKind.HANG)
    reading = asyncio.create_task(case.read_old())
    await asyncio.sleep(0.2)
    assert not reading.done()
    await case.switch_off()
    assert await asyncio.wait_for(reading, 2) == ["440000-2024-001"]


@pytest.mark.parametrize(("kind", "ms"), [(FaultKind.LATENCY, 300), (FaultKind.SLOW_TRICKLE, 150)])
async def test_a_slow_source_is_slow_and_right(case: Case, kind: FaultKind, ms: int) -> None:
    await case.switch_on(kind, ms=ms)
    began = time.monotonic()
    assert await case.read_old() == ["440000-2024-001"]
    assert time.monotonic() - began >= 0.3
    await case.switch_off()
    began = time.monotonic()
    assert await case.read_old() == ["440000-2024-001"]
    assert time.monotonic() - began < 0.3


async def test_drift_renames_the_column_on_the_server_and_back(case: Case) -> None:
    await case.switch_on(FaultKind.DRIFT)
    error = await fails(case.read_old)
    assert "site_no" in str(error)
    await case.switch_off()
    assert await case.read_new() == ["440000-2024-001"]


async def test_drift_of_a_column_that_is_not_there_is_refused(case: Case, tmp_path: Path) -> None:
    await case.switch_on(FaultKind.DRIFT)
    twin = DatabaseProxy("twin", case.server.url, 0, case.proxy._owner, Column("site", "site_no"), Journal(tmp_path / "twin.json"))
    with pytest.raises(BadFault, match=r"site\.site_no"):
        await twin.apply(Fault(FaultKind.DRIFT))
    assert Journal(tmp_path / "twin.json").entries() == {}
    await twin.close()


async def test_a_fault_may_wait_for_some_messages(case: Case) -> None:
    await case.switch_on(FaultKind.RESET, after_requests=1_000_000)
    assert await case.read_old() == ["440000-2024-001"]
    await case.switch_on(FaultKind.RESET, after_requests=1)
    await fails(case.read_old)


async def test_messages_and_connections_are_counted(case: Case) -> None:
    case.proxy.counts.reset()
    await case.read_old()
    assert case.proxy.counts.total >= 1
    await case.read_new()
    assert case.proxy.counts.connections == 1


async def test_a_source_whose_server_is_gone_resets_its_clients(tmp_path: Path) -> None:
    gone = Listener(0, asyncio.Protocol)
    url = f"postgresql://reader@{HOST}:{gone.port}/nothing"
    place = Place("postgresql", url, "public")
    proxy = DatabaseProxy("province-440000", url, 0, place, Column("site", "site_no"), Journal(tmp_path / "faults.json"))
    await proxy.open()
    with pytest.raises(BROKEN):
        await asyncpg.connect(proxy.client_url, timeout=2)
    await proxy.close()
    gone.close()
