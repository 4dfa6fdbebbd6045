"""With sources down in different ways, the rest answers in time and nothing looks like zero."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.end_to_end.stack import Stack, running_stack

DEADLINE = 5.0

SITES_WITH_RATINGS_AND_COURSES = """
query {
  sites(first: 500) {
    nodes { code source { id } rating { level score } courses(first: 5) { nodes { key } coverage { complete } } }
    coverage { asked answered failed skipped complete sources { source status code message } }
  }
}
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("demo"), seed=11, scale=0.3) as running:
        yield running


def test_three_bad_provinces_and_a_failing_platform_take_away_only_what_is_theirs(stack: Stack) -> None:
    """One province hangs, one refuses, one has drifted, the platform answers 500: everything else comes within the deadline."""
    healthy = stack.query(SITES_WITH_RATINGS_AND_COURSES)
    assert "errors" not in healthy
    with ExitStack() as faults:
        faults.enter_context(stack.fault("province-110000", "hang"))
        faults.enter_context(stack.fault("province-310000", "refuse"))
        faults.enter_context(stack.fault("province-440000", "drift"))
        faults.enter_context(stack.fault("platform", "error500"))
        started = time.monotonic()
        answer = stack.query(SITES_WITH_RATINGS_AND_COURSES)
        took = time.monotonic() - started
    assert took < DEADLINE
    lost = {"province-110000", "province-310000", "province-440000"}
    expected = [without_courses(node) for node in healthy["data"]["sites"]["nodes"] if node["source"]["id"] not in lost]
    assert [without_courses(node) for node in answer["data"]["sites"]["nodes"]] == expected
    assert {report["source"] for report in not_answered(answer["data"]["sites"]["coverage"])} == lost
    assert {report["source"] for report in not_answered(answer["extensions"]["sources"])} == {*lost, "platform"}
    assert all(report["code"] and report["message"] for report in not_answered(answer["extensions"]["sources"]))


def test_a_link_whose_only_source_is_down_is_null_with_an_error_that_names_it(stack: Stack) -> None:
    with stack.fault("platform", "error500"):
        answer = stack.query("{ sites(first: 3) { nodes { code courses { totalCount nodes { key } } } } }")
    assert [node["courses"] for node in answer["data"]["sites"]["nodes"]] == [None, None, None]
    assert {error["extensions"]["source"] for error in answer["errors"]} == {"platform"}
    assert [error["path"] for error in answer["errors"]] == [["sites", "nodes", index, "courses"] for index in range(3)]


def test_a_list_without_any_answer_is_an_error_and_no_empty_list(stack: Stack) -> None:
    with stack.fault("ims", "error500"):
        answer = stack.query("{ tradeUnions { nodes { code } totalCount } }")
    assert answer["data"] == {"tradeUnions": None}
    (error,) = answer["errors"]
    assert error["extensions"]["source"] == "ims"
    assert error["extensions"]["code"] == "SOURCE_UNAVAILABLE"


def test_a_source_that_comes_back_is_asked_again(stack: Stack) -> None:
    with stack.fault("star-ratings", "garbage"):
        assert stack.query("{ starRatings { nodes { key } } }")["data"]["starRatings"] is None
    answer = until_there_is_no_error(stack, "{ starRatings { nodes { key } coverage { complete } } }")
    assert answer["data"]["starRatings"]["coverage"]["complete"]


def test_a_caller_who_requires_all_sources_gets_an_error_instead_of_a_total_that_lacks_one(stack: Stack) -> None:
    total = "{ sitesAggregate { groups { count } coverage { complete } } }"
    whole = until_there_is_no_error(stack, total, {"craftgraph-coverage": "fail"})
    with stack.fault("province-510000", "refuse"):
        refused = stack.query(total, headers={"craftgraph-coverage": "fail"})
        without = stack.query(total, headers={"craftgraph-coverage": "require=province-110000,finance"})
    assert whole["data"]["sitesAggregate"]["coverage"]["complete"]
    assert refused["data"] == {"sitesAggregate": None}
    (error,) = refused["errors"]
    assert error["extensions"]["code"] == "COVERAGE_INCOMPLETE"
    assert [lacking["source"] for lacking in error["extensions"]["lacking"]] == ["province-510000"]
    assert "Ask again later" in error["message"]
    (lesser,), (count,) = without["data"]["sitesAggregate"]["groups"], whole["data"]["sitesAggregate"]["groups"]
    assert lesser["count"] < count["count"]


@pytest.mark.parametrize("kind", ["garbage", "reset", "truncate", "error500", "credentials", "forbidden", "rate_limit"])
def test_every_kind_of_fault_of_the_platform_is_a_named_failure_without_its_text(kind: str, stack: Stack) -> None:
    with stack.fault("platform", kind):
        answer = stack.query("{ courses(first: 1) { nodes { key } } sites(first: 1) { nodes { code } } }")
    assert answer["data"]["courses"] is None
    assert answer["data"]["sites"]["nodes"]
    (error,) = answer["errors"]
    assert error["extensions"]["source"] == "platform"
    assert error["extensions"]["code"].startswith("SOURCE_")


def until_there_is_no_error(stack: Stack, query: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The answer once the sources that other tests troubled are back."""
    deadline = time.monotonic() + 20
    while "errors" in (answer := stack.query(query, headers=headers)):
        assert time.monotonic() < deadline, answer["errors"]
        time.sleep(0.25)
    return answer


def without_courses(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name != "courses"}


def not_answered(coverage: dict[str, Any]) -> list[dict[str, Any]]:
    return [report for report in coverage["sources"] if report["status"] not in ("ANSWERED", "STALE")]
