"""The stack that several files ask and none disturbs: see `TOGETHER` in `tests/plugins/shares.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.stack import STANDARD_SEED, Stack, running_stack


@pytest.fixture(scope="session")
def standard_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running over the standard seed's data. Whoever asks for it leaves no fault behind."""
    with running_stack(tmp_path_factory.mktemp("standard"), seed=STANDARD_SEED, scale=0.3) as running:
        yield running
