"""Lists over several sources: pages, filters, orders, coverage, projection."""

from __future__ import annotations

import pytest

from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_a_list_merges_its_sources_in_the_asked_order(graph: Graph) -> None:
    data = await graph.data("{ sites(orderBy: [{trained: DESC}]) { nodes { code trained } totalCount coverage { asked complete } } }")
    assert data["sites"] == {
        "nodes": [
            {"code": "440000-2024-001", "trained": 1200},
            {"code": "110000-2024-001", "trained": 900},
            {"code": "110000-2025-002", "trained": 0},
        ],
        "totalCount": 3,
        "coverage": {"asked": 2, "complete": True},
    }


async def test_pages_follow_each_other_by_cursor_in_both_directions(graph: Graph) -> None:
    text = (
        "query($c: String) { sites(first: 2, after: $c) { nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    first = (await graph.data(text))["sites"]
    second = (await graph.data(text, {"c": first["pageInfo"]["endCursor"]}))["sites"]
    assert [node["code"] for node in first["nodes"] + second["nodes"]] == ["110000-2024-001", "110000-2025-002", "440000-2024-001"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    back = await graph.data("query($c: String) { sites(last: 2, before: $c) { nodes { code } } }", {"c": second["pageInfo"]["startCursor"]})
    assert [node["code"] for node in back["sites"]["nodes"]] == ["110000-2024-001", "110000-2025-002"]


async def test_only_the_selected_fields_are_read_and_what_links_join_on(graph: Graph) -> None:
    await graph.data("{ sites { edges { node { ...Named } } } } fragment Named on Site { title: name sponsor { shortName } }")
    scans = [call.asked for call in graph.calls if call.entity == "Site"]
    assert {scan.fields for scan in scans} == {("code", "name", "sponsor_code")}


async def test_a_skipped_field_is_not_read(graph: Graph) -> None:
    await graph.data("query($no: Boolean = false) { sites { nodes { code name @include(if: $no) } totalCount @skip(if: true) } }")
    assert {call.method for call in graph.calls} == {"scan"}
    assert {call.asked.fields for call in graph.calls} == {("code",)}


async def test_conditions_join_by_and_or_and_not(graph: Graph) -> None:
    where = '{batchYear: {eq: 2024}, or: [{trained: {gt: 1000}}, {code: {startsWith: "110000"}}], not: {trades: {has: "瓦工"}}}'
    data = await graph.data(f"{{ sites(where: {where}) {{ nodes {{ code }} }} }}")
    assert [node["code"] for node in data["sites"]["nodes"]] == ["110000-2024-001", "440000-2024-001"]


async def test_a_condition_on_the_partition_asks_only_its_source(graph: Graph) -> None:
    data = await graph.data('{ sites(where: {sponsorCode: {eq: "440000"}}) { nodes { code } coverage { asked } } }')
    assert data["sites"] == {"nodes": [{"code": "440000-2024-001"}], "coverage": {"asked": 1}}
    assert not graph.adapters["province-110000"].calls


async def test_an_empty_choice_matches_nothing_and_asks_nobody(graph: Graph) -> None:
    data = await graph.data("{ sites(where: {code: {in: []}}) { nodes { code } totalCount } }")
    assert data["sites"] == {"nodes": [], "totalCount": 0}
    assert not graph.calls


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("first: 2, last: 2", "either first or last"),
        ("first: 501", "from 0 to 500"),
        ("first: -1", "from 0 to 500"),
        ("where: {name: {eq: null}}", "isNull"),
        ("where: {name: null}", "isNull"),
        ("where: {not: null}", "isNull"),
        ("where: {and: null}", "isNull"),
        ("orderBy: [{name: ASC, code: ASC}]", "exactly one field"),
        ("orderBy: [{nulls: FIRST}]", "exactly one field"),
        ('after: "forged"', "cursor"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_a_remedy(arguments: str, said: str, graph: Graph) -> None:
    result = await graph.ask(f"{{ sites({arguments}) {{ nodes {{ code }} }} }}")
    assert result.data == {"sites": None}
    (error,) = result.errors
    assert said in error.original_error.public
    assert not graph.calls


async def test_a_dead_source_is_named_and_the_rest_stands(graph: Graph) -> None:
    graph.down.add("province-110000")
    data = await graph.data(
        "{ sites { nodes { code } coverage { asked answered failed complete sources { source status code message } } } }"
    )
    assert [node["code"] for node in data["sites"]["nodes"]] == ["440000-2024-001"]
    coverage = data["sites"]["coverage"]
    assert (coverage["asked"], coverage["answered"], coverage["failed"], coverage["complete"]) == (2, 1, 1, False)
    assert coverage["sources"][0] == {
        "source": "province-110000",
        "status": "FAILED",
        "code": "SOURCE_UNAVAILABLE",
        "message": "The source is not available.",
    }


async def test_no_answer_at_all_is_an_error(graph: Graph) -> None:
    graph.down |= {"province-110000", "province-440000"}
    result = await graph.ask("{ sites { nodes { code } } }")
    assert result.data == {"sites": None}
    assert "2 sources" in result.errors[0].original_error.public or result.errors[0].original_error.code
