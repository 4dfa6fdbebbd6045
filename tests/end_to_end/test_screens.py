"""The dossier's twelve screens ask the sources no more often than is stated here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from tests.end_to_end.counting import Answered, ask_counted
from tests.end_to_end.stack import ROOT, StandIns, running_stand_ins

SCREENS = sorted((ROOT / "docs" / "screens").glob("*.graphql"))
UNIONS = 43
"""Databases of unions, which hold sites, brands, sessions, certificates and matches."""
LEDGER = 3
"""Requests in which the ledger tells of tranches: their plans, the projects that stand for sites, the voucher lines that were paid."""

PRICES: dict[str, dict[str, int]] = {
    # Totals of 43 databases, and the kinds of their sponsors in one request.
    "01-national-progress": {"unions": UNIONS, "ims": 1},
    # Expected sites of all unions at once, and the overdue ones. Unions, their reports of each kind, two pages of reports that are not
    # missing, and the sponsors of the overdue sites.
    "02-november-completeness": {"unions": 2 * UNIONS, "ims": 6},
    # Sites that three conditions leave, their brands and matches; all sites once, for the sum.
    "03-second-tranche": {"unions": UNIONS + 6, "finance": 6 * LEDGER, "ims": 4},
    # All sites of a kind, for no database can order by ratings; ratings for the order, and for the page.
    "04-star-ranking": {"unions": UNIONS, "star-ratings": 2, "ims": 1},
    # One database: sites, their totals, certificates and matches.
    "05-province-detail": {"unions": 4, "star-ratings": 1, "finance": LEDGER, "ims": 4},
    # One database: the site, its brands and its sessions.
    "06-site-page": {"unions": 3, "star-ratings": 1, "platform": 2, "ims": 1},
    # Sessions may be anywhere; sites of courses and of sessions only where they are.
    "07-course-catalogue": {"unions": UNIONS + 3, "platform": 4, "ims": 1},
    # Hosts of all sites that spent something; sites that are no union schools; sites of the two pages.
    "08-fund-use-audit": {"unions": 112, "finance": 12, "ims": 1},
    # Totals of 43 databases, and the sites of three applications. Unions, their quotas, applications twice, and the unions that applied.
    "09-quota-desk": {"unions": UNIONS + 3, "ims": 5},
    # Sites that were adjusted out may be anywhere; those of the rectifications are in eight databases.
    "10-inspection-board": {"unions": UNIONS + 8, "ims": 6},
    # A certificate's number does not tell whose database has it.
    "11-trainee-record": {"unions": UNIONS + 2, "platform": 1, "ims": 1},
    # Three totals of 43 databases.
    "12-specialty-trade-map": {"unions": 3 * UNIONS, "platform": 1},
}
"""Upstream calls by kind of source: statements to databases, requests to HTTP systems (logins apart)."""


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    """No gateway runs beside the one that is counted: it would ask the same systems."""
    with running_stand_ins(tmp_path_factory.mktemp("demo"), seed=2024, scale=0.3) as running:
        yield running


@pytest.fixture(scope="module")
def variables(stand_ins: StandIns) -> dict[str, dict[str, Any]]:
    """What a screen cannot do without."""
    return {"11-trainee-record": {"number": stand_ins.truth()["Certificate"][0]["number"]}}


@pytest.fixture(scope="module", params=PRICES)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def answered(screen: str, stand_ins: StandIns, variables: dict[str, dict[str, Any]]) -> Answered:
    text = (ROOT / "docs" / "screens" / f"{screen}.graphql").read_text("utf-8")
    return asyncio.run(ask_counted(stand_ins, text, variables.get(screen)))


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


def test_there_are_twelve_screens_and_each_says_who_uses_it() -> None:
    assert [path.stem for path in SCREENS] == list(PRICES)
    for path in SCREENS:
        assert path.read_text("utf-8").startswith("# "), path.name


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_a_screen_is_valid(path: Any, schema: GraphQLSchema) -> None:
    assert [error.message for error in validate(schema, parse(path.read_text("utf-8")))] == []
