"""Links between entities, and look-ups by id."""

from __future__ import annotations

import pytest

from resolvers.global_id import encode
from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_links_of_all_parents_are_answered_in_one_call(graph: Graph) -> None:
    data = await graph.data("{ sites { nodes { code sponsor { name } rating { level score } } } }")
    assert [node["sponsor"]["name"] for node in data["sites"]["nodes"]] == ["北京市总工会", "北京市总工会", "广东省总工会"]
    assert [node["rating"] for node in data["sites"]["nodes"]] == [
        {"level": "FOUR", "score": "87.50"},
        None,
        {"level": None, "score": None},
    ]
    assert len(graph.adapters["ims"].calls) == 1
    assert len(graph.adapters["star-ratings"].calls) == 1


async def test_a_list_inside_a_list_has_its_own_pages_and_coverage(graph: Graph) -> None:
    data = await graph.data("{ tradeUnions { nodes { code sites(first: 1) { totalCount nodes { code } coverage { complete } } } } }")
    assert data["tradeUnions"]["nodes"] == [
        {"code": "110000", "sites": {"totalCount": 2, "nodes": [{"code": "110000-2024-001"}], "coverage": {"complete": True}}},
        {"code": "440000", "sites": {"totalCount": 1, "nodes": [{"code": "440000-2024-001"}], "coverage": {"complete": True}}},
    ]


async def test_money_is_exact_and_in_yuan(graph: Graph) -> None:
    data = await graph.data('{ tranches(where: {amount: {gte: "300000.00"}, paid: {lt: "300000.01"}}) { nodes { amount paid paidOn } } }')
    assert data["tranches"]["nodes"] == [{"amount": "300000.00", "paid": "300000.00", "paidOn": "2024-04-01"}] * 2


async def test_a_link_whose_source_is_down_is_null_with_an_error_for_each_parent(graph: Graph) -> None:
    graph.down.add("star-ratings")
    result = await graph.ask("{ sites { nodes { code rating { level } ratings { totalCount } } } }")
    assert [(node["rating"], node["ratings"]) for node in result.data["sites"]["nodes"]] == [(None, None)] * 3
    assert {error.original_error.source for error in result.errors} == {"star-ratings"}
    assert len(result.errors) == 6


async def test_a_node_is_found_again_by_its_id(graph: Graph) -> None:
    data = await graph.data("{ sites(first: 1) { nodes { id } } }")
    identifier = data["sites"]["nodes"][0]["id"]
    text = "query($id: ID!) { node(id: $id) { __typename id ... on Site { name source { id label } } } }"
    assert (await graph.data(text, {"id": identifier}))["node"] == {
        "__typename": "Site",
        "id": identifier,
        "name": "建设点110000-2024-001",
        "source": {"id": "province-110000", "label": "province-110000"},
    }


@pytest.mark.parametrize(
    "identifier",
    ["", "x", "????", "U2l0ZTp4Og", encode("Site", "nowhere", "1"), encode("Site", "province-110000", "none"), encode("Site", "ims", "1")],
)
async def test_an_unknown_id_is_null(identifier: str, graph: Graph) -> None:
    assert await graph.data("query($id: ID!) { node(id: $id) { id } }", {"id": identifier}) == {"node": None}


async def test_nodes_are_aligned_to_their_ids(graph: Graph) -> None:
    ids = [
        encode("TradeUnion", "ims", "440000"),
        "nonsense",
        encode("Site", "province-110000", "110000-2024-001"),
        encode("TradeUnion", "ims", "440000"),
    ]
    data = await graph.data("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ids})
    assert [node and node["__typename"] for node in data["nodes"]] == ["TradeUnion", None, "Site", "TradeUnion"]


async def test_a_site_is_found_by_its_number_in_the_one_source_that_can_hold_it(graph: Graph) -> None:
    data = await graph.data('{ found: site(code: "440000-2024-001") { name } none: site(code: "440000-2030-999") { name } }')
    assert data == {"found": {"name": "建设点440000-2024-001"}, "none": None}
    assert not graph.adapters["province-110000"].calls


async def test_too_many_ids_are_refused(graph: Graph) -> None:
    result = await graph.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 101})
    assert "at most 100" in result.errors[0].original_error.public


async def test_sources_are_listed_without_address_or_secret(graph: Graph) -> None:
    data = await graph.data("{ sources { id adapter partition entities quarantined } }")
    assert data["sources"][0] == {
        "id": "province-110000",
        "adapter": "memory",
        "partition": "110000",
        "entities": ["Site"],
        "quarantined": None,
    }
