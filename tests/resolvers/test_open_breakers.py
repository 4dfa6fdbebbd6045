"""Sources whose breakers are open cost a list no call."""

from __future__ import annotations

import asyncio

import pytest

from adapters.memory import Call
from adapters.source import Source
from resolvers.coverage import SourceStatus
from resolvers.engine import Engine
from resolvers.request import ListRequest
from tests.resolvers.world import calls, engine, site, source

HUNG, WELL = 5, 38


async def hang(call: Call) -> None:
    await asyncio.Event().wait()


def union(number: int) -> Source:
    partition = f"{number:06d}"
    rows = [site(f"{partition}-2024-001")]
    return source(f"union-{number}", rows, partition=partition, fault=hang if number < HUNG else None, breaker_failures=1)


async def statuses(engine_: Engine) -> list[SourceStatus]:
    page = await engine_.operation().list(ListRequest("Site", ("name",), first=HUNG + WELL))
    return [report.status for report in page.coverage.sources]


@pytest.mark.anyio
async def test_once_the_breakers_are_open_the_hung_sources_are_not_called_and_the_others_once_each() -> None:
    sources = [union(number) for number in range(HUNG + WELL)]
    engine_ = engine(*sources)
    assert await statuses(engine_) == [SourceStatus.FAILED] * HUNG + [SourceStatus.ANSWERED] * WELL
    assert await statuses(engine_) == [SourceStatus.SKIPPED] * HUNG + [SourceStatus.ANSWERED] * WELL
    assert [len(calls(one)) for one in sources] == [1] * HUNG + [2] * WELL
