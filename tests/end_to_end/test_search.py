"""The search over HTTP finds what a plain look through the truth finds, says what it lacks, and finds it again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.entities import ENTITIES, Entity, Record, Searchable
from resolvers.search.matching import match
from resolvers.search.names import union_of
from resolvers.search.words import words_of
from schema.names import field_name
from tests.end_to_end.stack import STANDARD_SEED, Stack, running_stack, seeds, stack_of_seed

SEEDS = seeds(STANDARD_SEED, 7)
SEARCH = """query($t: String!, $first: Int, $after: String, $where: SearchWhere, $types: [SearchType!]) {
  search(text: $t, first: $first, after: $after, where: $where, types: $types) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { type node { __typename
      ... on TradeUnion { code source { id } } ... on Site { code source { id } }
      ... on TradeBrand { key source { id } } ... on Course { key source { id } }
      ... on FeederAcademy { key source { id } } } }
    coverage { complete failed sources { source status code message } } } }"""
TYPED = (
    "焊工",
    "hangong",
    "hg",
    "湖南",
    "hunan",
    "HN",
    "５Ｇ",
    "5g",
    "1+x",
    "cq",
    "zq",
    "430000",
    "iu0",
    "xpcc",
    "湖南 gj",
    "(",
    "·",
    "%",
    "x",
    "zonggonghui",
)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack_of_seed(request, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    return stack.truth()


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_found_page_by_page_is_what_a_look_through_the_truth_finds(
    typed: str, stack: Stack, truth: dict[str, list[dict[str, Any]]]
) -> None:
    answered = walk(stack, typed)
    expected = looked_through(truth, typed)
    assert [identity(edge["node"]) for edge in answered] == [found for _, found in expected]


@pytest.mark.parametrize("seed", range(40))
def test_a_record_of_the_truth_is_found_by_a_part_of_its_name(seed: int, stack: Stack, truth: dict[str, list[dict[str, Any]]]) -> None:
    """Each example takes another record and another part."""
    entity = ("Site", "TradeBrand", "Course", "TradeUnion", "FeederAcademy")[seed % 5]
    record = truth[entity][seed * 31 % len(truth[entity])]
    name = record.get("name") or record["title"]
    part = name[seed % max(1, len(name) - 2) :][:3]
    found = {identity(edge["node"]) for edge in walk(stack, part, types=[_type(entity)])}
    assert (entity, record["source"], record[ENTITIES[entity].key]) in found


def test_a_condition_on_the_union_keeps_just_its_records(stack: Stack, truth: dict[str, list[dict[str, Any]]]) -> None:
    answered = walk(stack, "工", where={"unionCode": {"in": ["430000", "IU03"]}})
    expected = [found for unions, found in looked_through(truth, "工") if unions in ("430000", "IU03")]
    assert expected
    assert [identity(edge["node"]) for edge in answered] == expected


def test_a_province_that_is_down_is_named_and_found_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_stack(tmp_path_factory.mktemp("demo"), seed=7, scale=0.1) as stack:
        with stack.fault("province-440000", "refuse"):
            answer = page(stack, "440000")
            assert "province-440000" not in {edge["node"]["source"]["id"] for edge in answer["edges"]}
            reports = {report["source"]: report for report in answer["coverage"]["sources"]}
            assert reports["province-440000"]["status"] in ("FAILED", "SKIPPED")
            assert reports["province-440000"]["message"]
            assert [name for name, report in reports.items() if report["status"] != "ANSWERED"] == ["province-440000"]
        deadline = time.monotonic() + 40
        while not (answer := page(stack, "440000"))["coverage"]["complete"]:
            assert time.monotonic() < deadline, answer["coverage"]
            time.sleep(0.25)
        expected = [found for _, found in looked_through(stack.truth(), "440000")]
        assert [identity(edge["node"]) for edge in walk(stack, "440000")] == expected
        assert "province-440000" in {source for _, source, _ in expected}


def page(stack: Stack, typed: str, **variables: Any) -> dict[str, Any]:
    """One page of a search, asserting that there is no error."""
    answer = stack.query(SEARCH, {"t": typed, "first": 500, **variables})
    assert "errors" not in answer, answer["errors"]
    return dict(answer["data"]["search"])


def walk(stack: Stack, typed: str, **variables: Any) -> list[dict[str, Any]]:
    """Everything that a search finds, page by page, asserting that each page is complete and the total right."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        one = page(stack, typed, first=97, after=after, **variables)
        assert one["coverage"]["complete"], one["coverage"]
        found.extend(one["edges"])
        after = one["pageInfo"]["endCursor"]
        if not one["pageInfo"]["hasNextPage"]:
            assert len(found) == one["totalCount"]
            return found


def identity(node: dict[str, Any]) -> tuple[str, str, str]:
    """Entity, source and key of an answered record."""
    return node["__typename"], node["source"]["id"], node.get("code") or node["key"]


def looked_through(truth: dict[str, list[dict[str, Any]]], typed: str) -> list[tuple[str | None, tuple[str, str, str]]]:
    """The records that fit, the best first, each with its union, by matching every text of every record."""
    ranked = []
    for entity in (entity for entity in ENTITIES.values() if entity.searchable):
        for record in truth[entity.name]:
            if (fits := fitting(entity, record, typed)) is not None:
                key = record[entity.key]
                ranked.append(((*fits, key, entity.name, record["source"]), union_of(entity, decoded(entity, record))))
    return [(union, (name, source, key)) for (_, _, key, name, source), union in sorted(ranked)]


def decoded(entity: Entity, record: dict[str, Any]) -> Record:
    """A record of the truth, with its texts as they stand."""
    return entity.record(**{name: record.get(field_name(field)) for name, field in entity.fields.items()})


def fitting(entity: Entity, record: dict[str, Any], typed: str) -> tuple[int, int] | None:
    """The worst fit of the words, and the length of the text that the first of them fits best."""
    best = []
    for word in words_of(typed):
        fits = [
            (one.fit, len(text))
            for name, kind in entity.searchable.items()
            for text in texts(record[field_name(entity.fields[name])])
            if (one := match(text, word, pinyin=kind is Searchable.NAME)) is not None
        ]
        if not fits:
            return None
        best.append(min(fits))
    return max(fit for fit, _ in best), best[0][1]


def texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if text]


def _type(entity: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", entity).upper()
