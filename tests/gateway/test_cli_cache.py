"""`craftgraph cache invalidate` tells all processes that share the cache in Redis."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.cli.main import run
from resolvers.cache.redis_store import RedisOptions, RedisStore
from tests.gateway.cli_support import configure
from tests.resolvers.cache.support import Desk, cached
from tests.resolvers.world import site

Printed = pytest.CaptureFixture[str]
REDIS = "cache: {store: env:CACHE, prefix: cli}\n"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("ACADEMY_KEY", "key")


def invalidate(path: Path, *arguments: str) -> int:
    return run(["cache", "invalidate", *arguments, "--config", str(path)])


@pytest.mark.anyio
async def test_what_was_kept_is_read_anew(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("CACHE", redis_url)
    path = configure(tmp_path, before=REDIS)
    store = RedisStore(redis_url, RedisOptions(prefix="cli", timeout=5.0))
    desk = Desk(cached("academy", [site("440000-2024-001")]), store=store)
    states = []
    for arguments in ([], ["--entity", "Site"], ["--entity", "Site", "--key", "440000-2024-001", "--key", "x"]):
        states.append((await desk.report()).cache.name)
        states.append((await desk.report()).cache.name)
        assert await asyncio.to_thread(invalidate, path, "--source", "academy", *arguments) == 0
    await store.close()
    assert states == ["MISS", "HIT"] * 3
    assert capsys.readouterr().out.splitlines()[-1] == "invalidated: academy Site 2 keys"


@pytest.mark.parametrize(
    ("before", "arguments", "why"),
    [
        ("", ["--source", "academy"], "each process has a cache of its own"),
        (REDIS, ["--source", "academi"], "did you mean 'academy'"),
        (REDIS, ["--source", "academy", "--entity", "Sites"], "did you mean 'Site'"),
        (REDIS, ["--source", "academy", "--key", "x"], "--key needs --entity"),
    ],
)
def test_what_it_cannot_do_is_refused(
    before: str, arguments: list[str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("CACHE", "redis://127.0.0.1:1/0")
    assert invalidate(configure(tmp_path, before=before), *arguments) == 2
    assert why in capsys.readouterr().err


def test_a_redis_that_cannot_be_reached_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("CACHE", "redis://127.0.0.1:1/0")
    assert invalidate(configure(tmp_path, before=REDIS), "--source", "academy") == 1
    assert "nothing was done" in capsys.readouterr().out
