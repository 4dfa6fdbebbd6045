"""``craftgraph sources introspect``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.looking import Look
from gateway.cli.options import DEFAULT_CONFIG, Config, Json
from gateway.cli.printing import as_json
from gateway.cli.progress import Progress

if TYPE_CHECKING:
    from gateway.cli.introspecting import Drafted

LOOK = Look()


def introspect(
    *where: Annotated[
        str, Parameter(name="URL|FILE", help="Database URL or env:NAME of one, a source's id, http URL, JSON files (地址或文件)")
    ],
    look: Look = LOOK,
    out: Annotated[Path | None, Parameter(help="File to write; standard output if none (输出文件)")] = None,
    force: Annotated[bool, Parameter(negative="", help="Overwrite the file (覆盖)")] = False,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Draft a mapping from a live database, of which it only reads, or from a sample answer in JSON.

    Tables, columns and values are matched by their English, Chinese or pinyin names, comments, types and a sample of rows. What is unsure
    is marked. Personal columns (names, ID numbers, telephones) are neither read nor mapped; values appear in the draft only where a column
    looks like a code list.

    Exit codes: 0 a draft was made; 1 nothing was recognised, or the system cannot be read; 2 wrong command line.
    """
    if not where:
        raise Refusal("say what to look at: a database URL, env:NAME, a source's id, an http URL or a JSON file")
    if out is not None and out.exists() and not force:
        raise Refusal(f"{out} exists; give another --out, or --force to overwrite it")
    from adapters.errors import SourceError
    from gateway.cli.introspecting import drafted

    progress = Progress()
    try:
        found = asyncio.run(drafted(where, look, config, progress))
    except SourceError as error:
        print(f"craftgraph: {error.internal or error.public}", file=sys.stderr)
        return FAILED
    finally:
        progress.clear()
    _hand_over(found, out, json=json)
    return DONE if found.draft.entities else FAILED


def _hand_over(found: Drafted, out: Path | None, *, json: bool) -> None:
    if out is not None:
        out.write_text(found.text, "utf-8")
    if json:
        print(as_json(found.facts))
    elif out is None:
        print(found.text, end="")
    for line in [*found.summary, *([f"written to {out}"] if out is not None else [])]:
        print(line, file=sys.stderr)
