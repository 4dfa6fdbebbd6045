"""Totals of lists: shape, groups, conditions, orders, exact numbers, coverage."""

from __future__ import annotations

import pytest
from graphql import GraphQLError

from adapters.entities import ENTITIES
from schema.aggregate_names import figures, own_fields
from schema.query import LISTS
from schema.scalars import SAFE, read_big, show_big
from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_totals_come_by_own_and_linked_fields_with_their_coverage(graph: Graph) -> None:
    data = await graph.data(
        """{ sitesAggregate(groupBy: [HOST_TYPE, BATCH_YEAR, SPONSOR_KIND]) {
            groups { key { hostType batchYear sponsor { kind } } count sum { trained } suppressed unresolved }
            totalGroups coverage { asked answered complete } } }"""
    )
    shared = {"suppressed": False, "unresolved": False}
    assert data["sitesAggregate"] == {
        "groups": [
            {"key": _key(2024), "count": 2, "sum": {"trained": 2100}, **shared},
            {"key": _key(2025), "count": 1, "sum": {"trained": 0}, **shared},
        ],
        "totalGroups": 2,
        "coverage": {"asked": 3, "answered": 3, "complete": True},
    }
    assert sorted(call.method for call in graph.calls) == ["aggregate", "aggregate", "fetch"]


def _key(year: int) -> dict[str, object]:
    return {"hostType": "UNION_SCHOOL", "batchYear": year, "sponsor": {"kind": "PROVINCIAL"}}


async def test_without_groups_there_is_one_of_everything(graph: Graph) -> None:
    data = await graph.data(
        """{ sitesAggregate { totalGroups groups { key { hostType } count countDistinct { code sponsorCode } sum { trained }
             avg { trained } min { trained determinedOn } max { trained status } } } }"""
    )
    assert data["sitesAggregate"]["groups"] == [
        {
            "key": {"hostType": None},
            "count": 3,
            "countDistinct": {"code": 3, "sponsorCode": 2},
            "sum": {"trained": 2100},
            "avg": {"trained": "700"},
            "min": {"trained": 0, "determinedOn": "2024-02-29"},
            "max": {"trained": 1200, "status": "ACTIVE"},
        }
    ]


async def test_money_is_an_exact_decimal_string(graph: Graph) -> None:
    data = await graph.data("{ tranchesAggregate(groupBy: STATUS) { groups { key { status } sum { paid } avg { paid } max { paid } } } }")
    assert data["tranchesAggregate"]["groups"] == [
        {"key": {"status": "PAID"}, "sum": {"paid": "600000.00"}, "avg": {"paid": "300000.00"}, "max": {"paid": "300000.00"}}
    ]


async def test_conditions_on_figures_compare_money_in_yuan(graph: Graph) -> None:
    having = "having: {measure: SUM_PAID, value: {gte: $least}}"
    text = f"query($least: Decimal!) {{ tranchesAggregate(groupBy: [SITE_CODE], {having}) {{ totalGroups }} }}"
    assert (await graph.data(text, {"least": "300000.00"}))["tranchesAggregate"]["totalGroups"] == 2
    assert (await graph.data(text, {"least": "300000.01"}))["tranchesAggregate"]["totalGroups"] == 0


async def test_the_greatest_groups_come_first_and_the_others_are_counted(graph: Graph) -> None:
    data = await graph.data(
        """{ sitesAggregate(groupBy: [SPONSOR_CODE], orderBy: [{measure: SUM_TRAINED, direction: DESC}], first: 1) {
            groups { key { sponsorCode } sum { trained } } totalGroups } }"""
    )
    assert data["sitesAggregate"] == {"groups": [{"key": {"sponsorCode": "440000"}, "sum": {"trained": 1200}}], "totalGroups": 2}
    data = await graph.data(
        "{ sitesAggregate(groupBy: [SPONSOR_CODE], orderBy: [{key: SPONSOR_CODE, direction: DESC}]) { groups { key { sponsorCode } } } }"
    )
    assert [group["key"]["sponsorCode"] for group in data["sitesAggregate"]["groups"]] == ["440000", "110000"]


async def test_a_filter_reaches_over_links(graph: Graph) -> None:
    data = await graph.data("{ sitesAggregate(where: {rating: {level: {gte: FOUR}}}) { groups { count } coverage { asked } } }")
    assert data["sitesAggregate"]["groups"] == [{"count": 1}]


async def test_small_groups_are_named_but_not_told(graph: Graph) -> None:
    data = await graph.data(
        """{ sitesAggregate(groupBy: [SPONSOR_CODE], suppressBelow: 2) {
            groups { key { sponsorCode } count sum { trained } max { trained } suppressed } } }"""
    )
    assert data["sitesAggregate"]["groups"] == [
        {"key": {"sponsorCode": "110000"}, "count": 2, "sum": {"trained": 900}, "max": {"trained": 900}, "suppressed": False},
        {"key": {"sponsorCode": "440000"}, "count": None, "sum": {"trained": None}, "max": {"trained": None}, "suppressed": True},
    ]


