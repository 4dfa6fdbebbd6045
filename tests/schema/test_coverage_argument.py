"""Lists and totals take `coverage`: whether the answer may lack sources."""

from __future__ import annotations

import pytest

from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio

SITES = "{ sites(coverage: %s) { nodes { code } coverage { complete } } }"


@pytest.mark.parametrize("demand", ["{}", "{mode: PARTIAL}", '{require: ["province-110000"]}', '{require: ["ims"]}', "null"])
async def test_a_demand_that_is_met_changes_nothing(demand: str) -> None:
    graph = Graph()
    graph.down.add("province-440000")
    data = await graph.data(SITES % demand)
    assert len(data["sites"]["nodes"]) == 2
    assert not data["sites"]["coverage"]["complete"]


@pytest.mark.parametrize("demand", ["{mode: FAIL}", '{require: ["province-440000"]}'])
async def test_a_demand_that_is_not_met_makes_the_field_null_with_an_error(demand: str) -> None:
    graph = Graph()
    graph.down.add("province-440000")
    result = await graph.ask(SITES % demand)
    assert result.data == {"sites": None}
    (error,) = result.errors
    assert error.original_error.code == "COVERAGE_INCOMPLETE"
    assert "province-440000 (failed: The source is not available)" in error.original_error.public


async def test_fields_of_one_operation_may_demand_differently() -> None:
    graph = Graph()
    graph.down.add("province-440000")
    whole = "whole: sitesAggregate(coverage: {mode: FAIL}) { groups { count } }"
    result = await graph.ask(f"{{ {whole} part: sitesAggregate {{ groups {{ count }} }} }}")
    assert result.data == {"whole": None, "part": {"groups": [{"count": 2}]}}


async def test_linked_lists_and_their_totals_take_it_too() -> None:
    graph = Graph()
    graph.down.add("province-440000")
    links = "sites(coverage: {mode: FAIL}) { nodes { code } } sitesAggregate(coverage: {mode: FAIL}) { groups { count } }"
    result = await graph.ask(f"{{ tradeUnions {{ nodes {{ code {links} }} }} }}")
    first, second = result.data["tradeUnions"]["nodes"]
    assert len(first["sites"]["nodes"]) == 2
    assert first["sitesAggregate"]["groups"] == [{"count": 2}]
    assert (second["sites"], second["sitesAggregate"]) == (None, None)
    assert sorted(error.path[-1] for error in result.errors) == ["sites", "sitesAggregate"]


async def test_a_source_that_there_is_not_is_refused_with_the_nearest() -> None:
    graph = Graph()
    result = await graph.ask(SITES % '{require: ["province-44000"]}')
    assert "did you mean 'province-440000'?" in result.errors[0].original_error.public
    assert graph.calls == []
