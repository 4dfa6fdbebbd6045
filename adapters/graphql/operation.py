"""A GraphQL operation: its document, made of names that the mapping gives, and its variables, which alone carry values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from adapters.rest.call import HEADERS, Call

Path = tuple[str, ...]
"""Names of fields from the outside in."""
Tree = dict[str, "Tree"]

ACCEPT = "application/graphql-response+json, application/json;q=0.9"


class Operation(Call, frozen=True, kw_only=True):
    """One query. Not in the repr: the variables."""

    document: str
    variables: Mapping[str, Any] = msgspec.field(default_factory=dict)

    def request(self, base: str) -> httpx.Request:
        """The HTTP request. Raises `UnicodeEncodeError` for text that UTF-8 cannot carry."""
        headers = {**HEADERS, "accept": ACCEPT, "content-type": "application/json", **self.headers}
        body = msgspec.json.encode({"query": self.document, "variables": self.variables})
        return httpx.Request("POST", base + self.path, headers=headers, content=body)


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """One root field of an operation: the arguments' GraphQL types, their values, and the paths to select below it."""

    name: str
    leaves: tuple[Path, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    alias: str | None = None

    @property
    def key(self) -> str:
        """Where the answer has it."""
        return self.alias or self.name

    def variable(self, argument: str) -> str:
        """The variable of an argument."""
        return f"{self.alias}_{argument}" if self.alias else argument

    def text(self) -> str:
        """The field as the document has it."""
        arguments = ", ".join(f"{name}: ${self.variable(name)}" for name in self.values)
        alias = f"{self.alias}: " if self.alias else ""
        return f"{alias}{self.name}{f'({arguments})' if arguments else ''}{selection(self.leaves)}"


def document(roots: Iterable[Root]) -> tuple[str, dict[str, Any]]:
    """The query of these root fields, and its variables."""
    listed = list(roots)
    declared = [f"${root.variable(name)}: {root.types[name]}" for root in listed for name in root.values]
    signature = f"({', '.join(declared)})" if declared else ""
    variables = {root.variable(name): value for root in listed for name, value in root.values.items()}
    return f"query{signature} {{ {' '.join(root.text() for root in listed)} }}", variables


def selection(leaves: Iterable[Path]) -> str:
    """The selection set of these paths, each object once: `` { code host { name } }``. Empty for a field without."""
    tree: Tree = {}
    for path in leaves:
        branch = tree
        for name in path:
            branch = branch.setdefault(name, {})
    return _braced(tree)


def _braced(tree: Tree) -> str:
    return f" {{ {' '.join(name + _braced(branch) for name, branch in tree.items())} }}" if tree else ""


def merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Objects within objects as one; of two values in one place the later stays."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            before = whole.get(name)
            whole[name] = merged(before, value) if isinstance(before, dict) and isinstance(value, Mapping) else value
    return whole