async def test_only_the_selected_figures_are_worked_out_whatever_their_aliases(graph: Graph) -> None:
    await graph.data("{ sitesAggregate { groups { total: sum { ...Workers } } } } fragment Workers on SiteSums { workers: trained }")
    assert {tuple(map(str, call.asked.measures)) for call in graph.calls} == {("count(*)", "sum(trained)")}


async def test_a_dead_source_is_named_and_a_dead_register_is_an_error(graph: Graph) -> None:
    graph.down.add("province-110000")
    text = "{ sitesAggregate(groupBy: [SPONSOR_KIND]) { groups { count } coverage { failed complete sources { source status } } } }"
    aggregate = (await graph.data(text))["sitesAggregate"]
    assert aggregate["groups"] == [{"count": 1}]
    assert (aggregate["coverage"]["failed"], aggregate["coverage"]["complete"]) == (1, False)
    graph.down.add("ims")
    result = await graph.ask(text)
    assert result.data == {"sitesAggregate": None}
    assert result.errors[0].original_error.source == "ims"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("first: -1", "`first` is -1"),
        ("suppressBelow: 0", "`suppressBelow` is 0"),
        ("having: {measure: COUNT, value: {}}", "with nothing"),
        ("having: {measure: COUNT, value: {gte: null}}", "with nothing"),
        ("having: {measure: MIN_DETERMINED_ON, value: {gt: 1}}", "it is none"),
        ("orderBy: {direction: DESC}", "give one of them"),
        ("orderBy: {measure: COUNT, key: STATUS}, groupBy: STATUS", "give one of them"),
        ("orderBy: {key: STATUS}", "Add it to `groupBy`"),
        ("where: {name: null}", "isNull"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_a_remedy(arguments: str, said: str, graph: Graph) -> None:
    result = await graph.ask(f"{{ sitesAggregate({arguments}) {{ groups {{ count }} }} }}")
    assert result.data == {"sitesAggregate": None}
    (error,) = result.errors
    assert said in error.original_error.public
    assert not graph.calls


async def test_explicit_nulls_ask_nothing(graph: Graph) -> None:
    nothing = "where: null, groupBy: null, having: null, orderBy: null, first: null, suppressBelow: null"
    data = await graph.data(f"{{ sitesAggregate({nothing}) {{ groups {{ count }} }} }}")
    assert data["sitesAggregate"]["groups"] == [{"count": 3}]


def test_every_list_has_its_totals_and_no_personal_field_in_them(graph: Graph) -> None:
    fields = graph.schema._schema.query_type.fields  # type: ignore[union-attr]
    for entity in LISTS.values():
        assert f"{entity}Aggregate" in {str(field.type) for field in fields.values()}
    assert "address" not in {field.name for field in own_fields(ENTITIES["Site"])}


def test_years_and_serial_numbers_are_not_added_up() -> None:
    named = {name for name, _, _ in figures(ENTITIES["Tranche"])}
    assert {"SUM_PAID", "AVG_AMOUNT", "MAX_NUMBER", "COUNT_DISTINCT_SITE_CODE"} <= named
    assert named.isdisjoint({"SUM_NUMBER", "COUNT_DISTINCT_KEY"})


def test_a_sum_that_json_readers_would_round_is_an_error() -> None:
    assert show_big(SAFE) == SAFE
    with pytest.raises(GraphQLError):
        show_big(SAFE + 1)
    assert read_big(7) == 7
    for value in (True, "7", 1.5, SAFE + 1):
        with pytest.raises(GraphQLError):
            read_big(value)


async def test_a_linked_list_has_totals_too_all_parents_in_one_call_a_source(graph: Graph) -> None:
    data = await graph.data(
        "{ tradeUnions { nodes { code sitesAggregate(groupBy: BATCH_YEAR) { groups { key { batchYear } count } coverage { asked } } } } }"
    )
    assert data["tradeUnions"]["nodes"] == [
        {"code": "110000", "sitesAggregate": {"groups": [_year(2024), _year(2025)], "coverage": {"asked": 1}}},
        {"code": "440000", "sitesAggregate": {"groups": [_year(2024)], "coverage": {"asked": 1}}},
    ]
    assert sorted(call.method for call in graph.calls) == ["aggregate", "aggregate", "scan"]


def _year(year: int) -> dict[str, object]:
    return {"key": {"batchYear": year}, "count": 1}


async def test_totals_behind_a_link_read_the_field_that_it_starts_at(graph: Graph) -> None:
    data = await graph.data("{ sites { nodes { tranchesAggregate { groups { sum { paid } } } } } }")
    paid = [node["tranchesAggregate"]["groups"] for node in data["sites"]["nodes"]]
    assert paid == [[{"sum": {"paid": "300000.00"}}], [{"sum": {"paid": None}}], [{"sum": {"paid": "300000.00"}}]]
