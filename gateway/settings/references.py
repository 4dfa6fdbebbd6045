"""References to secrets in a source's options: found, checked, and literal secrets refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.errors import SecretMissing
from adapters.mapping.yaml import Node, NodeKind
from adapters.problems import Collector
from adapters.secrets import Secrets, is_reference

SENSITIVE = re.compile(r"(^|_)(url|dsn|password|passwd|secret|token|credential|app_key|api_key|access_key|private_key)s?$")
"""Keys whose values are addresses or secrets."""
CREDENTIALS = re.compile(r"://[^/@\s]*:[^/@\s]*@")
"""A password inside an address."""


def refuse_literals(source: str, options: Node, collector: Collector) -> None:
    """Note every address or secret that stands in the file itself. The value is not repeated."""
    for key, node in scalars(options):
        text = node.value
        if node.is_null or is_reference(text) or not (SENSITIVE.search(key) or CREDENTIALS.search(text)):
            continue
        variable = f"CRAFTGRAPH_{source}_{key}".upper().replace("-", "_")
        remedy = f"put it in the environment or in a file of its own, and write env:{variable} or file:PATH"
        collector.add(node.problem("an address or secret stands in the file", remedy))


def missing(options: Node, secrets: Secrets) -> list[SecretMissing]:
    """The references that cannot be resolved, each with its place."""
    problems = []
    for _, node in scalars(options):
        if is_reference(node.value):
            problems += [SecretMissing(f"{node.place}: {node.path}: {why}") for why in secrets.missing([node.value])]
    return problems


def scalars(node: Node, key: str = "") -> Iterator[tuple[str, Node]]:
    """Every single value below a node, with the nearest key above it."""
    if node.kind is NodeKind.MAP:
        for name, child in node.mapping().items():
            yield from scalars(child, name)
    elif node.kind is NodeKind.LIST:
        for child in node.items():
            yield from scalars(child, key)
    else:
        yield key, node
