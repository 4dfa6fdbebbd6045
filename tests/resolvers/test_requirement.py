"""A caller may require sources; an answer that lacks one of them is an error that says which, why, and how to mend it."""

from __future__ import annotations

import pytest

from adapters.errors import CallerError
from adapters.predicate import Compare, Op
from resolvers.aggregates.request import AggregateRequest, AggregateResult
from resolvers.coverage import Coverage, SourceReport, SourceStatus
from resolvers.engine import Engine
from resolvers.global_id import GlobalKey
from resolvers.links import links_of
from resolvers.request import ListRequest, ListResult
from resolvers.requirement import PARTIAL, CoverageIncomplete, Requirement
from tests.resolvers.world import calls, engine, fail, keys, memory, practical, site, source, union

pytestmark = pytest.mark.anyio

ALL = Requirement(everything=True)
N1, S1 = site("110000-2024-001"), site("440000-2024-001")
SITES = ListRequest("Site", ("name",))
SESSIONS = links_of("Site")["practical_sessions"]


def require(*sources: str, current: bool = False) -> Requirement:
    return Requirement(sources=frozenset(sources), current=current)


def north_and_failing_south() -> Engine:
    south = source("south", [S1, practical("s", S1.code)], partition="440000", fault=fail)
    north = source("north", [N1, practical("n", N1.code)], partition="110000")
    return engine(north, south, source("unions", [union("110000")], entity="TradeUnion"))


async def test_without_a_requirement_a_partial_list_will_do() -> None:
    page = await north_and_failing_south().operation().list(SITES)
    assert (keys(page), page.coverage.missing) == ([N1.code], ("south",))


@pytest.mark.parametrize("required", [ALL, require("south"), require("north", "south")], ids=["all", "one", "both"])
async def test_a_list_that_lacks_a_required_source_says_which_why_and_how_to_mend_it(required: Requirement) -> None:
    with pytest.raises(CoverageIncomplete) as refused:
        await north_and_failing_south().operation().list(SITES, required)
    assert refused.value.public == (
        "Site: 1 of 2 sources that were asked is lacking: south (failed: The source is not available). Ask again later, or accept a "
        "partial answer with `coverage: {mode: PARTIAL}` or the header `craftgraph-coverage: partial`."
    )
    lacking = {"source": "south", "status": "FAILED", "code": "SOURCE_UNAVAILABLE", "message": "The source is not available."}
    assert refused.value.details == {"lacking": [lacking]}
    assert "10.0.0.1" not in refused.value.public


@pytest.mark.parametrize("required", [require("north"), require("unions"), PARTIAL], ids=["answered", "serves another entity", "none"])
async def test_a_source_that_answered_or_cannot_hold_the_answer_is_not_lacking(required: Requirement) -> None:
    assert keys(await north_and_failing_south().operation().list(SITES, required)) == [N1.code]


async def test_a_required_source_that_is_pruned_need_not_be_asked() -> None:
    only_north = ListRequest("Site", ("name",), where=Compare("sponsor_code", Op.EQ, "110000"))
    assert keys(await north_and_failing_south().operation().list(only_north, require("south"))) == [N1.code]
    assert keys(await north_and_failing_south().operation().list(only_north, ALL)) == [N1.code]


async def test_a_source_that_there_is_not_is_the_callers_mistake_and_nothing_is_sent() -> None:
    north = source("north", [N1])
    with pytest.raises(CallerError) as refused:
        await engine(north).operation().list(SITES, require("nort"))
    assert refused.value.public == "There is no source 'nort' to require; did you mean 'north'?"
    assert calls(north) == []


async def test_the_operations_requirement_holds_where_a_field_has_none_of_its_own() -> None:
    operation = north_and_failing_south().operation(coverage=ALL)
    with pytest.raises(CoverageIncomplete):
        await operation.list(SITES)
    assert keys(await operation.list(SITES, PARTIAL)) == [N1.code]


async def test_totals_that_lack_a_required_source_are_an_error() -> None:
    request, one = AggregateRequest("Site", ()), north_and_failing_south()
    with pytest.raises(CoverageIncomplete):
        await one.operation().aggregate(request, ALL)
    assert (await one.operation().aggregate(request, require("north"))).coverage.missing == ("south",)


async def test_of_linked_lists_and_totals_only_those_that_lack_a_source_are_errors() -> None:
    operation = north_and_failing_south().operation(coverage=ALL)
    memory_of = [N1, S1]
    pages = await operation.link(SESSIONS, memory_of, ListRequest("PracticalSession", ("title",)))
    assert isinstance(pages[0], ListResult)
    assert not isinstance(pages[1], ListResult)
    totals = await operation.aggregate_link(SESSIONS, memory_of, AggregateRequest("PracticalSession", ()))
    assert isinstance(totals[0], AggregateResult)
    assert not isinstance(totals[1], AggregateResult)


async def test_a_linked_list_that_lacks_one_of_two_holders_is_an_error() -> None:
    other = source("platform", [practical("p", N1.code)], entity="PracticalSession", fault=fail)
    one = engine(source("north", [N1, practical("n", N1.code)], partition="110000"), other)
    (partial,) = await one.operation().link(SESSIONS, [N1], ListRequest("PracticalSession", ("title",)))
    (refused,) = await one.operation().link(SESSIONS, [N1], ListRequest("PracticalSession", ("title",)), coverage=require("platform"))
    assert isinstance(partial, ListResult)
    assert isinstance(refused, CoverageIncomplete)


async def test_a_record_by_key_needs_no_requirement_for_what_is_not_known_is_an_error() -> None:
    operation = north_and_failing_south().operation(coverage=ALL)
    found, lost = await operation.fetch("Site", [GlobalKey(None, N1.code), GlobalKey(None, S1.code)], ("name",))
    assert getattr(found, "code", None) == N1.code
    assert getattr(lost, "code", None) == "SOURCE_UNAVAILABLE"


async def test_a_source_that_came_back_in_mid_scroll_lacks() -> None:
    north, south = source("north", [N1, site("110000-2024-002")]), source("south", [S1], fault=fail)
    one = engine(north, south)
    begin = await one.operation().list(ListRequest("Site", (), first=1))
    memory(south).fault = None
    following = ListRequest("Site", (), first=5, after=begin.edges[-1].cursor)
    assert (await one.operation().list(following)).coverage.gaps == ("south",)
    with pytest.raises(CoverageIncomplete) as refused:
        await one.operation().list(following, ALL)
    assert "south (came back in mid-scroll). Start the list again without a cursor." in refused.value.public


def test_a_stale_answer_counts_unless_a_current_one_is_required() -> None:
    coverage = Coverage.of([SourceReport("a", SourceStatus.ANSWERED), SourceReport("b", SourceStatus.STALE)])
    assert ALL.unmet("Site", coverage) is None
    assert require("b").unmet("Site", coverage) is None
    assert require("a", current=True).unmet("Site", coverage) is None
    refused = require("b", current=True).unmet("Site", coverage)
    assert refused is not None
    assert "b (stale)" in refused.public


def test_a_message_names_three_sources_and_counts_the_others() -> None:
    coverage = Coverage.of(SourceReport(f"s{number}", SourceStatus.FAILED, message="Gone.") for number in range(8))
    refused = ALL.unmet("Site", coverage)
    assert refused is not None
    assert "s2 (failed: Gone) and 5 more. Ask again" in refused.public
    assert [fact["source"] for fact in refused.details["lacking"]] == [f"s{number}" for number in range(8)]  # type: ignore[attr-defined]
