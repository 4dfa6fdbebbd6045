"""GraphiQL's opening tabs and the README's first query are true: each answers, completely and with something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gateway
from tests.end_to_end.stack import Stack

TABS = sorted((Path(gateway.__file__).parent / "tabs").glob("*.graphql"))


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.stem)
def test_an_opening_tab_answers_with_something_in_every_list(tab: Path, standard_stack: Stack) -> None:
    answer = standard_stack.query(tab.read_text("utf-8"))
    assert "errors" not in answer, answer["errors"]
    assert list(empty_roots(answer["data"])) == []
    assert answer.get("extensions", {}).get("sources", {"complete": True})["complete"]


def empty_roots(data: dict[str, Any]) -> Iterator[str]:
    """Root fields that hold nothing."""
    for name, value in data.items():
        if not (value["nodes"] if isinstance(value, dict) and "nodes" in value else value):
            yield name
