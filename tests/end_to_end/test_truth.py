"""Whatever the graph answers is what the stand-ins' truth says, for several seeds, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.entities import HELD
from schema.query import LISTS, SINGLES
from tests.end_to_end.stack import STANDARD_SEED, Stack, seeds, stack_of_seed
from tests.end_to_end.walk import as_answered, by_identity, single, walk

SEEDS = seeds(STANDARD_SEED, 7, 99_991)
ROOTS = [root for root, entity in LISTS.items() if entity in HELD]
"""Lists of what the systems hold; what is worked out from it is compared in `test_screen_answers`."""


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running over one seed's data."""
    with stack_of_seed(request, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    return stack.truth()


@pytest.mark.parametrize("root", ROOTS)
def test_a_list_walked_page_by_page_is_exactly_the_truth(root: str, stack: Stack, truth: dict[str, list[dict[str, Any]]]) -> None:
    entity = LISTS[root]
    expected = by_identity(entity, [as_answered(entity, record) for record in truth[entity]])
    assert expected, "the truth has records of this entity"
    answered = by_identity(entity, walk(stack, root, page=min(500, max(7, len(expected) // 4))))
    assert answered == expected


@pytest.mark.parametrize("root", SINGLES)
def test_the_one_academy_is_the_one_of_the_truth(root: str, stack: Stack, truth: dict[str, list[dict[str, Any]]]) -> None:
    entity = SINGLES[root]
    assert [single(stack, root)] == [as_answered(entity, record) for record in truth[entity]]
