"""The dossier's twelve screens show what the policy's rules give, worked out a second time from the stand-ins' truth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.screen_truth import SCREENS
from tests.end_to_end.screen_truth_rules import Truth, World
from tests.end_to_end.screen_truth_shape import plain
from tests.end_to_end.stack import ROOT, STANDARD_SEED, Stack, seeds, stack_of_seed

FOLDER = ROOT / "docs" / "screens"
PATIENCE = 30.0
"""Seconds for an answer of all sources."""
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    *((screen, {}) for screen in SCREENS),
    ("02-november-completeness", {"year": 2025}),
    ("04-star-ranking", {"hostType": "ENTERPRISE_TRAINING_CENTER"}),
    ("09-quota-desk", {"year": 2024}),
]
"""Each screen as it opens, and those that another variable shows from another side."""


@pytest.fixture(scope="module", params=seeds(STANDARD_SEED, 7, 99_991), ids=lambda seed: f"seed-{seed}")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack_of_seed(request, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> Truth:
    return stack.truth()


def check(screen: str, variables: dict[str, Any], stack: Stack, truth: Truth) -> None:
    answer = ask(stack, (FOLDER / f"{screen}.graphql").read_text("utf-8"), variables)
    assert "errors" not in answer, answer["errors"]
    assert plain(answer["data"]) == plain(SCREENS[screen](World(truth), **variables))


def ask(stack: Stack, text: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The answer of all sources. On a busy machine one may miss its time, and rests for some seconds."""
    until = time.monotonic() + PATIENCE
    while not (answer := stack.query(text, variables))["extensions"]["sources"]["complete"]:
        assert time.monotonic() < until, answer["extensions"]["sources"]
        time.sleep(0.5)
    return answer


@pytest.mark.parametrize(
    ("screen", "variables"), VARIANTS, ids=lambda part: part if isinstance(part, str) else "".join(map(str, part.values()))
)
def test_a_screen_shows_what_follows_from_the_truth(screen: str, variables: dict[str, Any], stack: Stack, truth: Truth) -> None:
    check(screen, variables, stack, truth)


def test_a_certificate_is_found_by_its_number(stack: Stack, truth: Truth) -> None:
    for certificate in (truth["Certificate"][0], truth["Certificate"][-1]):
        check("11-trainee-record", {"number": certificate["number"]}, stack, truth)
