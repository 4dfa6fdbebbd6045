"""``craftgraph sdl``."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.sdl_changes import changes, unannounced
from gateway.tree import ROOT

SNAPSHOT = ROOT / "schema" / "schema.graphql"
RELEASED = ROOT / "schema" / "released.graphql"
CHANGELOG = ROOT / "CHANGELOG.md"
REMEDY = "run `craftgraph sdl --write` (or `make sdl`) and look at the difference before you commit it"
LONGEST_DIFFERENCE = 60


def sdl(
    *,
    check: Annotated[bool, Parameter(negative="", help="Compare with the snapshot; exit code 1 if it differs (与快照比较)")] = False,
    write: Annotated[bool, Parameter(negative="", help="Write the snapshot anew (更新快照)")] = False,
    release: Annotated[bool, Parameter(negative="", help="Make it the SDL of the last release, too (标记为已发布)")] = False,
) -> int:
    """Print the schema in GraphQL's schema language, or check or write its committed snapshot, schema/schema.graphql.

    The check also wants each breaking change since the last release, schema/released.graphql, to be named in CHANGELOG.md.

    Exit codes: 0 done; 1 the snapshot differs from the code, or a breaking change is not announced.
    """
    if check + write + release > 1:
        raise Refusal("give only one of --check, --write and --release")
    from schema import build

    text = build().as_str().rstrip() + "\n"
    if check:
        return _check(text)
    for path in (SNAPSHOT, RELEASED) if release else (SNAPSHOT,) if write else ():
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    if write:
        _announcements(text)
    elif not release:
        print(text, end="")
    return DONE


def _check(text: str) -> int:
    name = str(SNAPSHOT.relative_to(ROOT))
    if not SNAPSHOT.exists():
        print(f"craftgraph: {name} does not exist; {REMEDY}", file=sys.stderr)
        return FAILED
    committed = SNAPSHOT.read_text("utf-8")
    if committed != text:
        _print_difference(name, committed, text)
        print(f"craftgraph: {name} differs from the code; {REMEDY}", file=sys.stderr)
        return FAILED
    print(f"{name} is what the code says")
    return FAILED if _announcements(text) else DONE


def _print_difference(name: str, committed: str, text: str) -> None:
    difference = list(unified_diff(committed.splitlines(), text.splitlines(), name, "code", lineterm=""))
    print("\n".join(difference[:LONGEST_DIFFERENCE]))
    if len(difference) > LONGEST_DIFFERENCE:
        print(f"… {len(difference) - LONGEST_DIFFERENCE} further lines")
    for line in changes(committed, text).lines():
        print(line)


def _announcements(text: str) -> list[str]:
    """The entries that the changelog lacks, printed."""
    if not RELEASED.exists():
        return []
    missing = unannounced(changes(_read(RELEASED), text).breaking, _read(CHANGELOG))
    if missing:
        print("craftgraph: breaking changes since the last release that CHANGELOG.md does not name; undo them, or add:", file=sys.stderr)
        print("\n".join(missing), file=sys.stderr)
    return missing


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
