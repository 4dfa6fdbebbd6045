"""The search as callers see it: arguments, what is selected, and what it says of a find."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.entities import Site
from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_what_is_found_is_a_record_with_its_links(graph: Graph) -> None:
    data = await graph.data(
        """{ search(text: "beijing") { totalCount pageInfo { hasNextPage hasPreviousPage }
             edges { type score match { field text fit ranges { start end } }
                     node { __typename ... on TradeUnion { name sites { totalCount } } }
             }
             coverage { asked complete } } }"""
    )
    assert data["search"] == {
        "totalCount": 1,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False},
        "edges": [
            {
                "type": "TRADE_UNION",
                "score": 60,
                "match": {"field": "shortName", "text": "北京", "fit": "PINYIN", "ranges": [{"start": 0, "end": 2}]},
                "node": {"__typename": "TradeUnion", "name": "北京市总工会", "sites": {"totalCount": 2}},
            }
        ],
        "coverage": {"asked": 3, "complete": True},
    }


async def test_pages_follow_each_other_and_a_node_can_be_found_again(graph: Graph) -> None:
    text = """query($c: String) { search(text: "建设点", first: 2, after: $c) {
        nodes { id ... on Site { code } } pageInfo { hasNextPage endCursor } } }"""
    first = (await graph.data(text))["search"]
    second = (await graph.data(text, {"c": first["pageInfo"]["endCursor"]}))["search"]
    codes = [node["code"] for node in first["nodes"] + second["nodes"]]
    assert codes == ["110000-2024-001", "110000-2025-002", "440000-2024-001"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    again = await graph.data("query($id: ID!) { node(id: $id) { ... on Site { code } } }", {"id": second["nodes"][0]["id"]})
    assert again["node"] == {"code": "440000-2024-001"}


async def test_only_the_selected_fields_of_the_found_are_read(graph: Graph) -> None:
    await graph.data('{ search(text: "建设点") { totalCount edges { score } } }')
    assert {call.method for call in graph.calls} == {"count", "scan"}
    await graph.data('{ search(text: "建设点") { edges { node { ...Named } } } } fragment Named on Site { trained }')
    assert {call.method for call in graph.calls} == {"count", "scan", "fetch"}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("types: [SITE]", {"440000-2024-001"}),
        ("types: [TRADE_UNION, SITE]", {"440000", "440000-2024-001"}),
        ("types: []", set()),
        ("types: null, where: null, first: null, after: null", {"440000", "440000-2024-001"}),
        ('where: {unionCode: {eq: "110000"}}', set()),
        ('where: {unionCode: {in: ["110000", "440000"]}}', {"440000", "440000-2024-001"}),
        ('where: {source: {eq: "ims"}}', {"440000"}),
        ('where: {source: {startsWith: "province-"}}', {"440000-2024-001"}),
        ("first: 0", set()),
    ],
)
async def test_arguments_narrow_the_search(arguments: str, found: set[str], graph: Graph) -> None:
    data = await graph.data(
        f'{{ search(text: "４４００００", {arguments}) {{ nodes {{ ... on Site {{ code }} ... on TradeUnion {{ code }} }} }} }}'
    )
    assert {node["code"] for node in data["search"]["nodes"]} == found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('text: ""', "empty"),
        ('text: " \\u3000 "', "empty"),
        ('text: "\\u0000\\u0007"', "empty"),
        (f'text: "{"工" * 10_000}"', "at most 100"),
        ('text: "一 二 三 四 五 六 七 八 九"', "at most 8"),
        ('text: "工", first: 501', "from 0 to 500"),
        ('text: "工", first: -1', "from 0 to 500"),
        ('text: "工", after: "forged"', "cursor"),
        ('text: "工", where: {unionCode: {eq: null}}', "where.unionCode.eq is null"),
        ('text: "工", where: {source: null}', "where.source is null"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_a_remedy(arguments: str, said: str, graph: Graph) -> None:
    result = await graph.ask(f"{{ search({arguments}) {{ nodes {{ id }} }} }}")
    assert result.data == {"search": None}
    (error,) = result.errors
    assert said in error.original_error.public
    assert not graph.calls


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', ".*", "[", "(?", "$where", "{}", "a" * 100, "重" * 100, "\ud800建设点"])
async def test_every_character_means_itself(text: str, graph: Graph) -> None:
    data = await graph.data("query($t: String!) { search(text: $t) { totalCount coverage { complete } } }", {"t": text})
    assert data["search"] == {"totalCount": 3 if text == "\ud800建设点" else 0, "coverage": {"complete": True}}


async def test_ranges_count_as_javascript_does(graph: Graph) -> None:
    site: Any = graph.adapters["province-110000"]._records["Site"][0]
    assert isinstance(site, Site)
    site.name = "𠮷安湘绣工匠学院"
    data = await graph.data(
        '{ search(text: "xx 吉祥院") { totalCount } both: search(text: "xx 学院") { edges { match { ranges { start end } } } } }'
    )
    assert data == {
        "search": {"totalCount": 0},
        "both": {"edges": [{"match": {"ranges": [{"start": 3, "end": 5}, {"start": 7, "end": 9}]}}]},
    }


async def test_a_dead_source_is_named_and_takes_away_only_its_own(graph: Graph) -> None:
    graph.down.add("province-110000")
    data = await graph.data(
        '{ search(text: "建设点") { nodes { ... on Site { code } } coverage { failed sources { source status code } } } }'
    )
    assert data["search"]["nodes"] == [{"code": "440000-2024-001"}]
    assert data["search"]["coverage"]["failed"] == 1
    assert {"source": "province-110000", "status": "FAILED", "code": "SOURCE_UNAVAILABLE"} in data["search"]["coverage"]["sources"]


async def test_a_source_that_dies_behind_its_names_leaves_null_records_with_errors(graph: Graph) -> None:
    text = '{ search(text: "建设点") { edges { match { text } node { id } } coverage { failed } } }'
    await graph.data(text)
    graph.down.add("province-440000")
    result = await graph.ask(text)
    edges = result.data["search"]["edges"]
    assert [edge["node"] is None for edge in edges] == [False, False, True]
    assert edges[2]["match"] == {"text": "建设点440000-2024-001"}
    assert result.data["search"]["coverage"] == {"failed": 1}
    assert [error.path for error in result.errors] == [["search", "edges", 2, "node"]]


async def test_a_search_that_must_be_complete_is_an_error_where_a_source_is_down(graph: Graph) -> None:
    graph.down.add("province-110000")
    result = await graph.ask('{ search(text: "建设点", coverage: {mode: FAIL}) { totalCount } }')
    assert result.data == {"search": None}
    assert result.errors[0].original_error.code == "COVERAGE_INCOMPLETE"
