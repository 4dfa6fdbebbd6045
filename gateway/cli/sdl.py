"""``craftgraph sdl``."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.tree import ROOT

SNAPSHOT = ROOT / "schema" / "schema.graphql"
REMEDY = "run `craftgraph sdl --write` (or `make sdl`) and look at the difference before you commit it"
LONGEST_DIFFERENCE = 60


def sdl(
    *,
    check: Annotated[bool, Parameter(negative="", help="Compare with the snapshot; exit code 1 if it differs (与快照比较)")] = False,
    write: Annotated[bool, Parameter(negative="", help="Write the snapshot anew (更新快照)")] = False,
) -> int:
    """Print the schema in GraphQL's schema language, or check or write its committed snapshot, schema/schema.graphql.

    Exit codes: 0 done; 1 the snapshot differs from the code.
    """
    if check and write:
        raise Refusal("give either --check or --write")
    from schema import build

    text = build().as_str().rstrip() + "\n"
    if check:
        return _check(text, SNAPSHOT)
    if write:
        SNAPSHOT.write_text(text, "utf-8")
        print(f"wrote {SNAPSHOT.relative_to(ROOT)}")
    else:
        print(text, end="")
    return DONE


def _check(text: str, snapshot: Path) -> int:
    name = str(snapshot.relative_to(ROOT))
    if not snapshot.exists():
        print(f"craftgraph: {name} does not exist; {REMEDY}", file=sys.stderr)
        return FAILED
    committed = snapshot.read_text("utf-8")
    if committed == text:
        print(f"{name} is what the code says")
        return DONE
    difference = list(unified_diff(committed.splitlines(), text.splitlines(), name, "code", lineterm=""))
    print("\n".join(difference[:LONGEST_DIFFERENCE]))
    if len(difference) > LONGEST_DIFFERENCE:
        print(f"… {len(difference) - LONGEST_DIFFERENCE} further lines")
    print(f"craftgraph: {name} differs from the code; {REMEDY}", file=sys.stderr)
    return FAILED
