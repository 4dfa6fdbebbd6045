"""A serving process looks for garbage seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from gateway.collection import YOUNG, settle


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_what_was_made_before_is_left_alone_and_garbage_is_still_found() -> None:
    gc.disable()
    settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == YOUNG
    cycle: list[object] = []
    cycle.append(cycle)
    del cycle
    assert gc.collect() >= 1
