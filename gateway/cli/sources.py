"""``craftgraph sources``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.table import render

if TYPE_CHECKING:
    from adapters.source import Source


def sources(*, config: Config = DEFAULT_CONFIG, json: Json = False) -> int:
    """List the configured sources with what they serve. Nothing is connected and no secret is read.

    Exit codes: 0 all can be used; 1 a source is in quarantine, because its adapter is broken; 2 the configuration is not in order.
    """
    from adapters.problems import ConfigurationProblems
    from adapters.registry import Registry, build_sources

    registry = Registry()
    settings = read_settings(config, need_secrets=False)
    try:
        found = list(build_sources(settings.sources, registry))
    except ConfigurationProblems as problems:
        raise Refusal(str(problems)) from problems
    conflicts = [conflict.internal for conflict in registry.conflicts()]
    _print_json(found, conflicts) if json else _print_table(found, conflicts)
    return FAILED if any(source.quarantine for source in found) else DONE


def _print_table(found: list[Source], conflicts: list[str]) -> None:
    head = ("source", "name", "adapter", "group", "partition", "entities", "state")
    print(render(head, [_row(source) for source in found]))
    quarantined = sum(source.quarantine is not None for source in found)
    print(f"\n{len(found)} sources, {quarantined} in quarantine")
    for conflict in conflicts:
        print(f"craftgraph: {conflict}", file=sys.stderr)


def _row(source: Source) -> tuple[str, ...]:
    state = "configured" if source.quarantine is None else f"quarantined: {source.quarantine.internal}"
    entities = (
        ", ".join(source.entities)
        if len(source.entities) <= 3
        else f"{', '.join(list(source.entities)[:3])} and {len(source.entities) - 3} more"
    )
    return (source.id, source.label, source.kind, source.group or "-", source.partition or "-", entities or "-", state)


def _print_json(found: list[Source], conflicts: list[str]) -> None:
    import msgspec

    body = {"sources": [_facts(source) for source in found], "conflicts": conflicts}
    print(msgspec.json.format(msgspec.json.encode(body)).decode())


def _facts(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "label": source.label,
        "adapter": source.kind,
        "group": source.group,
        "partition": source.partition,
        "entities": list(source.entities),
        "quarantine": None if source.quarantine is None else {"code": source.quarantine.code, "message": source.quarantine.internal},
    }
