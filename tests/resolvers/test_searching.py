"""Searches over sources: ranked, paged, fetched, and honest about what they lack."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.capabilities import FieldCapability
from adapters.entities import Course
from adapters.entities.codes import CourseStatus, LearningMode
from adapters.errors import SourceError, Unavailable
from adapters.memory import Call, everything
from adapters.predicate import Compare, Op
from adapters.source import Source
from resolvers.coverage import CacheState, SourceStatus
from resolvers.engine import Engine
from resolvers.errors import InvalidCursor, NoSourceAnswered
from resolvers.search.matching import Fit
from resolvers.search.options import SearchOptions
from resolvers.search.request import SearchRequest, SearchResult
from tests.resolvers.world import Clock, bare, calls, engine, fail, hang, memory, quarantined, scans, site, source, union

pytestmark = pytest.mark.anyio

ALL = ("TradeUnion", "Site", "TradeBrand", "Course")
NAMED = {"TradeUnion": ("code", "name"), "Site": ("code", "name"), "TradeBrand": ("id", "name"), "Course": ("id", "title")}


def course(key: str, title: str, **changes: Any) -> Course:
    """A published course of no site."""
    values = dict.fromkeys(("level", "teacher_id", "site_code", "published_on")) | {"trade": "湘绣工", "hours": 8}
    return Course(id=key, title=title, mode=LearningMode.ONLINE, status=CourseStatus.PUBLISHED, **{**values, **changes})


def hunan(**options: Any) -> Source:
    return source(
        "hunan", [site("430000-2024-001", name="湖南湘绣工匠学院"), site("430000-2024-002", name="湘绣学院")], partition="430000", **options
    )


def beijing(**options: Any) -> Source:
    return source("beijing", [site("110000-2024-001", name="北京工匠学院", trades=("湘绣",))], partition="110000", **options)


def register(**options: Any) -> Source:
    unions = [union("430000", name="湖南省总工会", short_name="湖南工会"), union("110000", name="北京市总工会", short_name="北京工会")]
    return source("ims", unions, entity="TradeUnion", **options)


async def ask(graph: Engine, text: str, **options: Any) -> SearchResult:
    """One page of a search, with the records' names, in an operation of its own."""
    return await graph.operation().search(SearchRequest(**{"text": text, "entities": ALL, "fields": NAMED, **options}))


def shown(result: SearchResult) -> list[tuple[str, str]]:
    return [(found.text, found.fit.name) for found in result.found]


def statuses(result: SearchResult) -> dict[str, SourceStatus]:
    return {report.source: report.status for report in result.coverage.sources}


async def test_the_better_fit_comes_first_then_the_shorter_text() -> None:
    result = await ask(engine(hunan(), beijing(), register()), "湘绣", count=True)
    assert shown(result) == [("湘绣", "EXACT"), ("湘绣学院", "PREFIX"), ("湖南湘绣工匠学院", "SUBSTRING")]
    assert [getattr(found.record, "name", None) for found in result.found] == ["北京工匠学院", "湘绣学院", "湖南湘绣工匠学院"]
    assert result.total == 3
    assert result.coverage.complete


async def test_pinyin_and_initials_stand_behind_what_is_written() -> None:
    graph = engine(hunan(), source("other", [site("440000-2024-001", name="XX广州")]))
    assert shown(await ask(graph, "xx")) == [("XX广州", "PREFIX"), ("湘绣学院", "INITIALS"), ("湖南湘绣工匠学院", "INITIALS")]
    assert shown(await ask(graph, "xiangxiu")) == [("湘绣学院", "PINYIN"), ("湖南湘绣工匠学院", "PINYIN")]


async def test_names_are_read_once_for_many_searches_and_records_are_fetched_anew() -> None:
    one = hunan()
    graph = engine(one)
    await asyncio.gather(*(ask(graph, "湘绣") for _ in range(3)))
    await ask(graph, "湖南")
    assert calls(one).count("scan") == 1
    assert calls(one).count("fetch") == 4


async def test_without_records_nothing_is_fetched() -> None:
    one = hunan()
    result = await ask(engine(one), "湘绣", fields=None)
    assert [found.record for found in result.found] == [None, None]
    assert "fetch" not in calls(one)


async def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    records = [site(f"430000-2024-{index:03d}", name="湘绣" + "院" * (index % 4)) for index in range(23)]
    graph = engine(source("hunan", records), source("again", [site("430000-2024-005", name="湘绣院")]))
    whole = await ask(graph, "湘绣", first=100, count=True)
    walked: list[Any] = []
    after: str | None = None
    while True:
        page = await ask(graph, "湘绣", first=5, after=after)
        assert page.has_previous is (after is not None)
        walked.extend(page.found)
        after = page.found[-1].cursor
        if not page.has_next:
            break
    assert [(one.source, one.record) for one in walked] == [(one.source, one.record) for one in whole.found]
    assert len(walked) == whole.total == 24


