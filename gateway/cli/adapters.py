"""``craftgraph adapters``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from gateway.cli.exits import DONE, FAILED
from gateway.cli.options import Json
from gateway.cli.printing import as_json
from gateway.cli.table import render

if TYPE_CHECKING:
    from gateway.cli.adapter_list import Listed


def adapters(*, json: Json = False) -> int:
    """List the adapters that configurations may name: built in, and of installed packages. Packages are imported, nothing is connected.

    Exit codes: 0 all can be used; 1 one is in quarantine: it cannot be imported, is of another version, or its name is taken.
    """
    from gateway.cli.adapter_list import listed

    found = listed()
    if json:
        print(as_json({"adapters": [asdict(one) for one in found]}))
    else:
        print(render(("adapter", "origin", "API", "state"), [_row(one) for one in found]))
        broken = [one for one in found if one.quarantine]
        print(f"\n{len(found)} adapters, {len(broken)} in quarantine")
        for one in broken:
            print(f"craftgraph: {one.quarantine}", file=sys.stderr)
    return FAILED if any(one.quarantine for one in found) else DONE


def _row(one: Listed) -> tuple[str, ...]:
    return (one.name, one.origin, "-" if one.api_version is None else str(one.api_version), "quarantined" if one.quarantine else "ready")
