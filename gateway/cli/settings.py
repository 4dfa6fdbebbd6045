"""``craftgraph settings``."""

from __future__ import annotations

from gateway.cli.exits import DONE
from gateway.cli.options import Json
from gateway.cli.table import render


def settings(*, json: Json = False) -> int:
    """List all settings of craftgraph.yaml: name, default, help. Those of sources.* stand in a source's block or its group's."""
    from gateway.settings import FRESHNESS, POLICY, SETTINGS

    listed = (*SETTINGS, *POLICY, *FRESHNESS)

    if json:
        import msgspec

        rows = [{"name": setting.name, "default": setting.default or None, "help": setting.help} for setting in listed]
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
    else:
        print(render(("setting", "default", "meaning"), [(setting.name, setting.default or "-", setting.help) for setting in listed]))
    return DONE
