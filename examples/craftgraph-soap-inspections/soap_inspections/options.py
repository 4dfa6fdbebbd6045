"""What stands under the source in craftgraph.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.mapping.yaml import Node

MOST_ROWS = 200
"""Rows that the service gives in one answer, at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """One source's own keys. `token` is a reference (``env:NAME``, ``file:PATH``), `url` an address or a reference to one."""

    url: str
    token: str
    page: int = MOST_ROWS


def read_options(node: Node) -> Options:
    """The keys, read strictly. Raises `InvalidConfiguration` with file, line and column."""
    values = node.mapping(allowed=("page",), required=("url", "token"))
    page = values["page"].integer(least=1) if "page" in values else MOST_ROWS
    if page > MOST_ROWS:
        values["page"].error(f"the service gives at most {MOST_ROWS} rows", f"write {MOST_ROWS} or less")
    return Options(url=values["url"].text(), token=values["token"].text(), page=page)
