"""The host keeps the adapter interface's promise."""

from pathlib import Path

import httpx
import pytest

from adapters.host import SharedHost
from adapters.interface import Host
from adapters.secrets import Secrets

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


async def test_an_sqlite_engine_passes_the_turnstile(tmp_path: Path) -> None:
    host = SharedHost(Secrets({}, tmp_path))
    engine = host.engine(f"sqlite:///{tmp_path}/a.db", timeout=1.5)
    assert engine.sync_engine.get_execution_options()["turnstile"] is host.embedded
    await engine.dispose()
