"""The host keeps the adapter interface's promise."""

from pathlib import Path

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
    await host.close()
    await host.close()
