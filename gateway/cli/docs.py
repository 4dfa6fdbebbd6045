"""``craftgraph docs``."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.tree import ROOT


def docs(
    *,
    check: Annotated[bool, Parameter(negative="", help="Compare; exit code 1 if one differs (比较)")] = False,
    write: Annotated[bool, Parameter(negative="", help="Write them anew (更新)")] = False,
) -> int:
    """Check or write the documents that come from the code: the reference of the graph, the data catalogue, the entity diagram.

    Exit codes: 0 done; 1 one differs from the code.
    """
    from gateway.documents import DOCUMENTS

    if check == write:
        raise Refusal("give either --check or --write")
    stale = []
    for path, make in DOCUMENTS.items():
        text = make()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if write:
            path.write_text(text, "utf-8")
    return _report(stale, write=write)


def _report(stale: list[str], *, write: bool) -> int:
    if write or not stale:
        print(f"wrote {', '.join(stale)}" if stale else "the documents are what the code says")
        return DONE
    print(f"craftgraph: {', '.join(stale)} differ from the code; run `craftgraph docs --write` (or `make sdl`)", file=sys.stderr)
    return FAILED
