"""Members that a row does not have of its own, read out of its texts by a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.mapping.yaml import Node
from adapters.rest.envelope import Path, value_at
from adapters.rest.grammar import EXTRACT
from adapters.rest.paths import read_path


@dataclass(frozen=True, slots=True)
class Extract:
    """A member `name`: what the pattern first finds in the text at `path`; null where it finds nothing."""

    name: str
    path: Path
    pattern: re.Pattern[str]

    def add(self, row: dict[str, Any]) -> None:
        """Set the member. A row without the text is left alone, so that it is noticed as drift."""
        text = value_at(row, self.path)
        if isinstance(text, str):
            found = self.pattern.search(text)
            row[self.name] = found[0] if found is not None else None


def read_extracts(node: Node | None) -> Sequence[Extract]:
    """Read ``{member: {path: PATH, pattern: REGULAR EXPRESSION}}``. Raises `InvalidConfiguration` with the place."""
    return [_read(name, written) for name, written in (node.mapping() if node is not None else {}).items()]


def _read(name: str, node: Node) -> Extract:
    keys = EXTRACT.read(node)
    try:
        return Extract(name, read_path(keys["path"]), re.compile(keys["pattern"].text(), re.ASCII))
    except re.error as error:
        return keys["pattern"].error(f"not a regular expression: {error}")
