"""Mapping files as the command line handles them: where a source's is, and how each kind is read from a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.cli.exits import Refusal

if TYPE_CHECKING:
    from adapters.mapping.yaml import Node
    from adapters.registry import SourceConfig

Read = Callable[["Node"], object]
"""Reads a mapping strictly; raises `InvalidConfiguration`."""


def mapping_path(config: SourceConfig) -> Path | None:
    """Where the source's mapping file is; None if its adapter takes none."""
    options = config.context.options
    node = options.mapping().get("mapping")
    return None if node is None else config.context.base_dir / node.text()


def load_mapping(path: Path) -> Node:
    """The mapping as its source reads it, with what it extends. Raises `InvalidConfiguration`."""
    from adapters.mapping.extends import load_mapping as load

    return load(path)


def mapping_of(config: SourceConfig) -> Node:
    """The same of a source. Raises `InvalidConfiguration`, and `Refusal` if it has none."""
    path = mapping_path(config)
    if path is None:
        raise Refusal(f"source {config.id} has no mapping file: its adapter {config.kind!r} takes none")
    return load_mapping(path)


def kind_of(node: Node) -> str:
    """The adapter that reads a mapping file: what it says under `mapping`."""
    return node.require("mapping").text()


def reader(kind: str, partition: str | None) -> Read | None:
    """How an adapter reads a mapping from a node; None if that is not known here."""
    made = {"sql": _sql, "files": _files, "rest": _rest, "finance": _finance, "graphql": _graphql}.get(kind)
    return None if made is None else made(partition)


def _sql(partition: str | None) -> Read:
    from adapters.sql.document import read_document

    return lambda node: read_document(node, partition=partition)


def _files(partition: str | None) -> Read:
    from adapters.files.document import read_feeds

    return lambda node: read_feeds(node, "", partition)


def _rest(partition: str | None, kind: str = "rest", provided: dict[str, tuple[str, ...]] | None = None) -> Read:
    from adapters.mapping.document_grammar import read_document_block
    from adapters.rest.auth_document import read_auth
    from adapters.rest.endpoint_document import EndpointReader
    from adapters.rest.envelope_document import read_envelope
    from adapters.rest.grammar import DOCUMENTS

    def read(node: Node) -> None:
        keys = read_document_block(DOCUMENTS[kind], node)
        read_auth(keys.get("auth"))
        read_envelope(keys.get("envelope"))
        lists = keys["lists"].mapping() if "lists" in keys else {}
        endpoints = EndpointReader("", defaults=keys.get("defaults"), lists=lists, partition=partition, provided=provided)
        _each_entity(keys["entities"], endpoints.read)

    return read


def _finance(partition: str | None) -> Read:
    from adapters.finance.adapter import DERIVED

    return _rest(partition, "finance", {"Tranche": DERIVED})


def _graphql(partition: str | None) -> Read:
    from adapters.graphql.grammar import DOCUMENT
    from adapters.graphql.query_document import QueryReader
    from adapters.mapping.document_grammar import read_document_block
    from adapters.rest.auth_document import read_auth

    def read(node: Node) -> None:
        keys = read_document_block(DOCUMENT, node)
        read_auth(keys.get("auth"))
        lists = keys["lists"].mapping() if "lists" in keys else {}
        _each_entity(keys["entities"], QueryReader("", defaults=keys.get("defaults"), lists=lists, partition=partition).read)

    return read


def _each_entity(entities: Node, read: Callable[[str, Node], object]) -> None:
    from adapters.entities import HELD
    from adapters.mapping.yaml import suggestion

    for name, block in entities.mapping().items():
        if name not in HELD:
            entities.keys[name].error(f"there is no entity {name!r}", suggestion(name, HELD))
        read(name, block)
