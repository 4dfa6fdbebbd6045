"""What a source's options say about the kind of its database: its URL, or `dialect` where that is a secret, and `charset`."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import Node
from adapters.sql.dialects import DIALECTS, Dialect
from adapters.sql.opening import kind_of


def read_dialect(options: Mapping[str, Node]) -> tuple[Dialect | None, bool]:
    """The declared kind of database, None if it is not known before the source opens; and whether UTF-8 is promised.

    Raises `InvalidConfiguration`.
    """
    kind = _kind(options)
    dialect = None if kind is None else DIALECTS[kind]()
    if "charset" not in options:
        return dialect, False
    options["charset"].choice(("utf8",))
    if dialect is None or dialect.in_utf8 is None:
        options["charset"].error(f"`charset` makes no difference to {kind or 'the databases that need no `dialect`'}", "remove it")
    return dialect, True


def _kind(options: Mapping[str, Node]) -> str | None:
    url = options["url"].text()
    declared = options["dialect"].choice(tuple(DIALECTS)) if "dialect" in options else None
    if url.startswith(("env:", "file:")):
        return declared
    try:
        found = kind_of(url)
    except InvalidConfiguration:
        # Told when the source opens: a stand-in for the URL does not keep the rest from being read.
        return declared
    if declared not in (None, found):
        options["dialect"].error(f"the URL is of the kind {found!r}", "remove `dialect`, which is only needed where the URL is a secret")
    return found
