"""The published JSON Schema: it is current, takes every mapping of ours, and refuses what the readers refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from adapters.context import AdapterContext
from adapters.entities import HELD
from adapters.errors import InvalidConfiguration
from adapters.files import create as create_files
from adapters.finance import create as create_finance
from adapters.graphql import create as create_graphql
from adapters.mapping.steps import WORDS
from adapters.mapping.yaml import loads
from adapters.mapping_schema import KINDS, PATH, mapping_schema, text
from adapters.rest import create as create_rest
from adapters.sql import create as create_sql
from tests.adapters.sql_support import ROOT

VALIDATOR = Draft202012Validator(json.loads(PATH.read_text("utf-8")))
OPTIONS = {
    "sql": "mapping: m.yaml\nurl: sqlite://\n",
    "rest": "mapping: m.yaml\nurl: http://x\n",
    "finance": "mapping: m.yaml\nurl: http://x\n",
    "files": "mapping: m.yaml\nfolder: f\n",
    "graphql": "mapping: m.yaml\nurl: http://x\n",
}
CREATE: dict[str, Callable[[AdapterContext], Any]] = {
    "sql": create_sql,
    "rest": create_rest,
    "finance": create_finance,
    "files": create_files,
    "graphql": create_graphql,
}
HEAD = "mapping: {}\nversion: 1\n"
SQL = HEAD.format("sql")
REST = HEAD.format("rest")
FILES = HEAD.format("files")
GRAPHQL = HEAD.format("graphql")
ACADEMY = "entities: {{NationalAcademy: {{table: t, fields: {{code: c, name: n, operator: {}}}{}}}}}\n"
ONE = "entities: {{NationalAcademy: {{path: /a, single: true, fields: {{code: c, name: n, operator: o}}{}}}}}\n"
ROOT_FIELD = "entities: {{NationalAcademy: {{query: academy, single: true, fields: {{code: c, name: n, operator: o}}{}}}}}\n"
DROP = 'entities: {{NationalAcademy: {{files: "a_{{date}}.csv", fields: {{code: c, name: n, operator: o}}{}}}}}\n'


def as_an_editor_reads(document: str) -> Any:
    """Plain values, as YAML 1.2 types them, in the form of JSON."""
    return _json(YAML(typ="safe", pure=True).load(document))


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.dumps(key): _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def is_refused_by_the_reader(document: str, folder: Path) -> bool:
    """Whether an adapter cannot be made of it."""
    kind = document.partition("mapping: ")[2].partition("\n")[0].split(",")[0]
    (folder / "m.yaml").write_text(document, "utf-8")
    options = loads(OPTIONS.get(kind, OPTIONS["sql"]))
    try:
        CREATE.get(kind, create_sql)(AdapterContext(source_id="s", options=options, partition="440000", base_dir=folder))
    except InvalidConfiguration:
        return True
    return False


def test_the_published_schema_is_current() -> None:
    """``python -m adapters.mapping_schema`` writes it anew."""
    assert PATH.read_text("utf-8") == text()


def test_it_is_a_schema() -> None:
    assert list(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(mapping_schema())) == []


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_our_mappings_are_valid(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(path.read_text("utf-8")))] == []


def test_it_names_every_entity_field_step_and_kind() -> None:
    definitions = mapping_schema()["$defs"]
    for kind in KINDS:
        assert set(definitions[kind]["properties"]["entities"]["properties"]) == set(HELD)
    for name, entity in HELD.items():
        fields = definitions[f"fields.{name}"]["properties"]
        assert set(fields) == set(entity.fields)
        assert all(field["description"] for field in fields.values())
    bare, *blocks = definitions["step"]["anyOf"]
    assert {next(iter(block["properties"])) for block in blocks} == set(WORDS)
    assert set(bare["enum"]) == {name for name, word in WORDS.items() if word.bare}


GOOD = [
    SQL + ACADEMY.format("o", ""),
    SQL + ACADEMY.format("{column: o, as: [trim, {nulls: [0, x]}, {default: 无}]}", ", unknown: [introduction]"),
    SQL + ACADEMY.format("{sql: {sqlite: upper(o), default: o, exact: true}, type: text}", ""),
    SQL
    + ACADEMY.format("{column: o, as: [{codes: {versions: [{codes: {1: a}}, {from: 2024-01-01, codes: {1: b}}]}, at: 2024-05-01}]}", ""),
    SQL + "lists: {l: {a: b}}\n" + ACADEMY.format("{column: o, by: d, as: [{codes: {versions: [{codes: {1: a}}]}, unmapped: null}]}", ""),
    SQL + ACADEMY.format("{constant: o}", ", rows: [{column: d, type: integer, not: [1, 2]}, {column: e, null: false}]"),
    REST + ONE.format(""),
    REST + "http: {connect: 2s, rate: 1.5}\nauth: {kind: none}\n" + ONE.format(", total: a.b, caps: {pages: 3}"),
    GRAPHQL + "errors: {A: permission}\npartial: accept\n" + ROOT_FIELD.format(", arguments: {a: ID}, filters: {name: {eq: a.b}}"),
    FILES + DROP.format(', layout: {separator: "|"}, as_of: "24:00"'),
]
BAD = [
    ("entities: {}", "no kind"),
    ("mapping: soap\nversion: 1\nentities: {}", "an unknown kind"),
    (SQL, "no entities"),
    (SQL + "entities: {}", "empty entities"),
    (SQL.replace("1", "2") + ACADEMY.format("o", ""), "another version"),
    (SQL + "entitys: {}\n" + ACADEMY.format("o", ""), "an unknown key"),
    (SQL + ACADEMY.format("o", "").replace("NationalAcademy", "Academy"), "an unknown entity"),
    (SQL + ACADEMY.format("o, nam: x", ""), "an unknown field"),
    (SQL + ACADEMY.format("o", ", without: [name]"), "taking away without extending"),
    (SQL + ACADEMY.format("{colum: o}", ""), "an unknown key of a field"),
    (SQL + ACADEMY.format("{column: o, constant: p}", ""), "two origins"),
    (SQL + ACADEMY.format("{as: [trim]}", ""), "no origin"),
    (SQL + ACADEMY.format("{path: o}", ""), "a path in a database"),
    (SQL + ACADEMY.format("{column: o, type: string}", ""), "an unknown type"),
    (SQL + ACADEMY.format("{column: o, as: [trimm]}", ""), "an unknown step"),
    (SQL + ACADEMY.format("{column: o, as: trim}", ""), "steps that are no list"),
    (SQL + ACADEMY.format("{column: o, as: [{trim: 3}]}", ""), "a value for a step that takes none"),
    (SQL + ACADEMY.format("{column: o, as: [money]}", ""), "a step without its value"),
    (SQL + ACADEMY.format("{column: o, as: [{pad: x}]}", ""), "a width that is no number"),
    (SQL + ACADEMY.format("{column: o, as: [{pad: 0}]}", ""), "a width of nothing"),
    (SQL + ACADEMY.format("{column: o, as: [{flag: {true: a}}]}", ""), "a flag that is never false"),
    (SQL + ACADEMY.format("{column: o, as: [{codes: {1: a}, unmaped: null}]}", ""), "an unknown option"),
    (SQL + ACADEMY.format("{column: o, as: [{codes: {1: a}, unmapped: ignore}]}", ""), "an option's unknown value"),
    (
        SQL + ACADEMY.format("{column: o, as: [{codes: {versions: [{from: soon, codes: {1: a}}]}, at: 2024-01-01}]}", ""),
        "a version of no day",
    ),
    (SQL + ACADEMY.format("{column: o, as: [{hmac: {key: secret}}]}", ""), "a key that is no reference"),
    (SQL + ACADEMY.format("{column: o, as: [{json: a.b}]}", ""), "a path without $"),
    (SQL + ACADEMY.format("{sql: {sqlite: o, oracel: o}}", ""), "an unknown database"),
    (SQL + ACADEMY.format("o", ", rows: [{column: d}]"), "a condition without a test"),
    (SQL + ACADEMY.format("o", ", rows: [{column: d, equals: 1, null: true}]"), "a condition with two tests"),
    (SQL + ACADEMY.format("o", ", joins: {j: {table: x}}"), "a join on nothing"),
    (SQL + ACADEMY.format("o", ", joins: {j: {table: x, on: {a: b}, kind: outer}}"), "an unknown join"),
    (SQL + ACADEMY.format("o", "").replace("table: t, ", ""), "no table"),
    (REST + ONE.format("").replace("/a", "a"), "a path that is none"),
    (REST + ONE.format(", method: PATCH"), "an unknown method"),
    (REST + "http: {connect: fast}\n" + ONE.format(""), "no duration"),
    (REST + "auth: {kind: oauth}\n" + ONE.format(""), "an unknown authorisation"),
    (REST + "auth: {kind: oauth2}\n" + ONE.format(""), "an authorisation that lacks its path"),
    (REST + "envelope: {code: c, errors: {A: expird}}\n" + ONE.format(""), "an unknown error"),
    (REST + ONE.format("").replace("single: true", "paging: {kind: page, page: p, size: s, most: 5}"), "paging that does not stop"),
    (REST + ONE.format("").replace("code: c", "code: {sql: c}"), "SQL in a system over HTTP"),
    (REST + "title: x\n" + ONE.format(""), "a key of an earlier language"),
    (GRAPHQL + ROOT_FIELD.format("").replace("query: academy, ", ""), "no root field"),
    (GRAPHQL + "partial: perhaps\n" + ROOT_FIELD.format(""), "an unknown way with errors"),
    (GRAPHQL + ROOT_FIELD.format("").replace("single: true", "paging: {kind: page}"), "paging that GraphQL has not"),
    (FILES + DROP.format(", kind: all"), "an unknown kind of drop"),
    (FILES + DROP.format(", trailer: {count: c}"), "a trailer without columns"),
    (FILES + DROP.format(", encoding: big5"), "an unknown encoding"),
    (FILES + DROP.format("").replace("code: c", "code: {column: c, type: list}"), "a type that no drop has"),
]


@pytest.mark.parametrize("document", GOOD)
def test_what_the_readers_take_is_valid(document: str, tmp_path: Path) -> None:
    assert not is_refused_by_the_reader(document, tmp_path)
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(document))] == []


@pytest.mark.parametrize("document", [document for document, _ in BAD], ids=[why for _, why in BAD])
def test_what_is_wrong_is_refused_by_the_schema_and_by_the_reader(document: str, tmp_path: Path) -> None:
    assert is_refused_by_the_reader(document, tmp_path)
    assert not VALIDATOR.is_valid(as_an_editor_reads(document))


def test_codes_are_known_to_the_schema() -> None:
    """Also in versions, and for the elements of a list."""
    site = "{mapping: sql, version: 1, extends: v.yaml, entities: {Site: {fields: {%s}}}}"
    for steps, valid in (
        ("{codes: {a: ACTIVE, b: null}}", True),
        ("{codes: {a: ACTIV}}", False),
        ("{codes: {versions: [{codes: {a: ACTIVE}}]}}", True),
        ("{codes: {versions: [{codes: {a: ACTIV}}]}}", False),
    ):
        document = as_an_editor_reads(site % f"status: {{column: c, as: [{steps}]}}")
        assert VALIDATOR.is_valid(document) is valid, steps
    for code, valid in (("INFLUENCE", True), ("INFLUENC", False)):
        conditions = f'conditions: {{column: c, as: [{{split: ",", each: [{{codes: {{"1": {code}}}}}]}}]}}'
        assert VALIDATOR.is_valid(as_an_editor_reads(site % conditions)) is valid


def test_a_document_that_extends_another_may_leave_out_what_that_one_has(tmp_path: Path) -> None:
    (tmp_path / "vendor.yaml").write_text(SQL + ACADEMY.format("o", ""), "utf-8")
    province = "extends: vendor.yaml\n" + SQL + "entities: {NationalAcademy: {without: [operator], unknown: [operator]}}\n"
    assert not is_refused_by_the_reader(province, tmp_path)
    assert VALIDATOR.is_valid(as_an_editor_reads(province))
    assert VALIDATOR.is_valid(as_an_editor_reads("extends: vendor.yaml\n" + SQL))
