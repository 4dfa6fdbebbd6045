"""What a mapping file says in GraphQL's own words: names, paths of names, types, and literal values."""

from __future__ import annotations

import re
from typing import Any

from adapters.graphql.operation import Path
from adapters.mapping.yaml import Node, NodeKind

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_TYPE = re.compile(r"\[*[_A-Za-z][_0-9A-Za-z]*[!\]]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_WORDS = {"true": True, "false": False, "null": None}


def read_name(node: Node) -> str:
    """A name of a field or an argument. Names go into the document as they are, so anything else is refused."""
    text = node.text()
    if _NAME.fullmatch(text) is None:
        node.error(f"{text!r} is not a GraphQL name", "write letters, digits and underscores")
    return text


def check_name(text: str, node: Node) -> None:
    """`read_name` for a key of `node`."""
    if _NAME.fullmatch(text) is None:
        node.keys[text].error(f"{text!r} is not a GraphQL name", "write letters, digits and underscores")


def read_path(node: Node) -> Path:
    """Names joined by dots, ``where.year.eq``; a single dot is no name at all."""
    text = node.text()
    return () if text == "." else check_path(text, node)


def check_path(text: str, node: Node) -> Path:
    """The names of a path that stands at `node`."""
    names = tuple(text.split("."))
    if not all(map(_NAME.fullmatch, names)):
        node.error(f"{text!r} is not a path", "write names joined by dots, for instance edges.node, or . for the value itself")
    return names


def read_type(node: Node) -> str:
    """A GraphQL type such as ``[ID!]!``."""
    text = node.text()
    if _TYPE.fullmatch(text) is None or text.count("[") != text.count("]"):
        node.error(f"{text!r} is not a GraphQL type", "write it as the schema does, for instance String! or [ID!]!")
    return text


def read_literal(node: Node) -> Any:
    """A value written as in GraphQL: quotes make text, and so does what is neither a whole number nor true, false or null."""
    if node.kind is NodeKind.LIST:
        return [read_literal(item) for item in node.items()]
    if node.kind is NodeKind.MAP:
        return {key: read_literal(value) for key, value in node.mapping().items()}
    if node.plain and node.value in _WORDS:
        return _WORDS[node.value]
    if node.plain and _NUMBER.fullmatch(node.value):
        return int(node.value)
    return node.text()
