"""Fingerprints of sources as they are configured: what is kept outside of the process must not outlive a change of mapping or address."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import Any

from adapters.entities import ENTITIES
from adapters.errors import SourceError
from adapters.mapping.extends import load_mapping
from adapters.mapping.yaml import Node, NodeKind
from adapters.registry import SourceConfig
from adapters.secrets import Secrets, is_reference


def fingerprints(configs: Iterable[SourceConfig], secrets: Secrets) -> dict[str, str]:
    """By source: one text for the same adapter, options, addresses, mapping and entities, another for any others. It tells none of them."""
    return {config.id: _fingerprint(config, secrets) for config in configs}


def _fingerprint(config: SourceConfig, secrets: Secrets) -> str:
    options = config.context.options
    parts = (config.kind, config.context.partition, _plain(options, secrets), _mapping(config, secrets), _entities())
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _mapping(config: SourceConfig, secrets: Secrets) -> Any:
    node = config.context.options.get("mapping")
    if node is None or node.kind is not NodeKind.SCALAR:
        return None
    try:
        return _plain(load_mapping(config.context.base_dir / node.text()), secrets)
    except SourceError as error:
        # The source is refused or in quarantine for this, and will not be asked.
        return str(error)


def _plain(node: Node, secrets: Secrets) -> Any:
    """The values of a block, references followed."""
    if node.kind is NodeKind.MAP:
        return {name: _plain(child, secrets) for name, child in node.mapping().items()}
    if node.kind is NodeKind.LIST:
        return [_plain(child, secrets) for child in node.items()]
    if not is_reference(node.value):
        return node.value
    try:
        return secrets.get(node.value)
    except SourceError as error:
        return str(error)


@cache
def _entities() -> str:
    return repr({name: entity.fields for name, entity in ENTITIES.items()})
