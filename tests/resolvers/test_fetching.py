"""Records by key: aligned, in few calls, and unknown is not the same as absent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.entities import Record
from adapters.errors import SecretMissing, SourceError
from adapters.memory import everything
from adapters.source import Source
from resolvers.engine import Engine
from resolvers.errors import InvalidRequest, NoSourceAnswered
from resolvers.global_id import GlobalKey
from resolvers.request import FetchResult
from tests.resolvers.world import calls, engine, fail, memory, quarantined, site, source, union, without

pytestmark = pytest.mark.anyio


def north(**options: Any) -> Source:
    return source("north", [site("110000-2024-001"), site("110000-2024-002")], partition="110000", **options)


def south(**options: Any) -> Source:
    return source("south", [site("440000-2024-001")], partition="440000", **options)


async def fetched(one: Engine, *keys: GlobalKey | str, fields: tuple[str, ...] = ("name",)) -> list[FetchResult]:
    wanted = [key if isinstance(key, GlobalKey) else GlobalKey(None, key) for key in keys]
    return list(await one.operation().fetch("Site", wanted, fields))


def named(results: list[FetchResult]) -> list[str | None]:
    """Source and key of each record; the code of each error."""
    return [
        f"{result.source}/{result.code}"  # type: ignore[attr-defined]
        if isinstance(result, Record)
        else result.code
        if isinstance(result, SourceError)
        else None
        for result in results
    ]


async def test_results_are_aligned_to_the_keys_with_duplicates() -> None:
    results = await fetched(engine(north(), south()), "440000-2024-001", "110000-2024-009", "110000-2024-001", "440000-2024-001")
    assert named(results) == ["south/440000-2024-001", None, "north/110000-2024-001", "south/440000-2024-001"]


async def test_the_age_of_what_was_fetched_is_reported() -> None:
    moment = datetime(2025, 11, 30, tzinfo=UTC)
    first, second = north(), south()
    memory(first).as_of = moment
    operation = engine(first, second).operation()
    await operation.fetch("Site", [GlobalKey(None, "110000-2024-001"), GlobalKey(None, "440000-2024-001")], ("name",))
    assert [report.as_of for report in operation.report().sources] == [moment, None]


async def test_only_sources_that_can_hold_a_key_are_called() -> None:
    first, second = north(), south()
    await fetched(engine(first, second), "440000-2024-001")
    assert (calls(first), calls(second)) == ([], ["fetch"])


async def test_a_key_with_a_source_is_asked_of_that_source_only() -> None:
    first, second = source("first", [site("x")]), source("second", [site("x")])
    results = await fetched(engine(first, second), GlobalKey("second", "x"), GlobalKey("gone", "x"))
    assert (named(results), calls(first)) == (["second/x", None], [])


async def test_of_several_sources_the_first_configured_wins() -> None:
    one = engine(source("first"), source("second", [site("x", name="b")]), source("third", [site("x", name="c")]))
    assert named(await fetched(one, "x")) == ["second/x"]


async def test_a_missing_record_is_an_error_while_a_source_that_could_hold_it_fails() -> None:
    results = await fetched(engine(north(fault=fail), south()), "110000-2024-001", "440000-2024-001", "440000-2024-009")
    assert named(results) == ["SOURCE_UNAVAILABLE", "south/440000-2024-001", None]


async def test_a_record_that_was_found_stands_although_another_source_failed() -> None:
    assert named(await fetched(engine(source("first", fault=fail), source("second", [site("x")])), "x")) == ["second/x"]


async def test_several_failed_sources_are_one_error() -> None:
    (result,) = await fetched(engine(source("first", fault=fail), quarantined("second", SecretMissing("env:X"))), "x")
    assert isinstance(result, NoSourceAnswered)
    assert [(error.source, error.code) for error in result.errors] == [("first", "SOURCE_UNAVAILABLE"), ("second", "SOURCE_SECRET_MISSING")]


async def test_keys_go_in_pieces_of_the_size_that_the_source_allows() -> None:
    rows = [site(f"110000-2024-{number:03d}") for number in range(7)]
    one = source("north", rows, capability=everything("Site", max_keys=3))
    assert None not in await fetched(engine(one), *[row.code for row in rows])
    assert [len(call.asked) for call in memory(one).calls] == [3, 3, 1]


async def test_what_the_source_lacks_is_null() -> None:
    (result,) = await fetched(engine(source("north", [site("x")], capability=without("Site", "name"))), "x", fields=("name", "trained"))
    assert isinstance(result, Record)
    assert (result.name, result.trained) == (None, 0)  # type: ignore[attr-defined]


async def test_the_report_counts_records_and_failures() -> None:
    operation = engine(north(fault=fail), south()).operation()
    await operation.fetch("Site", [GlobalKey(None, "110000-2024-001"), GlobalKey(None, "440000-2024-001")], ("name",))
    assert [(report.source, report.rows, report.status.value) for report in operation.report().sources] == [
        ("north", 0, "failed"),
        ("south", 1, "answered"),
    ]


async def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        await fetched(engine(north()), "x", fields=("colour",))


async def test_nothing_asked_is_nothing_answered() -> None:
    one = source("unions", [union("110000")], entity="TradeUnion")
    assert await engine(one).operation().fetch("TradeUnion", [], ("name",)) == []
    assert calls(one) == []
