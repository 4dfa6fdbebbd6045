"""``craftgraph settings``."""

from __future__ import annotations

from gateway.cli.exits import DONE
from gateway.cli.options import Json
from gateway.cli.table import render


def settings(*, json: Json = False) -> int:
    """List all settings of craftgraph.yaml besides the sources: name, default, help."""
    from gateway.settings import SETTINGS

    if json:
        import msgspec

        rows = [{"name": setting.name, "default": setting.default or None, "help": setting.help} for setting in SETTINGS]
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
    else:
        print(render(("setting", "default", "meaning"), [(setting.name, setting.default or "-", setting.help) for setting in SETTINGS]))
    return DONE
