"""SQL mapping files: errors with their place, joins that are made only when used, names exactly as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from adapters.capabilities import Exactness, KeyOrder
from adapters.context import AdapterContext
from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import loads
from adapters.predicate import Compare, Not, Op, Or
from adapters.sql import create
from adapters.sql.dialects import dialect_named
from adapters.sql.document import load_document, read_document
from adapters.sql.plans import plan_table
from adapters.sql.shapes import TRUE, Shaper
from adapters.sql.statements import Outline, StatementBuilder, Term
from tests.adapters.sql_support import ROOT

MAPPING = """
mapping: sql
version: 1
entities:
  TradeBrand:
    table: Brand "x"
    joins:
      site: {table: site, on: {SITE: id}}
      owner: {table: owner, on: {site.owner: id}}
      kind: {table: kind, on: {k: k}, kind: inner}
    rows:
      - {column: del, not: ["Y", "D"]}
    fields:
      id: {column: No, as: [text]}
      site_code: site.code
      name: owner.name
      trade: trade
      active: {constant: true}
      confirmed: {column: ok, as: [{flag: {true: "1", false: "0"}}]}
"""
JOIN = "    joins: {site: {table: s, on: {a: b}}}"
FIELDS = "fields: {id: a, site_code: b, name: c, trade: d, active: {constant: true}, confirmed: {constant: true}}"


def brand(extra: str = "", *, fields: str = FIELDS) -> str:
    return f"mapping: sql\nversion: 1\nentities:\n  TradeBrand:\n    table: t\n    {fields}\n{extra}"


def sql(columns: tuple[str, ...], *terms: Term, name: str = "sqlite") -> str:
    plan = plan_table(read_document(loads(MAPPING)).tables["TradeBrand"])
    compiler = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}[name]()
    builder = StatementBuilder(plan, dialect_named(name), compiler)
    return " ".join(builder.build(Outline("TradeBrand", columns, TRUE.shape, terms)).sql.split())


def test_names_are_quoted_as_they_are_written_and_columns_qualified() -> None:
    assert sql(("trade", "No")) == ('SELECT t_."trade", t_."No" FROM "Brand ""x""" AS t_ JOIN "kind" AS kind ON t_."k" = kind."k"')


def test_a_join_is_made_only_when_it_is_used_and_with_those_that_it_hangs_on() -> None:
    joins = 'LEFT OUTER JOIN "site" AS site ON t_."SITE" = site."id" LEFT OUTER JOIN "owner" AS owner ON site."owner" = owner."id"'
    assert joins in sql(("owner.name",))
    assert '"owner" AS' not in sql(("site.code",))
    assert '"site" AS' in sql(("trade",), Term("site_code", 0))


def test_an_order_by_a_field_that_may_be_null_places_the_nulls() -> None:
    document = load_document(ROOT / "mappings/snake.yaml")
    plan = plan_table(document.tables["Site"])
    builder = StatementBuilder(plan, dialect_named("postgresql"), postgresql.dialect())
    text = builder.build(Outline("Site", ("site_no",), TRUE.shape, (Term("address", 1, nulls_first=True), Term("code", 0)), True)).sql
    assert text.count("NULLS FIRST") == 1
    assert text.count('COLLATE "C"') == 3
    assert text.rstrip().endswith("LIMIT $4::BIGINT") or "LIMIT" in text


def test_row_conditions_are_pulled_back_through_their_steps() -> None:
    plan = plan_table(read_document(loads(MAPPING)).tables["TradeBrand"])
    shaper = Shaper(plan.fields, dialect_named("sqlite").bind)
    assert plan.table.rows is not None
    part = shaper.predicate(plan.table.rows)
    assert part.values == ("Y", "D")
    assert part.shape[0] == "out"


def test_lists_of_many_lengths_share_a_shape() -> None:
    plan = plan_table(load_document(ROOT / "mappings/snake.yaml").tables["Site"])
    shaper = Shaper(plan.fields, dialect_named("sqlite").bind)
    shapes = {shaper.compare("code", Op.IN, tuple(map(str, range(count)))).shape for count in range(5, 9)}
    assert len(shapes) == 1
    assert shaper.compare("code", Op.IN, ()).shape == ("or",)
    long = shaper.compare("code", Op.IN, tuple(map(str, range(1_200))))
    assert [part[4] for part in long.shape[1:]] == [512, 512, 256]


