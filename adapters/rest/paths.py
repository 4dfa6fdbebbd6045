"""Paths into a JSON answer: member names joined by dots."""

from __future__ import annotations

from adapters.mapping.yaml import Node
from adapters.rest.envelope import Path


def read_path(node: Node) -> Path:
    """Read a path such as ``data.list``; a single dot is the whole answer. Raises `InvalidConfiguration` with the place."""
    text = node.text()
    if text == ".":
        return ()
    names = tuple(text.split("."))
    if not all(names):
        node.error(f"{text!r} is not a path", "write member names joined by dots, for instance data.list, or . for the whole answer")
    return names