async def test_a_cursor_of_another_search_is_refused() -> None:
    graph = engine(hunan())
    cursor = (await ask(graph, "湘绣", first=1)).found[0].cursor
    assert (await ask(graph, " 湘绣 ", first=1, after=cursor)).has_previous
    for other in (
        {"text": "湖南"},
        {"entities": ("Site",)},
        {"unions": (Compare("union", Op.EQ, "430000"),)},
        {"after": cursor[:-2] + "xx"},
    ):
        with pytest.raises(InvalidCursor):
            await ask(graph, **{"text": "湘绣", "after": cursor, **other})


async def test_a_condition_on_the_union_asks_only_its_sources() -> None:
    north, south = beijing(), hunan()
    graph = engine(north, south, register())
    result = await ask(graph, "湘", unions=(Compare("union", Op.IN, ("430000",)),))
    assert [found.source for found in result.found] == ["hunan", "hunan"]
    assert not calls(north)
    assert statuses(result) == {"hunan": SourceStatus.ANSWERED, "ims": SourceStatus.ANSWERED}
    named = await ask(graph, "工会", unions=(Compare("union", Op.NE, "430000"),))
    assert {found.text for found in named.found} == {"北京工会"}


async def test_a_condition_on_the_source_asks_only_it() -> None:
    north, south = beijing(), hunan()
    result = await ask(engine(north, south), "湘绣", sources=(Compare("id", Op.EQ, "beijing"),))
    assert [found.source for found in result.found] == ["beijing"]
    assert not calls(south)


async def test_nothing_to_look_for_finds_nothing_and_asks_nobody() -> None:
    one = hunan()
    result = await ask(engine(one), "湘绣", entities=(), count=True)
    assert (result.found, result.total, result.coverage.asked) == ([], 0, 0)
    assert not calls(one)


async def test_a_source_that_fails_is_named_and_found_again_when_it_is_back() -> None:
    clock, bad = Clock(), beijing(fault=fail)
    graph = engine(hunan(), bad, clock=clock)
    result = await ask(graph, "湘绣")
    assert [found.source for found in result.found] == ["hunan", "hunan"]
    assert statuses(result) == {"hunan": SourceStatus.ANSWERED, "beijing": SourceStatus.FAILED}
    assert result.coverage.sources[1].code == Unavailable.code

    memory(bad).fault = None
    assert not (await ask(graph, "湘绣")).coverage.complete, "it is left alone for a moment"
    clock.now += SearchOptions().retry
    back = await ask(graph, "湘绣")
    assert [found.source for found in back.found] == ["beijing", "hunan", "hunan"]
    assert back.coverage.complete


async def test_a_source_that_comes_back_in_mid_scroll_is_a_gap() -> None:
    clock, bad = Clock(), beijing(fault=fail)
    graph = engine(hunan(), bad, clock=clock)
    cursor = (await ask(graph, "湘绣", first=1)).found[0].cursor
    memory(bad).fault = None
    clock.now += SearchOptions().retry
    page = await ask(graph, "湘绣", first=1, after=cursor)
    assert page.coverage.gaps == ("beijing",)
    assert not page.coverage.complete


async def test_when_no_names_are_known_at_all_the_search_is_an_error() -> None:
    with pytest.raises(NoSourceAnswered):
        await ask(engine(hunan(fault=fail), beijing(fault=fail)), "湘绣")
    with pytest.raises(Unavailable):
        await ask(engine(quarantined("hunan", Unavailable())), "湘绣")


async def test_names_that_are_too_old_are_served_as_stale_and_read_again() -> None:
    clock, one = Clock(), hunan()
    graph = engine(one, clock=clock)
    await ask(graph, "湘绣")
    clock.now += SearchOptions().ttl + 1
    old = await ask(graph, "湘绣", fields=None)
    assert statuses(old) == {"hunan": SourceStatus.STALE}
    report = old.coverage.sources[0]
    assert report.as_of is not None
    assert (report.cache, report.age) == (CacheState.STALE, SearchOptions().ttl + 1)
    await asyncio.sleep(0)
    assert statuses(await ask(graph, "湘绣", fields=None)) == {"hunan": SourceStatus.ANSWERED}
    assert calls(one).count("scan") == 2


async def test_old_names_outlive_a_source_that_is_down_with_the_reason() -> None:
    clock, one = Clock(), hunan()
    graph = engine(one, beijing(), clock=clock)
    await ask(graph, "湘绣")
    memory(one).fault = fail
    clock.now += SearchOptions().ttl + 1
    await ask(graph, "湘绣", fields=None)
    await asyncio.sleep(0.02)
    report = (await ask(graph, "湘绣", fields=None)).coverage.sources[0]
    assert (report.status, report.code) == (SourceStatus.STALE, Unavailable.code)

    live = await ask(graph, "湘绣")
    assert [isinstance(found.record, SourceError) for found in live.found] == [False, True, True]
    assert statuses(live)["hunan"] is SourceStatus.FAILED


