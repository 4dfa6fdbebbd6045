"""Pages that continue each other: by a position each is kept by itself, by a token only with the reading that it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.errors import Unavailable, UpstreamProtocol
from adapters.memory import MemoryAdapter
from adapters.requests import Page, Scan
from adapters.source import Source
from resolvers.cache.control import CacheControl
from resolvers.coverage import CacheState, SourceStatus
from resolvers.errors import WalkBroken
from tests.resolvers.cache.support import HOUR, Desk, cached, kept
from tests.resolvers.world import bare, calls, everything, fail, keys, memory, scans, site

pytestmark = pytest.mark.anyio
SITES = [site(f"440000-2024-{number:03}", trained=number) for number in range(1, 8)]
TOKENS = bare("Site", max_page=3, key_sorted=True)
"""Three rows at a time, by token, in order of the key. A page of two records needs three rows: the first page of the walk."""


def rows(desk: Desk, identifier: str = "south") -> list[Any]:
    source = desk.engine.sources.get(identifier)
    assert source is not None
    held: list[Any] = memory(source)._records["Site"]
    return held


async def test_a_walk_by_token_is_kept_whole() -> None:
    south = cached("south", SITES, capability=TOKENS)
    desk = Desk(south)
    first, again = await desk.list(), await desk.list()
    assert keys(first) == keys(again) == [row.code for row in SITES]
    assert [scan.token for scan in scans(south)] == [None, "3", "6"]


async def test_the_source_never_sees_the_chain() -> None:
    south = cached("south", SITES, capability=TOKENS)
    desk = Desk(south)
    await desk.list()
    assert all(scan.token is None or scan.token.isdigit() for scan in scans(south))


async def test_pages_of_two_readings_are_never_mixed() -> None:
    """With row numbers as tokens, an old first page and a new second one would lose the row between them."""
    south = cached("south", SITES, capability=TOKENS, caching=kept(60))
    desk = Desk(south)
    await desk.list(first=2)
    del rows(desk)[0]
    desk.wall.now += 30
    assert keys(await desk.list()) == [row.code for row in SITES[1:]]


async def test_going_on_soon_behind_a_kept_page_asks_only_for_the_rest() -> None:
    south = cached("south", SITES, capability=TOKENS, caching=kept(60))
    desk = Desk(south)
    await desk.list(first=2)
    desk.wall.now += 2
    assert len((await desk.list()).edges) == 7
    assert [scan.token for scan in scans(south)] == [None, "3", "6"]


async def test_a_stale_walk_stands_in_whole() -> None:
    south = cached("south", SITES, capability=TOKENS, caching=kept(0, error=HOUR))
    desk = Desk(south)
    await desk.list()
    desk.wall.now += 600
    memory(south).fault = fail
    page = await desk.list()
    assert len(page.edges) == 7
    assert (page.coverage.sources[0].status, page.coverage.sources[0].age) == (SourceStatus.STALE, 600)


async def test_the_first_pages_of_a_walk_do_not_stand_in_for_all_of_it() -> None:
    south = cached("south", SITES, capability=TOKENS, caching=kept(0, error=HOUR))
    desk = Desk(south)
    await desk.list(first=2)
    desk.wall.now += 600
    memory(south).fault = fail
    with pytest.raises(Unavailable):
        await desk.list()


async def test_a_broken_walk_is_no_error_of_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    south = cached("south", SITES, capability=TOKENS, caching=kept(60))
    desk = Desk(south)
    await desk.list(first=2)
    desk.wall.now += 30
    page = await desk.list()
    assert page.coverage.complete
    assert [scan.token for scan in scans(south)] == [None, None, "3", "6"]
    assert WalkBroken.__name__ not in caplog.text


async def test_walking_in_pages_over_kept_ones_never_repeats_a_row() -> None:
    """By a key that does not change, whatever was added or removed in between: documented in docs/caching.md."""
    south = cached("south", SITES, capability=everything("Site"), caching=kept(60))
    desk = Desk(south)
    first = await desk.list(first=3)
    rows(desk).insert(0, site("440000-2024-000"))
    del rows(desk)[5]
    desk.wall.now += 30
    seen, cursor = keys(first), first.edges[-1].cursor
    again = await desk.list(first=3)
    assert keys(again) == seen
    while cursor:
        page = await desk.list(first=3, after=cursor)
        seen += keys(page)
        cursor = page.edges[-1].cursor if page.has_next else ""
    assert len(seen) == len(set(seen))
    assert seen == ["440000-2024-001", "440000-2024-002", "440000-2024-003", "440000-2024-004", "440000-2024-006", "440000-2024-007"]


async def test_no_page_of_an_earlier_reading_is_used_behind_a_new_first_page() -> None:
    south = cached("south", SITES, capability=TOKENS, caching=kept(60))
    desk = Desk(south)
    await desk.list()
    del rows(desk)[0]
    desk.wall.now += 30
    await desk.list(control=CacheControl(no_cache=True), first=2)
    assert keys(await desk.list()) == [row.code for row in SITES[1:]]


async def test_a_stale_walk_is_refreshed_from_its_beginning() -> None:
    """A page in the middle cannot be: its token belongs to a reading that is over."""
    south = cached("south", SITES, capability=TOKENS, caching=kept(30, revalidate=HOUR))
    desk = Desk(south)
    await desk.list()
    desk.wall.now += 600
    report = await desk.report()
    assert (report.cache, report.age) == (CacheState.STALE, 600)
    await desk.cache.close()
    assert [scan.token for scan in scans(south)][3:] in ([], [None])
    assert len(calls(south)) <= 4


class Repeating(MemoryAdapter):
    """Says the same token again and again."""

    async def scan(self, request: Scan) -> Page:
        return replace(await super().scan(request), next="3")


async def test_a_token_that_repeats_is_noticed_through_the_chain() -> None:
    south = cached("south", SITES, capability=TOKENS)
    desk = Desk(Source(**{**vars(south), "adapter": Repeating({"Site": SITES}, {"Site": TOKENS})}))
    with pytest.raises(UpstreamProtocol, match="repeats"):
        await desk.list()
