"""The names of the graph, read from the committed SDL, for documents that speak of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEFINITION = re.compile(r"^(?:type|interface|enum|input|scalar|union) (\w+)[^{\n]*(?:\{\n(.*?)^\})?", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"^  (\w+)", re.MULTILINE)


@cache
def members() -> Mapping[str, frozenset[str]]:
    """Type → its fields or values. A pattern finds them in a tenth of the time that parsing takes."""
    text = (ROOT / "schema" / "schema.graphql").read_text("utf-8")
    bare = re.sub(r'"""(?:\\"""|.)*?"""', "", text, flags=re.DOTALL)
    return {name: frozenset(MEMBER.findall(body or "")) for name, body in DEFINITION.findall(bare)}


def exists(name: str) -> bool:
    """Whether the graph has it: `Type`, `Type.field`, `Enum.VALUE`, a rule such as `R6`, or a field of the query such as `siteFunding`."""
    owner, _, member = name.rpartition(".")
    if owner:
        return member in members().get(owner, ())
    return name in members() or name in members()["Query"] or name in members()["PolicyRule"]


def spans(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def rows(text: str) -> list[tuple[str, ...]]:
    """The rows of all tables, cell by cell, without those that head them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, line in enumerate(lines) if line.startswith("|---")}
    kept = (line for index, line in enumerate(lines) if index not in heads and not line.startswith("|---"))
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in kept]
