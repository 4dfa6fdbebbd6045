"""The dossier's twelve screens ask the sources no more often than is stated here, and say what they lack.

What they show while all is well: `test_screen_answers.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, build_schema, parse, validate, visit

from gateway.graphiql import read_tabs
from tests.end_to_end.counting import Answered, ask_all, ask_counted
from tests.end_to_end.stack import ROOT, StandIns, running_stand_ins

SCREENS = sorted((ROOT / "docs" / "screens").glob("*.graphql"))
UNIONS = 43
"""Databases of unions, which hold sites, brands, sessions, certificates and matches."""

PRICES: dict[str, dict[str, int]] = {
    # All sites, and all sites again by their sponsors. Unions, their quotas, and the kinds of those in the totals.
    "01-national-progress": {"unions": 2 * UNIONS, "ims": 3},
    # Sites of all unions, all sites once more for the verdicts, and the open ones' names. Unions, reports twice in two pages, sponsors.
    "02-november-completeness": {"unions": 2 * UNIONS + 28, "ims": 6},
    # All sites, and the three that are left, with their evidence and matches. The ledger looks up the sites' projects for each question.
    "03-second-tranche": {"unions": UNIONS + 12, "finance": 20, "ims": 6, "platform": 1},
    # All sites of a kind, for no database can order by ratings, and what the scheme asks of the page.
    "04-star-ranking": {"unions": UNIONS + 36, "star-ratings": 3, "finance": 2, "ims": 5, "national-academy": 2},
    # One database: sites, their totals, brands, certificates, matches, and once for the unions' reports.
    "05-province-detail": {"unions": 6, "star-ratings": 1, "finance": 7, "ims": 8},
    # One database: the site, its brands and its sessions.
    "06-site-page": {"unions": 3, "star-ratings": 1, "platform": 2, "ims": 2},
    # Sessions may be anywhere; sites of courses and of sessions only where they are.
    "07-course-catalogue": {"unions": UNIONS + 3, "platform": 4, "ims": 1},
    # All sites and matches once for findings and funding together; the sites of two pages.
    "08-fund-use-audit": {"unions": 138, "finance": 22, "ims": 5},
    # Sites of all unions; a batch may be anywhere. Unions, quotas, applications, reviews.
    "09-quota-desk": {"unions": 2 * UNIONS, "ims": 7, "national-academy": 1},
    # All sites, for R12 looks at each; those of the page and of the adjustments.
    "10-inspection-board": {"unions": UNIONS + 15, "ims": 14, "national-academy": 3},
    # A certificate's number does not tell whose database has it.
    "11-trainee-record": {"unions": UNIONS + 2, "platform": 2, "ims": 1},
    # Five totals of 43 databases.
    "12-specialty-trade-map": {"unions": 5 * UNIONS, "platform": 4},
}
"""Upstream calls by kind of source: statements to databases, requests to HTTP systems (logins apart)."""


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    """No gateway runs beside the one that is counted: it would ask the same systems."""
    with running_stand_ins(tmp_path_factory.mktemp("demo"), seed=2024, scale=0.3) as running:
        yield running


@pytest.fixture(scope="module", params=PRICES)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def answered(screen: str, stand_ins: StandIns) -> Answered:
    return asyncio.run(ask_counted(stand_ins, texts()[screen]))


def test_a_screen_costs_no_more_calls_than_stated(screen: str, answered: Answered) -> None:
    assert "errors" not in answered.answer, answered.answer["errors"]
    assert answered.answer["extensions"]["sources"]["complete"]
    price, stated = answered.price(), PRICES[screen]
    more = {kind: calls for kind, calls in price.items() if calls > stated.get(kind, 0)}
    assert not more, f"{screen} costs {price}, stated is {stated}"


def test_a_screen_shows_something(answered: Answered) -> None:
    """A price of an empty answer would prove nothing."""
    for name, field in answered.answer["data"].items():
        assert field, name
        assert field.get("nodes", field.get("groups", [field])), name


OUTAGES: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("finance", "province-330000"): dict.fromkeys(PRICES, frozenset(["province-330000"]))
    | dict.fromkeys(("03-second-tranche", "04-star-ranking", "08-fund-use-audit"), frozenset(["finance", "province-330000"]))
    | {"05-province-detail": frozenset(["finance"])},
    ("ims", "platform"): dict.fromkeys(PRICES, frozenset(["ims"]))
    | dict.fromkeys(("06-site-page", "07-course-catalogue", "11-trainee-record"), frozenset(["ims", "platform"]))
    | {"12-specialty-trade-map": frozenset(["platform"])},
}
"""Two sources that are down, and which of them each screen lacks."""
FAILURES = """{
  verdicts(first: 500, where: { current: { eq: true }, outcome: { eq: FAIL } }) { totalCount nodes { key } }
  auditFindings(first: 500) { totalCount nodes { key } }
  open: verdictsAggregate(where: { current: { eq: true }, outcome: { eq: NOT_ASSESSABLE } }) { groups { count } }
}"""
"""Every verdict that is FAIL, every finding, and the number of those that cannot be judged."""


def texts() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in SCREENS}


@pytest.fixture(scope="module")
def well(stand_ins: StandIns) -> dict[str, Any]:
    """All failures while every source answers."""
    return asyncio.run(ask_all(stand_ins, {"failures": FAILURES}))["failures"]


@pytest.fixture(scope="module", params=OUTAGES, ids="+".join)
def outage(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def short(outage: tuple[str, str], stand_ins: StandIns) -> dict[str, Any]:
    """All screens, and all failures, while two sources are down."""
    with contextlib.ExitStack() as faults:
        for source in outage:
            faults.enter_context(stand_ins.fault(source, "refuse"))
        return asyncio.run(ask_all(stand_ins, {**texts(), "failures": FAILURES}))


@pytest.mark.parametrize("name", PRICES)
def test_a_screen_without_two_of_its_sources_answers_and_says_what_it_lacks(
    name: str, outage: tuple[str, str], short: dict[str, Any]
) -> None:
    answer, told = short[name], short[name]["extensions"]["sources"]
    assert not told["complete"]
    assert {one["source"] for one in told["sources"] if one["status"] != "ANSWERED"} == OUTAGES[outage][name]
    for root in (root for root, value in answer["data"].items() if value is None):
        assert any(error["path"] == [root] for error in answer["errors"]), f"{root} is null, and nobody says why"
    named = {error["extensions"].get("source") for error in answer.get("errors", ())}
    assert named <= {*outage, None}


def test_what_a_source_did_not_tell_cannot_be_judged_and_is_never_a_failure(short: dict[str, Any], well: dict[str, Any]) -> None:
    for root in ("verdicts", "auditFindings"):
        found, before = short["failures"]["data"][root], well["data"][root]
        assert found["totalCount"] == len(found["nodes"])
        assert before["totalCount"] == len(before["nodes"])
        assert {node["key"] for node in found["nodes"]} < {node["key"] for node in before["nodes"]}
    assert short["failures"]["data"]["open"]["groups"][0]["count"] > well["data"]["open"]["groups"][0]["count"]


def test_there_are_twelve_screens_each_with_a_title_and_a_sentence_on_who_uses_it() -> None:
    assert [path.stem for path in SCREENS] == list(PRICES)
    for path in SCREENS:
        title, who, *_ = path.read_text("utf-8").splitlines()
        assert title.startswith("# "), path.name
        assert title.endswith(")"), f"{path.name} has no Chinese title"
        assert who.startswith("# "), path.name


def test_the_screens_are_opening_tabs_of_graphiql_in_their_order() -> None:
    assert [tab.query for tab in read_tabs()][-12:] == list(texts().values())


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_a_screen_is_valid(path: Any, schema: GraphQLSchema) -> None:
    assert [error.message for error in validate(schema, parse(path.read_text("utf-8")))] == []


def test_the_sites_page_selects_nothing_that_is_not_public(schema: GraphQLSchema) -> None:
    """Connections, pages and coverage have no classification of their own."""
    levels = levels_of(texts()["06-site-page"], schema)
    assert levels["Site.hostName"] == levels["PracticalSession.places"] == "PUBLIC"
    assert {name: level for name, level in levels.items() if level not in ("PUBLIC", None)} == {}


def levels_of(text: str, schema: GraphQLSchema) -> dict[str, str | None]:
    """The classification of each field that an operation selects; None where it has none of its own."""
    info, found = TypeInfo(schema), {}

    class Levels(Visitor):
        def enter_field(self, *_: Any) -> None:
            parent, field = info.get_parent_type(), info.get_field_def()
            assert parent is not None
            assert field is not None
            assert field.ast_node is not None
            told = [one for one in field.ast_node.directives or () if one.name.value == "classification"]
            name = f"{parent.name}.{field.ast_node.name.value}"
            found[name] = told[0].arguments[0].value.value if told else None  # type: ignore[union-attr]

    visit(parse(text), TypeInfoVisitor(info, Levels()))
    return found
