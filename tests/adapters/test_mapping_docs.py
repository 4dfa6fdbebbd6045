"""The reference of the mapping language cannot lag: every word, key, example and claim in it is compared with the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.capabilities import Exactness
from adapters.entities import ENTITIES
from adapters.mapping.document_grammar import EXTENDS, WITHOUT
from adapters.mapping.field import FieldMapping
from adapters.mapping.fields import read_fields
from adapters.mapping.grammar import Block, ListOf, MapOf, OneOf, Shape, Variants
from adapters.mapping.kinds import STORED, Kind
from adapters.mapping.steps import WORDS
from adapters.mapping.yaml import loads
from adapters.mapping_schema import KINDS
from adapters.sql.document import read_document
from tests.adapters.sql_support import ROOT

PAGE = (ROOT / "docs/mapping-language.md").read_text("utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLE = re.compile(r"^([A-Z]\w+)\.(\w+): (.*)\n# (.*)$", re.MULTILINE)
EXAMPLES = [(word, match) for word, body in SECTIONS.items() for match in EXAMPLE.finditer(body)]


def example(match: re.Match[str]) -> FieldMapping:
    entity = ENTITIES[match[1]]
    key = "" if match[2] == entity.key else f"{entity.key}: key_\n"
    place = "path" if "path: " in match[3] else "column"
    node = loads(f"{key}{match[2]}: {match[3]}")
    return read_fields(node, entity, place=place, partition="440000", provided=set(entity.fields) - {match[2]})[match[2]]


def claims(mapping: FieldMapping) -> str:
    """What a field's comparisons come to, as the page writes it."""
    answered = {op.value: mapping.exactness(op) for op in mapping.operators}
    named = {kind: " ".join(op for op, exactness in answered.items() if exactness is kind) for kind in Exactness}
    parts = [f"{kind.value}: {ops}" for kind, ops in named.items() if ops]
    if mapping.keeps_order() and mapping.kinds[0] not in (Kind.ROW, Kind.LIST):
        parts.append("order")
    return "; ".join(parts) or "nothing"


def keys_of(shape: Shape) -> Iterator[str]:
    """Every key that may stand somewhere in a shape."""
    inner: tuple[Shape, ...] = ()
    match shape:
        case Block(keys=keys):
            yield from keys
            inner = tuple(keys.values())
        case Variants(key=key, of=of):
            yield key
            inner = tuple(of.values())
        case OneOf(of=of):
            inner = of
        case ListOf(item=item):
            inner = (item,)
        case MapOf(value=value):
            inner = (value,)
    for one in inner:
        yield from keys_of(one)


def test_every_word_has_its_section() -> None:
    assert set(SECTIONS) == set(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_a_section_says_what_the_registry_does(name: str) -> None:
    word, body = WORDS[name], SECTIONS[name]
    assert word.about in body
    reads = ", ".join(word.reads) or "every kind"
    assert f"*Reads* {reads}. *Inverse:* {', '.join(inverse.value for inverse in word.inverse)}.\n" in body
    for option in word.options:
        assert f"`{option}" in body or f"{option}: " in body, option
    assert any(word == name for word, _ in EXAMPLES), "it has an example"


@pytest.mark.parametrize(("word", "match"), EXAMPLES, ids=[f"{word}: {match[3]}" for word, match in EXAMPLES])
def test_an_example_can_be_read_and_does_what_stands_behind_it(word: str, match: re.Match[str]) -> None:
    assert word in match[3]
    assert claims(example(match)) == match[4]


def test_every_key_of_the_language_is_on_the_page() -> None:
    shapes: list[Shape] = [block for pair in KINDS.values() for block in pair]
    known = {key for shape in shapes for key in keys_of(shape)} | set(EXTENDS) | set(WITHOUT)
    missing = {key for key in known if re.search(rf"`{key}`|\b{key}:|[{{,] ?{key}[,}}]", PAGE) is None}
    assert missing == set()


def test_every_type_of_a_column_is_on_the_page() -> None:
    assert [kind.value for kind in STORED if f"`{kind.value}`" not in PAGE] == []


def test_every_trap_has_its_line() -> None:
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    assert numbers == list(range(1, 46))


def fenced(start: str) -> str:
    """The YAML of the fence that begins so."""
    (text,) = (body for body in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if body.startswith(start))
    return str(text)


def test_the_example_of_a_database_can_be_read() -> None:
    fields = "    fields: {code: c, name: n, host_name: host.mc}\n"
    unknown = "    unknown: [host_type, sponsor_code, batch_year, status, trades, conditions, online_capable, trained, restricted]\n"
    document = read_document(loads("mapping: sql\nversion: 1\n" + fenced("entities:\n") + fields + unknown))
    table: Any = document.tables["Site"]
    assert (str(table.table), list(table.joins), len(table.conditions)) == ("gh.jsd", ["host"], 2)


def test_the_example_of_an_expression_and_of_code_lists_can_be_read() -> None:
    lists = fenced("lists:\n  yes_no")
    field = "".join(f"      {line}\n" for line in fenced("host_name:").splitlines())
    by = "by: {column: pcnd, type: integer, as: [{date: yyyy, day: first}]}"
    assert by in PAGE
    more = f"      code: c\n      host_type: {{column: lx, {by}, as: [{{codes: host_type}}]}}\n"
    unknown = "    unknown: [name, sponsor_code, batch_year, status, trades, conditions, online_capable, trained, restricted]\n"
    head = f"mapping: sql\nversion: 1\n{lists}entities:\n  Site:\n    table: t\n    joins: {{owner: {{table: o, on: {{a: b}}}}}}\n"
    assert set(read_document(loads(f"{head}    fields:\n{field}{more}{unknown}")).tables["Site"].fields) == {
        "code",
        "host_name",
        "host_type",
    }
