"""How old the answers of sources may be: keys of a source or a group, and the settings of the cache as a whole.

::

    cache:                              # of the gateway
      store: env:CRAFTGRAPH_REDIS_URL
    groups:
      unions:
        cache:                          # of its sources; a source's own block stands in the place of its group's
          ttl: 30s
          stale_while_revalidate: 1m
          stale_if_error: 1h
          entities:
            TradeUnion: {ttl: 10m}      # the rest as above
            Application: off
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.entities import ENTITIES
from adapters.mapping.yaml import Node, NodeKind, suggestion
from adapters.secrets import is_reference
from adapters.source import NOTHING_KEPT, Caching, Freshness
from gateway.settings.setting import Setting, count

OFF = "off"
MEMORY = "memory"


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheOptions:
    """Where the answers of sources are kept, and who may meddle with it."""

    store: str = MEMORY
    """``memory``, or a reference to the address of a Redis."""
    max_bytes: int = 64 * 1024 * 1024
    """Of the store in this process, estimated."""
    prefix: str = "craftgraph"
    """Of all keys in Redis."""
    timeout: float = 0.1
    """Seconds for one exchange with Redis."""
    changes: float = 10.0
    """Seconds between two questions for a source's changes, on average."""
    caller_control: bool = True
    """Whether requests may say how old an answer they take."""
    invalidation_token: str | None = None
    """Reference to the token of ``POST /cache/invalidate``; without one there is no such address."""


_options = CacheOptions()


def _seconds(node: Node) -> float:
    return node.seconds()


def _some_seconds(node: Node) -> float:
    seconds = node.seconds()
    if seconds <= 0:
        node.error("the time is too short", "write 1ms or more")
    return seconds


def _store(node: Node) -> str:
    if node.text() != MEMORY and not is_reference(node.text()):
        node.error("this is no store", "write memory, or a reference to the address of a Redis: env:NAME or file:PATH")
    return node.text()


def _token(node: Node) -> str:
    if not is_reference(node.text()):
        node.error("a secret stands in the file", "put it in the environment or in a file of its own, and write env:NAME or file:PATH")
    return node.text()


CACHE: tuple[Setting, ...] = (
    Setting(name="cache.store", default=MEMORY, help="Where answers of sources are kept: memory, or the address of a Redis", read=_store),
    Setting(name="cache.max_bytes", default=str(_options.max_bytes), help="Bytes that the store in memory takes, estimated", read=count),
    Setting(name="cache.prefix", default=_options.prefix, help="What all keys in Redis begin with", read=lambda node: node.text()),
    Setting(
        name="cache.timeout",
        default=f"{_options.timeout * 1000:g}ms",
        help="Time for one exchange with Redis; what takes longer is done without",
        read=_some_seconds,
    ),
    Setting(
        name="cache.changes",
        default=f"{_options.changes:g}s",
        help="Time between two questions for a source's changes, on average",
        read=_some_seconds,
    ),
    Setting(
        name="cache.caller_control",
        default=str(_options.caller_control).lower(),
        help="Whether requests may say how old an answer they take, by Cache-Control or extensions.craftgraph",
        read=lambda node: node.boolean(),
    ),
    Setting(
        name="cache.invalidation_token",
        default="",
        help="Reference to the token for POST /cache/invalidate; without one there is no such address",
        read=_token,
    ),
)
"""Settings of the cache as a whole."""

FRESHNESS: tuple[Setting, ...] = (
    Setting(
        name="sources.*.cache.ttl", default="0s", help="Age up to which a kept answer is used without asking the source", read=_seconds
    ),
    Setting(
        name="sources.*.cache.stale_while_revalidate",
        default="0s",
        help="Time behind ttl in which it is used once more while the source is asked in the background",
        read=_seconds,
    ),
    Setting(
        name="sources.*.cache.stale_if_error",
        default="0s",
        help="Time behind ttl in which it stands in for a source that fails, with its age",
        read=_seconds,
    ),
)
"""Keys of a source's or a group's `cache` block, and of each of its `entities`. Without the block, nothing is kept."""


def read_caching(block: Node) -> Caching:
    """A `cache` block. Raises `InvalidConfiguration`."""
    if _is_off(block):
        return Caching()
    nodes = block.mapping(allowed=[*(setting.key for setting in FRESHNESS), "entities"])
    default = _freshness(nodes, NOTHING_KEPT)
    entities = nodes["entities"].mapping() if "entities" in nodes else {}
    for name in entities:
        if name not in ENTITIES:
            nodes["entities"].keys[name].error(f"there is no entity {name!r}", suggestion(name, ENTITIES))
    return Caching(default=default, entities={name: _of_entity(node, default) for name, node in entities.items()})


def _of_entity(node: Node, default: Freshness) -> Freshness:
    return NOTHING_KEPT if _is_off(node) else _freshness(node.mapping(allowed=[setting.key for setting in FRESHNESS]), default)


def _freshness(nodes: Mapping[str, Node], default: Freshness) -> Freshness:
    given: dict[str, Any] = {setting.key: setting.read(nodes[setting.key]) for setting in FRESHNESS if setting.key in nodes}
    return replace(default, **given)


def _is_off(node: Node) -> bool:
    return node.kind is NodeKind.SCALAR and node.value == OFF
