"""Filters, orders and totals over links between systems are those of the truth, with a third of the databases on each kind of server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.end_to_end.stack import Stack, running_stack, seeds
from tests.end_to_end.test_aggregates import TOTALS, Compared
from tests.end_to_end.walk import pages

SEEDS = seeds(2024, 7, 99_991)
LEVELS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
Row = dict[str, Any]


class Truth:
    """The truth of one seed, and what its links lead to, worked out in the plainest way."""

    def __init__(self, records: dict[str, list[Row]]) -> None:
        self.records = records
        self.unions = {union["code"]: union for union in records["TradeUnion"]}
        self.sites = {site["code"]: site for site in records["Site"]}
        self.ratings = {rating["siteCode"]: rating for rating in records["StarRating"] if rating["current"]}
        self.second = {tranche["siteCode"]: tranche for tranche in records["Tranche"] if tranche["number"] == 2}

    def of_site(self, entity: str, site: Row) -> list[Row]:
        return [record for record in self.records[entity] if record["siteCode"] == site["code"]]

    def of_union(self, union: Row) -> list[Row]:
        return [site for site in self.records["Site"] if site["sponsorCode"] == union["code"]]

    def level(self, site: Row) -> int:
        """The ordinal of the stars; -1 where there are none."""
        rating = self.ratings.get(site["code"])
        return LEVELS.index(rating["level"]) if rating and rating["level"] else -1

    def score(self, site: Row) -> Decimal | None:
        rating = self.ratings.get(site["code"])
        return Decimal(rating["score"]) if rating and rating["score"] is not None else None


def falling(value: Any) -> tuple[bool, Any]:
    """A sort key for descending, unknown ones last."""
    return (value is None, 0 if value is None else -value)


@dataclass(frozen=True)
class Question:
    """A list, and what the truth says to it: which records it keeps, by what they are ordered."""

    root: str
    entity: str
    key: str
    where: str
    keeps: Callable[[Truth, Row], bool]
    order: str = ""
    by: Callable[[Truth, Row], Any] = lambda truth, row: 0


QUESTIONS = {
    "four stars, second tranche unpaid, best first": Question(
        root="sites",
        entity="Site",
        key="code",
        where="{rating: {level: {gte: FOUR}}, secondTranche: {status: {eq: UNPAID}}}",
        keeps=lambda truth, site: truth.level(site) >= 3 and truth.second.get(site["code"], {}).get("status") == "UNPAID",
        order="[{rating: {score: DESC}}, {trained: DESC}]",
        by=lambda truth, site: (falling(truth.score(site)), -site["trained"]),
    ),
    "of industrial unions, by the union's name, unrated ones last": Question(
        root="sites",
        entity="Site",
        key="code",
        where="{sponsor: {kind: {eq: INDUSTRIAL}}}",
        keeps=lambda truth, site: truth.unions[site["sponsorCode"]]["kind"] == "INDUSTRIAL",
        order="[{sponsor: {shortName: ASC}}, {rating: {score: DESC}}]",
        by=lambda truth, site: (truth.unions[site["sponsorCode"]]["shortName"], falling(truth.score(site))),
    ),
    "without any rating in force": Question(
        root="sites",
        entity="Site",
        key="code",
        where="{rating: {exists: false}}",
        keeps=lambda truth, site: site["code"] not in truth.ratings,
        order="[{trained: DESC}]",
        by=lambda truth, site: -site["trained"],
    ),
    "all sites, the best first": Question(
        root="sites",
        entity="Site",
        key="code",
        where="{}",
        keeps=lambda truth, site: True,
        order="[{rating: {score: DESC}}]",
        by=lambda truth, site: falling(truth.score(site)),
    ),
    "no report accepted for 2025": Question(
        root="sites",
        entity="Site",
        key="code",
        where="{annualReports: {none: {year: {eq: 2025}, status: {eq: ACCEPTED}}}}",
        keeps=lambda truth, site: (
            not any(report["year"] == 2025 and report["status"] == "ACCEPTED" for report in truth.of_site("AnnualReport", site))
        ),
    ),
    "unions with a busy site": Question(
        root="trade_unions",
        entity="TradeUnion",
        key="code",
        where="{sites: {some: {trained: {gte: 4500}}}}",
        keeps=lambda truth, union: any(site["trained"] >= 4500 for site in truth.of_union(union)),
        order="[{code: DESC}]",
        by=lambda truth, union: [-ord(letter) for letter in union["code"]],
    ),
    "unions whose sites all go online": Question(
        root="trade_unions",
        entity="TradeUnion",
        key="code",
        where="{sites: {every: {onlineCapable: {eq: true}}}}",
        keeps=lambda truth, union: all(site["onlineCapable"] for site in truth.of_union(union)),
    ),
    "facilities at hosts that are no union school": Question(
        root="fund_uses",
        entity="FundUse",
        key="key",
        where="{category: {eq: FACILITIES}, site: {hostType: {ne: UNION_SCHOOL}}}",
        keeps=lambda truth, use: use["category"] == "FACILITIES" and truth.sites[use["siteCode"]]["hostType"] != "UNION_SCHOOL",
        order="[{site: {sponsor: {shortName: ASC}}}]",
        by=lambda truth, use: truth.unions[truth.sites[use["siteCode"]]["sponsorCode"]]["shortName"],
    ),
}


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Stack]:
    servers = {"postgresql": postgres_url, "mysql": mysql_url}
    with running_stack(tmp_path_factory.mktemp("demo"), seed=request.param, scale=0.3, servers=servers) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> Truth:
    return Truth(stack.truth())


def test_a_third_of_the_databases_is_of_each_kind(stack: Stack) -> None:
    kinds = [kind for source, kind in stack.kinds().items() if source.startswith(("province", "industrial", "corps", "central"))]
    assert all(kinds.count(kind) >= len(kinds) // 3 - 3 for kind in ("sqlite", "postgresql", "mysql"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_list_across_sources_is_the_truths_in_both_directions(name: str, stack: Stack, truth: Truth) -> None:
    question = QUESTIONS[name]
    kept = [row for row in truth.records[question.entity] if question.keeps(truth, row)]
    by_key = {row.get(question.key, row.get("id")): row for row in kept}
    size = max(3, len(kept) // 3)
    forward = keys(question, pages(stack, question.root, page=size, where=question.where, order=question.order))
    assert len(forward) == len(set(forward))
    assert set(forward) == set(by_key)
    places = [question.by(truth, by_key[key]) for key in forward]
    assert places == sorted(places)
    turned = list(pages(stack, question.root, page=size, where=question.where, order=question.order, backward=True))
    assert keys(question, reversed(turned)) == forward


def keys(question: Question, found: Iterable[list[Row]]) -> list[str]:
    return [node[question.key] for page in found for node in page]


@pytest.mark.parametrize("totals", TOTALS)
def test_totals_over_three_kinds_of_database_are_those_of_the_truth(totals: Callable[..., Compared], stack: Stack, truth: Truth) -> None:
    found, wanted = totals(stack, truth.records)
    assert found == wanted


def test_a_total_of_what_a_filter_across_sources_leaves_is_the_truths(stack: Stack, truth: Truth) -> None:
    """The sum due: second tranches that are unpaid, of sites with four stars or more."""
    text = """{ tranchesAggregate(where: {number: {eq: 2}, status: {eq: UNPAID}, site: {rating: {level: {gte: FOUR}}}}) {
        groups { count sum { amount } } coverage { complete } } }"""
    due = [
        tranche for tranche in truth.second.values() if tranche["status"] == "UNPAID" and truth.level(truth.sites[tranche["siteCode"]]) >= 3
    ]
    total = f"{sum((Decimal(tranche['amount']) for tranche in due), Decimal(0)):.2f}" if due else None
    answer = stack.query(text)
    assert "errors" not in answer
    aggregate = answer["data"]["tranchesAggregate"]
    assert aggregate["groups"] == [{"count": len(due), "sum": {"amount": total}}]
    assert aggregate["coverage"]["complete"]


def test_the_questions_keep_something_and_leave_something(truth: Truth) -> None:
    """Of each question, or it would prove nothing."""
    for name, question in QUESTIONS.items():
        kept = [row for row in truth.records[question.entity] if question.keeps(truth, row)]
        assert kept, name