async def test_names_that_are_still_being_read_are_said_to_be_missing_and_come_later() -> None:
    go = asyncio.Event()

    async def slow(call: Call) -> None:
        await go.wait()

    graph = engine(hunan(), beijing(fault=slow, timeout=5.0), clock=(clock := Clock()))
    first = await graph.operation(clock.now + 0.1).search(SearchRequest(text="湘绣", entities=ALL, fields=None))
    assert [found.source for found in first.found] == ["hunan", "hunan"]
    assert [report.code for report in first.coverage.sources] == [None, "SEARCH_NOT_READY"]
    go.set()
    second = await ask(graph, "湘绣")
    assert [found.source for found in second.found] == ["beijing", "hunan", "hunan"]


async def test_closing_the_engine_ends_its_reading() -> None:
    one = hunan(fault=hang, timeout=60.0)
    graph = engine(one, clock=(clock := Clock()))
    before = asyncio.all_tasks()
    with pytest.raises(SourceError):
        await graph.operation(clock.now + 0.1).search(SearchRequest(text="湘绣", entities=ALL))
    assert asyncio.all_tasks() > before
    await graph.close()
    assert asyncio.all_tasks() == before


async def test_a_record_that_went_away_since_names_were_read_is_left_out() -> None:
    one = hunan()
    graph = engine(one)
    await ask(graph, "湘绣")
    memory(one)._records["Site"].pop()
    assert [found.text for found in (await ask(graph, "湘绣")).found] == ["湖南湘绣工匠学院"]


def crowd(size: int, **changes: Any) -> Source:
    """A platform with so many courses, which filters by a part of the title and not of the trade."""
    capability = everything("Course", **changes)
    fields = {**capability.fields, "trade": FieldCapability()}
    records = [course(str(index), f"CNC湘绣课{index}") for index in range(size)]
    return source("platform", records, entity="Course", capability=replace(capability, fields=fields))


FEW = SearchOptions(names=10)


@pytest.mark.parametrize("counts", [True, False])
async def test_where_there_are_too_many_names_the_source_searches_and_the_coverage_says_so(counts: bool) -> None:
    platform = crowd(11, count=counts)
    graph = engine(platform, hunan(), names=FEW)
    result = await ask(graph, "湘绣课1")
    assert shown(result) == [("CNC湘绣课1", "WORD_START"), ("CNC湘绣课10", "WORD_START")]
    report = next(report for report in result.coverage.sources if report.source == "platform")
    assert (report.status, report.code) == (SourceStatus.ANSWERED, "SEARCH_LITERAL")
    assert "by title as written, not by pinyin" in (report.message or "")
    assert (await ask(graph, "cnc 7")).found[0].text == "CNC湘绣课7"
    assert {scan.where for scan in scans(platform)} - {None} == {Compare("title", Op.CONTAINS, text) for text in ("湘绣课1", "cnc", "CNC")}


async def test_what_was_not_looked_at_is_said_also_of_a_source_that_holds_other_records() -> None:
    records = [course(str(index), f"湘绣课{index}") for index in range(11)]
    both = source("both", [site("430000-2024-001", name="湘绣学院"), *records], entity="Course")
    result = await ask(engine(both, names=FEW), "湘绣")
    assert len(result.found) == 12
    assert [(report.status, report.code) for report in result.coverage.sources] == [(SourceStatus.ANSWERED, "SEARCH_LITERAL")]


async def test_as_many_names_as_are_kept_are_searched_by_pinyin() -> None:
    result = await ask(engine(crowd(10), names=FEW), "xxk")
    assert {found.fit for found in result.found} == {Fit.INITIALS}
    assert len(result.found) == 10


async def test_a_word_that_too_many_records_contain_takes_away_only_that_source() -> None:
    result = await ask(engine(crowd(1_001), hunan(), names=FEW), "湘绣")
    assert {found.source for found in result.found} == {"hunan"}
    report = next(report for report in result.coverage.sources if report.source == "platform")
    assert (report.status, report.code) == (SourceStatus.FAILED, "QUERY_TOO_BROAD")
    assert "type more" in (report.message or "")


async def test_a_source_that_can_search_nothing_itself_says_so() -> None:
    capable = source("platform", [course(str(index), "课") for index in range(11)], entity="Course", capability=bare("Course"))
    result = await ask(engine(capable, hunan(), names=FEW), "课")
    report = next(report for report in result.coverage.sources if report.source == "platform")
    assert (report.status, report.code) == (SourceStatus.FAILED, "QUERY_TOO_BROAD")
