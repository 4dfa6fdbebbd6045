"""The host keeps the adapter interface's promise."""

import sqlite3
import threading
from pathlib import Path

import httpx
import pytest

from adapters.host import HostOptions, SharedHost
from adapters.interface import Host
from adapters.secrets import Secrets
from adapters.sql.session import open_session

pytestmark = pytest.mark.anyio


async def test_the_shared_host_is_a_host(tmp_path: Path) -> None:
    host: Host = SharedHost(Secrets({"A": "secret"}, tmp_path))
    offset = host.now().utcoffset()
    assert host.secret("env:A") == "secret"
    assert offset is not None
    assert offset.total_seconds() == 8 * 3600
    assert await host.run_blocking(divmod, 7, 2) == (3, 1)


async def test_closing_twice_and_without_use_is_harmless(tmp_path: Path) -> None:
    host = SharedHost(Secrets({}, tmp_path))
    await host.close()
    assert host.http is host.http
    with pytest.raises(httpx.ConnectError):
        await host.http.handle_async_request(httpx.Request("GET", "http://127.0.0.1:9"))
    await host.close()
    await host.close()


async def test_sqlite_engines_share_the_threads_of_the_crew(tmp_path: Path) -> None:
    host = SharedHost(Secrets({}, tmp_path), HostOptions(embedded=1))
    before = set(threading.enumerate())
    for name in ("a", "b", "c"):
        sqlite3.connect(tmp_path / f"{name}.db").close()
        engine = host.engine(f"sqlite:///{tmp_path}/{name}.db", timeout=1.5)
        session = open_session(engine, 1.5)
        assert await session.run("SELECT 1") == [(1,)]
        await session.close()
    assert len(set(threading.enumerate()) - before) == 1
