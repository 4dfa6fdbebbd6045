"""Mapping files as text again: what a source's mapping is once `extends` is done, in one form."""

from __future__ import annotations

import json
import re
from pathlib import Path

from adapters.mapping.extends import load_mapping
from adapters.mapping.yaml import Node, NodeKind

WIDTH = 140
"""The longest line; what does not fit is written a key or an item a line."""
SCHEMA = "# yaml-language-server: $schema=mapping.schema.json"
"""The first line of a mapping file: it tells editors where the schema is."""
_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`:?\\-][^,\[\]{}#:\"'\n\t]*|-?[0-9][0-9.]*")


def render(path: Path) -> str:
    """A mapping file after `extends`, as canonical YAML that reads back to the same document. Raises `InvalidConfiguration`."""
    return dump(load_mapping(path))


def dump(node: Node) -> str:
    """A node as YAML that `loads` reads back to the same values."""
    if node.kind is not NodeKind.MAP or not node.value:
        return _inline(node) + "\n"
    return "\n".join(_lines(node, "")) + "\n"


def _entry(head: str, node: Node, indent: str) -> list[str]:
    """The lines of ``head: value``."""
    inline = _inline(node)
    if not _is_block(node) and len(indent) + len(head) + 2 + len(inline) <= WIDTH:
        return [f"{indent}{head}: {inline}".rstrip()]
    if node.kind is NodeKind.SCALAR or not node.value:
        return [f"{indent}{head}: {inline}".rstrip()]
    return [f"{indent}{head}:", *_lines(node, indent + "  ")]


def _lines(node: Node, indent: str) -> list[str]:
    if node.kind is NodeKind.MAP:
        return [line for key, value in node.value.items() for line in _entry(_key(node, key), value, indent)]
    lines: list[str] = []
    for item in node.value:
        if len(indent) + 2 + len(_inline(item)) <= WIDTH or item.kind is NodeKind.SCALAR:
            lines.append(f"{indent}- {_inline(item)}")
        else:
            first, *rest = _lines(item, indent + "  ")
            lines += [f"{indent}- {first.lstrip()}", *rest]
    return lines


def _is_block(node: Node) -> bool:
    """The document's blocks, the entities and their fields stand a key a line, however short they are."""
    keys = node.path.split(".")
    return node.kind is NodeKind.MAP and bool(node.value) and keys[0] == "entities" and (len(keys) < 3 or keys[2:] == ["fields"])


def _inline(node: Node) -> str:
    if node.kind is NodeKind.MAP:
        return "{" + ", ".join(f"{_key(node, key)}: {_inline(value)}" for key, value in node.value.items()) + "}"
    if node.kind is NodeKind.LIST:
        return "[" + ", ".join(map(_inline, node.value)) + "]"
    return "null" if node.is_null else _scalar(node.value, plain=node.plain)


def _key(node: Node, key: str) -> str:
    return _scalar(key, plain=key not in node.keys or node.keys[key].plain)


def _scalar(text: str, *, plain: bool) -> str:
    """The text without quotes where it was written so and can be anywhere, otherwise in double quotes."""
    if plain and text.isprintable() and _PLAIN.fullmatch(text) and text == text.strip() and text not in ("null", "~"):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