def test_values_of_what_is_left_out_are_left_out_too() -> None:
    plan = plan_table(load_document(ROOT / "mappings/snake.yaml").tables["Site"])
    shaper = Shaper(plan.fields, dialect_named("sqlite").bind)
    where = Or((Not(Or(())), Compare("name", Op.EQ, "x")))
    assert shaper.predicate(where) == TRUE


def test_what_the_source_can_do_follows_from_its_mapping() -> None:
    capability = plan_table(load_document(ROOT / "mappings/fullwidth.yaml").tables["Site"]).capability
    assert capability.fields["code"].filters[Op.CONTAINS] is Exactness.EXACT
    assert capability.fields["code"].order
    assert set(capability.fields["name"].filters) == {Op.IS_NULL}, "folding has no way back"
    assert capability.fields["determined_on"].filters[Op.GTE] is Exactness.SUPERSET
    assert not capability.fields["status"].order, "a translated code never orders"
    assert (capability.keyset, capability.key_sorted, capability.count, capability.disjunction) == (True, True, True, True)
    assert plan_table(load_document(ROOT / "mappings/fullwidth.yaml").tables["TradeBrand"]).capability.key_order is KeyOrder.NUMERIC


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("mapping: rest\nversion: 1\nentities: {}", "x.yaml:1:10: mapping: 'rest' is not one of sql"),
        ("mapping: sql\nversion: 2\nentities: {}", "x.yaml:2:10: version: '2' is not one of 1"),
        ("mapping: sql\nversion: 1\nentities: {}", "no entity is mapped"),
        ("mapping: sql\nversion: 1\nentitys: {}", "unknown key 'entitys'; did you mean 'entities'"),
        (brand().replace("TradeBrand", "TradeBrands"), "there is no entity 'TradeBrands'; did you mean 'TradeBrand'"),
        (brand("    rows: [{column: x}]"), "give one of equals, not, in, null"),
        (brand("    rows: [{column: x, equals: a, null: true}]"), "give one of equals, not, in, null"),
        (brand("    rows: [{column: x, type: integer, equals: a}]"), "'a' is not a whole number"),
        (brand("    rows: [{column: x, type: date, equals: 2024-01-01}]"), "a row condition cannot compare date"),
        (brand("    joins: {s: {table: s, on: {}}}"), "a join needs at least one pair of columns"),
        (brand("    joins: {s: {table: s, on: {a: b}, kind: outer}}"), "'outer' is not one of left, inner"),
        (brand(JOIN, fields=FIELDS.replace("site_code: b", "site_code: sits.b")), "there is no join 'sits'"),
        (brand(fields="fields: {id: a}"), "TradeBrand needs site_code, name, trade, active, confirmed"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_right_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        read_document(loads(text, "x.yaml"))
    assert complaint in caught.value.internal
    assert caught.value.internal.startswith("x.yaml:")


def test_a_source_names_its_wrong_options(tmp_path: Path) -> None:
    def make(options: str) -> None:
        create(AdapterContext(source_id="s", options=loads(options, "craftgraph.yaml"), base_dir=tmp_path))

    with pytest.raises(InvalidConfiguration, match=r"craftgraph\.yaml:3:1: unknown key 'shema'; did you mean 'schema'"):
        make("url: x\nmapping: y\nshema: z\n")
    with pytest.raises(InvalidConfiguration, match="the key 'mapping' is missing"):
        make("url: x\n")
    with pytest.raises(InvalidConfiguration, match=r"absent\.yaml:1:1: the mapping file cannot be read"):
        make("url: x\nmapping: absent.yaml\n")


def test_tables_take_the_schema_of_the_source_unless_they_name_their_own() -> None:
    text = brand("    joins: {s: {table: s, schema: other, on: {a: b}}}")
    table = read_document(loads(text), schema="gh").tables["TradeBrand"]
    assert (str(table.table), str(table.joins["s"].table)) == ("gh.t", "other.s")
