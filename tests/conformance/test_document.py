"""docs/conformance.md says what the code says: each adapter with its grade, each check, each mutant with the check that catches it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.conformance import Report, Result, Status, Tier, all_checks
from adapters.registry import BUILT_IN
from tests.conformance.built_in import DRIVERS, HARNESSES, Place
from tests.conformance.document import ADAPTERS, EXEMPT, MUTANTS_HEADING, Row, checks, table, text
from tests.conformance.mutants import MUTANTS

PAGE = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text("utf-8")
MEND = "run make conformance"


def rows(heading: Row) -> list[list[str]]:
    """The cells of the table with this heading."""
    lines = PAGE.split(table(heading, []), 1)[1].splitlines()
    written = lines[: next((place for place, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return [[cell.strip().strip("`*") for cell in line.strip("|").split(" | ")] for line in written]


def test_every_adapter_is_in_it() -> None:
    assert [row[0] for row in rows(ADAPTERS) if row[0] not in DRIVERS] == [name for name in HARNESSES if name not in DRIVERS], MEND
    assert {row[0] for row in rows(ADAPTERS)} == set(HARNESSES), MEND


def test_every_adapter_that_was_run_is_gold_or_better_and_was_put_to_every_check() -> None:
    """Only a driver that is not ours to install may be left out."""
    for name, _, *counts, grade in rows(ADAPTERS):
        if grade.startswith("not run"):
            assert name in DRIVERS
            continue
        total, passed, exempt, skipped, failed = map(int, counts)
        assert (total, failed) == (len(all_checks()), 0), MEND
        assert passed + exempt + skipped == total
        assert grade in (Tier.GOLD, Tier.PLATINUM), name


def test_every_check_and_mutant_is_in_it() -> None:
    assert checks() in PAGE, MEND
    assert [(row[0], row[2].strip("`")) for row in rows(MUTANTS_HEADING)] == [(mutant.name, mutant.check) for mutant in MUTANTS], MEND
    assert {row[1] for row in rows(EXEMPT)} <= {check.name for check in all_checks()}, MEND
    assert [row for row in rows(EXEMPT) if not row[3]] == []


def test_every_built_in_adapter_has_a_harness(tmp_path: Path) -> None:
    addresses = ("postgresql://nobody@127.0.0.1:1/x", "mysql://nobody@127.0.0.1:1/x")
    made = [make(Place(tmp_path, *addresses)) for make in HARNESSES.values()]

    assert [one.name for one in made] == list(HARNESSES)
    assert {getattr(one, "registered", None) for one in made} >= set(BUILT_IN)


@pytest.mark.parametrize(
    ("status", "said"), [(Status.FAILED, "| `{}` |"), (Status.PASSED, "**not caught** by `{}`")], ids=["caught", "missed"]
)
def test_the_page_says_who_failed_and_which_mutant_was_missed(status: Status, said: str) -> None:
    bad = Result(number=19, name="bad", family="x", tier=Tier.GOLD, status=Status.FAILED, reason="a | b\nc")
    idle = Result(number=40, name="idle", family="x", tier=Tier.SILVER, status=Status.EXEMPT, reason="no a|b")
    report = Report(adapter="one", seed=7, api_version=1, results=[bad, idle], left_out={"Site": {"name": 2}})
    tried = {mutant.name: Result(number=1, name=mutant.check, family="x", tier=Tier.BRONZE, status=status) for mutant in MUTANTS}
    page = text([report], {"two": "no driver"}, tried)

    assert "| one | Site | 2 | 0 | 1 | 0 | bad | **none** |" in page
    assert "not run: no driver" in page
    assert "| 40 | `idle` | one | no a\\|b |" in page
    assert "| one | Site.name | 2 |" in page
    assert said.format(MUTANTS[0].check) in page
