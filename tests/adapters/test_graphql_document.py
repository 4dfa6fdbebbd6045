"""Mapping files for GraphQL servers: what is wrong is said with its place and its remedy, and nothing but names goes into documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.capabilities import Exactness
from adapters.entities import ENTITIES
from adapters.errors import InvalidConfiguration
from adapters.graphql.names import read_literal
from adapters.graphql.narrowing import field_encoder
from adapters.graphql.operation import Root, document, merged, selection
from adapters.graphql.target import nested
from adapters.mapping.fields import read_fields
from adapters.mapping.yaml import loads
from adapters.predicate import Op
from tests.adapters.graphql_support import RELAY, TEACHER, graphql_adapter

PLAIN = f"mapping: graphql\nversion: 1\nentities:\n  Teacher:\n    query: everyone\n{TEACHER}"


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (PLAIN.replace("everyone", "every one"), "'every one' is not a GraphQL name"),
        (PLAIN.replace("craft\n", "craft{x}\n"), "'craft{x}' is not a path"),
        (PLAIN + "    nodes: a..b\n", "'a..b' is not a path"),
        (PLAIN + "    nods: a\n", "unknown key 'nods'; did you mean 'nodes'?"),
        (PLAIN + "    paging: {kind: cursor}\n", "'cursor' is not one of none, relay, offset"),
        (PLAIN + "    paging: {kind: relay}\n", "records cannot be looked up by key; add lookup, or filters: {id: {in: PATH}}"),
        (PLAIN + "    paging: {kind: offset, more: a, total: b}\n", "several rules for where the list ends"),
        (PLAIN + "    filters: {nme: where.x}\n", "'nme' is not mapped here; did you mean 'name'?"),
        (PLAIN + "    filters: {name: {has: where.x}}\n", "name has no comparison has"),
        (PLAIN + "    filters: {name: .}\n", "a value has to go into an argument"),
        (PLAIN + "    filters: {name: where.x}\n", "everyone is sent where, whose types are not given; add arguments: {where: TYPE}"),
        (PLAIN + "    filters: {name: where.x}\n    arguments: {where: 'Filter) { x'}\n", "is not a GraphQL type"),
        (PLAIN + "    filters: {name: w.x}\n    arguments: {w: F}\n    fixed: {w: {x: 1}}\n", "w.x is fixed and a filter goes there"),
        (PLAIN + "    arguments: {'a b': Int}\n", "'a b' is not a GraphQL name"),
        (PLAIN + "    order: {name: {asc: {s: A}}}\n", "the key 'desc' is missing"),
        (PLAIN + "    order: {honour: {asc: {s: A}, desc: {s: D}}}\n", "the key 'asc_nulls_first' is missing"),
        (PLAIN + "    order: {nme: {asc: {s: A}, desc: {s: D}}}\n", "'nme' is not mapped here"),
        (PLAIN + "    lookup: {query: person, type: ID!}\n", "give one of ids, id"),
        (PLAIN.replace("id: id", "id: {path: id, as: [trim]}") + "    lookup: {query: p, id: id, type: ID!}\n", "id cannot be said"),
        (
            PLAIN.replace("name: fullName", "name: {path: n, as: [trim]}") + "    filters: {name: w.x}\n",
            "a step of the field has no way back",
        ),
        ("errors: {X: gone}\n" + PLAIN, "'gone' is not one of expired"),
        (PLAIN.replace("Teacher", "Techer"), "there is no entity 'Techer'; did you mean 'Teacher'?"),
        ("mapping: graphql\nversion: 1\nentities: {}\n", "no entity is mapped"),
        ("mapping: rest\nversion: 1\nentities: {}\n", "'rest' is not one of graphql"),
    ],
)
def test_a_mistake_is_located_and_explained(tmp_path: Path, mapping: str, problem: str) -> None:
    with pytest.raises(InvalidConfiguration) as raised:
        graphql_adapter(tmp_path, mapping, "http://library/graphql")
    assert problem in raised.value.internal
    assert re.match(r".*mapping\.yaml:\d+:\d+: ", raised.value.internal)


def test_a_secret_in_the_options_is_refused_unquoted(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="a secret stands in the configuration") as raised:
        graphql_adapter(tmp_path, "auth: {kind: header}\n" + PLAIN, "http://library", "credentials: {value: hunter2}")
    assert "hunter2" not in raised.value.internal


def test_capabilities_follow_from_the_mapping(tmp_path: Path) -> None:
    capability = graphql_adapter(tmp_path, RELAY, "http://library").describe().entities["Teacher"]
    assert {name: dict(field.filters) for name, field in capability.fields.items()} == {
        "id": {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT},
        "trade": {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT},
        "honour": {Op.EQ: Exactness.EXACT},
        "name": {Op.CONTAINS: Exactness.SUPERSET, Op.EQ: Exactness.EXACT},
        "site_code": {},
    }
    assert [name for name, field in capability.fields.items() if field.order] == ["trade"]
    assert not capability.disjunction


def test_a_rechecked_comparison_is_declared_exact(tmp_path: Path) -> None:
    mapping = RELAY.replace("exactness: superset", "exactness: superset, recheck: true")
    capability = graphql_adapter(tmp_path, mapping, "http://library").describe().entities["Teacher"]
    assert capability.fields["name"].filters[Op.CONTAINS] is Exactness.EXACT


def test_a_document_holds_names_and_its_variables_hold_values() -> None:
    one = Root(name="a", leaves=(("x",), ("y", "z"), ("y", "w")), types={"k": "ID!"}, values={"k": '"} { evil'}, alias="r0")
    assert document([one, Root(name="b", leaves=())]) == (
        "query($r0_k: ID!) { r0: a(k: $r0_k) { x y { z w } } b }",
        {"r0_k": '"} { evil'},
    )
    assert selection(()) == ""


def test_arguments_are_merged_to_any_depth() -> None:
    fixed = {"where": {"deleted": False, "at": {"x": 1}}}
    assert merged(fixed, nested(("where", "at", "y"), 2), {"first": 3}) == {"where": {"deleted": False, "at": {"x": 1, "y": 2}}, "first": 3}
    assert fixed == {"where": {"deleted": False, "at": {"x": 1}}}


def test_literals_are_written_as_in_graphql() -> None:
    node = loads('{a: 1, b: "1", c: true, d: null, e: OPEN, f: [007, -2], g: {h: "true"}}')
    assert read_literal(node) == {"a": 1, "b": "1", "c": True, "d": None, "e": "OPEN", "f": ["007", -2], "g": {"h": "true"}}


FIELDS = """
id: id
site_code: site
batch_year: {path: year, type: text, as: [integer]}
amount: {path: amount, type: integer, as: [{money: 分}]}
status: {path: state, as: [{codes: {"1": OPEN, "2": CLOSED, "3": CLOSED}}]}
approved_on: {path: day, type: text, as: [{date: yyyymmdd}]}
"""


@pytest.mark.parametrize(
    ("field", "op", "value", "wires"),
    [
        ("site_code", Op.STARTS_WITH, "44", ["44"]),
        ("batch_year", Op.NE, 2024, ["2024"]),
        ("amount", Op.GTE, 100, [100]),
        ("status", Op.EQ, "CLOSED", ["2", "3"]),
        ("approved_on", Op.LT, "2024-05-03", ["20240503"]),
        ("site_code", Op.IS_NULL, True, [True]),
    ],
)
def test_values_go_back_through_the_steps_of_their_field(field: str, op: Op, value: object, wires: list[object]) -> None:
    entity = ENTITIES["SubsidyGrant"]
    mapping = read_fields(loads(FIELDS), entity, place="path")[field]
    kind = entity.fields[field].type
    canonical = kind[value] if entity.fields[field].is_code else kind.fromisoformat(value) if field == "approved_on" else value
    encode = field_encoder(mapping, op)
    assert encode is not None
    assert encode(op, canonical) == wires
