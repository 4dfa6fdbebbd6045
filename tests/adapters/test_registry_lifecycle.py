"""All sources open and close at once; one that cannot is left behind."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters import lifecycle
from adapters.errors import InvalidConfiguration
from adapters.host import SharedHost
from adapters.lifecycle import close_sources, open_sources
from adapters.registry import BrokenAdapter
from adapters.secrets import Secrets
from adapters.source import Source, Sources

pytestmark = pytest.mark.anyio


class Stub:
    """An adapter that only opens and closes."""

    def __init__(self, open_error: Exception | None = None, *, hang: bool = False) -> None:
        self.open_error = open_error
        self.hang = hang
        self.closed = 0

    async def open(self, host: object) -> None:
        if self.hang:
            await asyncio.Event().wait()
        if self.open_error:
            raise self.open_error

    async def close(self) -> None:
        self.closed += 1
        if self.hang:
            await asyncio.Event().wait()


def sources(*adapters: Any) -> Sources:
    return Sources(Source(id=f"s{i}", label="x", kind="stub", adapter=adapter) for i, adapter in enumerate(adapters))


async def test_a_source_that_cannot_be_opened_is_quarantined_and_the_others_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "OPEN_SECONDS", 0.02)
    monkeypatch.setattr(lifecycle, "CLOSE_SECONDS", 0.02)
    wrong, crashing = Stub(InvalidConfiguration("bad address")), Stub(KeyError("x"))
    opened = await open_sources(sources(Stub(), wrong, crashing, Stub(hang=True)), SharedHost(Secrets({}, tmp_path)))
    sound, *broken = opened
    assert sound.adapter is not None
    assert [type(source.quarantine) for source in broken] == [InvalidConfiguration, BrokenAdapter, BrokenAdapter]
    assert [source.quarantine.source for source in broken if source.quarantine] == ["s1", "s2", "s3"]
    assert (wrong.closed, crashing.closed) == (1, 1)


async def test_a_source_that_does_not_close_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "CLOSE_SECONDS", 0.02)
    sound = Stub()
    async with asyncio.timeout(1):
        await close_sources(sources(Stub(hang=True), sound))
    assert sound.closed == 1
