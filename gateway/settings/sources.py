"""The sources in the configuration: alone, or in groups that share a block of keys which each source may override."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.context import AdapterContext
from adapters.mapping.yaml import Node
from adapters.problems import Collector
from adapters.registry import SourceConfig
from adapters.source import Caching, Policy
from gateway.settings.caching import read_caching
from gateway.settings.policy import POLICY

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


OWN = ("label", "partition")
"""Keys that only a source has, not a group."""
COMMON = frozenset({"adapter", "cache", *(setting.key for setting in POLICY), *OWN})
"""Keys that are not the adapter's."""


@dataclass(frozen=True)
class Entry:
    """One source's block, as written."""

    id: str
    key: Node
    node: Node
    group: str | None = None
    shared: Node | None = None
    """The group's block."""


def read_sources(root: Node, base_dir: Path, collector: Collector) -> tuple[SourceConfig, ...]:
    """Every source of the file, in its order. Problems go to the collector, their sources are left out."""
    configs: dict[str, SourceConfig] = {}
    places: dict[str, str] = {}
    for entry in _entries(root, collector):
        with collector.collect():
            if entry.id in places:
                entry.key.error(f"the source {entry.id!r} is given twice", f"it is first given at {places[entry.id]}; rename or remove one")
            places[entry.id] = entry.key.place
            configs[entry.id] = _read(entry, base_dir, collector)
    return tuple(configs.values())


def _entries(root: Node, collector: Collector) -> Iterator[Entry]:
    # The order of the file is the rank of the sources, and "groups" may stand before or behind "sources".
    for section in root.mapping():
        if section == "sources":
            yield from _block(root.require("sources"), collector)
        elif section == "groups":
            yield from _groups(root.require("groups"), collector)


def _groups(groups: Node, collector: Collector) -> Iterator[Entry]:
    with collector.collect():
        groups.mapping()
    for name, group in groups.value.items() if isinstance(groups.value, dict) else ():
        with collector.collect():
            _check_group(group)
            yield from _block(group.require("sources"), collector, name, group)


def _check_group(group: Node) -> None:
    for key in group.mapping(required=("sources",)):
        if key in OWN:
            group.keys[key].error(f"{key!r} belongs to a single source", "move it into the sources")


def _block(block: Node, collector: Collector, group: str | None = None, shared: Node | None = None) -> Iterator[Entry]:
    with collector.collect():
        block.mapping()
    for identifier, node in block.value.items() if isinstance(block.value, dict) else ():
        yield Entry(identifier, block.keys[identifier], node, group, shared)


def _read(entry: Entry, base_dir: Path, collector: Collector) -> SourceConfig:
    if not ID.fullmatch(entry.id):
        entry.key.error(f"{entry.id!r} is no id of a source", "write small letters and digits, joined by hyphens")
    own = entry.node.mapping(required=("label",))
    shared = {} if entry.shared is None else {key: node for key, node in entry.shared.mapping().items() if key != "sources"}
    keys = {**shared, **own}
    if "adapter" not in keys:
        entry.node.error("the key 'adapter' is missing", "add it here or to the group")
    policy = _policy(keys, collector)
    context = AdapterContext(
        source_id=entry.id,
        options=_options(entry, keys),
        partition=own["partition"].text() if "partition" in own else None,
        base_dir=base_dir,
        timeout=policy.timeout,
    )
    return SourceConfig(
        id=entry.id,
        label=own["label"].text(),
        kind=keys["adapter"].text(),
        group=entry.group,
        policy=policy,
        caching=read_caching(keys["cache"]) if "cache" in keys else Caching(),
        context=context,
    )


def _policy(keys: Mapping[str, Node], collector: Collector) -> Policy:
    values = {}
    for setting in POLICY:
        if setting.key in keys:
            with collector.collect():
                values[setting.key] = setting.read(keys[setting.key])
    return Policy(**values)


def _options(entry: Entry, keys: Mapping[str, Node]) -> Node:
    """What is left for the adapter: the source's block over the group's."""
    places = {**(entry.shared.keys if entry.shared else {}), **entry.node.keys}
    mine = {key: node for key, node in keys.items() if key not in COMMON}
    return replace(entry.node, value=mine, keys={key: places[key] for key in mine})
