"""One setting of the configuration file: name, default, help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.mapping.yaml import Node, NodeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `name` is its path in the file, `default` what one would write there; empty is nothing."""

    name: str
    default: str
    help: str
    read: Callable[[Node], Any]

    @property
    def section(self) -> str:
        """The block that it stands in, empty at the top level."""
        return self.name.rpartition(".")[0]

    @property
    def key(self) -> str:
        """Its key in that block."""
        return self.name.rpartition(".")[2]

    def initial(self) -> Any:
        """The default as a value."""
        return self.read(Node(NodeKind.SCALAR, self.default, "default", 1, 1, self.name, plain=True)) if self.default else None


def count(node: Node) -> int:
    """A whole number from 1 on."""
    return node.integer(least=1)
