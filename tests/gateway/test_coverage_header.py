"""The header `craftgraph-coverage` says what all lists and totals of an operation must not lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.source import Source, Sources
from gateway.coverage import COVERAGE_HEADER, required_coverage
from gateway.errors import RequestRefused
from resolvers.requirement import PARTIAL, Requirement
from tests.gateway.test_app import RATINGS, client, down, ratings, settings, source

pytestmark = pytest.mark.anyio
KNOWN = Sources([Source(id=name, label=name, kind="memory", adapter=None) for name in ("province-440000", "finance", "current")])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("partial", PARTIAL),
        ("fail", Requirement(everything=True)),
        (" fail ; current ", Requirement(everything=True, current=True)),
        ("require=finance", Requirement(sources=frozenset({"finance"}))),
        ("require=province-440000, finance;current", Requirement(sources=frozenset({"province-440000", "finance"}), current=True)),
        ("require=current", Requirement(sources=frozenset({"current"}))),
    ],
)
def test_a_header_is_read(value: str, expected: Requirement) -> None:
    assert required_coverage([value], KNOWN) == expected


def test_without_a_header_any_source_may_lack() -> None:
    assert required_coverage([], KNOWN) == PARTIAL


@pytest.mark.parametrize(
    "value",
    [
        "",
        "FAIL",
        "fail;",
        "fail; fresh",
        "fail;current;current",
        "require=",
        "require=finance,",
        "require=a b",
        "failure",
        "require=" + "a" * 9000,
    ],
)
def test_any_other_value_is_refused_with_the_form(value: str) -> None:
    with pytest.raises(RequestRefused, match="must be partial, fail, or require="):
        required_coverage([value], KNOWN)


def test_two_headers_are_refused() -> None:
    with pytest.raises(RequestRefused):
        required_coverage(["fail", "fail"], KNOWN)


def test_an_unknown_source_is_refused_with_the_nearest() -> None:
    with pytest.raises(RequestRefused, match="no source 'finanze' to require; did you mean 'finance'"):
        required_coverage(["require=finanze"], KNOWN)


async def test_the_whole_operation_is_held_to_it_over_http(tmp_path: Path) -> None:
    async with client(settings(tmp_path), source("up", ratings("1")), source("down", ratings(fault=down))) as http:
        refused = (await http.post("/graphql", json={"query": RATINGS}, headers={COVERAGE_HEADER: "fail"})).json()
        own = RATINGS.replace("starRatings", "starRatings(coverage: {mode: PARTIAL})")
        allowed = (await http.post("/graphql", json={"query": own}, headers={COVERAGE_HEADER: "fail"})).json()
        wrong = await http.post("/graphql", json={"query": RATINGS}, headers={COVERAGE_HEADER: "perhaps"})
    assert refused["data"] == {"starRatings": None}
    (error,) = refused["errors"]
    assert error["path"] == ["starRatings"]
    assert error["extensions"]["code"] == "COVERAGE_INCOMPLETE"
    assert [(one["source"], one["status"]) for one in error["extensions"]["lacking"]] == [("down", "FAILED")]
    assert refused["extensions"]["sources"]["failed"] == 1
    assert len(allowed["data"]["starRatings"]["nodes"]) == 1
    assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
