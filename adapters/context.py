"""What an adapter's factory is given: one source's configuration, and nothing that connects."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapters.mapping.yaml import Node


@dataclass(frozen=True, kw_only=True)
class AdapterContext:
    """One source's configuration, for ``create(context) -> Adapter``.

    Example: `adapters.sql.create(AdapterContext(source_id="province-440000", options=node, partition="440000"))`.
    """

    source_id: str
    options: Node
    """The adapter's own keys of the source, its group's merged in (`adapters.mapping.yaml.merged`), without those that every source has
    (adapter, label, policy …). The adapter refuses keys that it does not know."""
    partition: str | None = None
    """The source's value of its group's partition, for instance the union's code."""
    base_dir: Path = field(default_factory=Path)
    """Folder of the configuration file; relative paths in `options` start here."""
    timeout: float = 2.0
    """Seconds for one call, as in the source's policy."""
