"""What has changed between two SDLs, by what it does to those who query, and what the changelog says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import build_schema, find_breaking_changes, find_dangerous_changes

MARK = "Breaking:"
"""Begins an entry of the changelog that names breaking changes."""
_COORDINATE = re.compile(r"@\w+(?:\(\w+:\))?|\b[A-Z]\w*\.\w+(?:\(\w+:\))?")
_TYPE = re.compile(r"(?:union type|scalar) (\w+)|^(\w+)")
_ENTRY = re.compile(r"^- (?:.+(?:\n {2,}\S.*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Changes:
    """Sentences of graphql-core, such as ``Field Site.name was removed.``"""

    breaking: tuple[str, ...] = ()
    dangerous: tuple[str, ...] = ()
    """Queries stay valid, but a client may meet what it does not know, such as a new value of an enum."""

    def lines(self) -> Iterator[str]:
        """The changes for people; none where all are harmless."""
        yield from (f"breaking: {text}" for text in self.breaking)
        yield from (f"dangerous: {text}" for text in self.dangerous)


def changes(old: str, new: str) -> Changes:
    """Changes from one SDL to another. Additions that nobody has to notice, and texts, are left out."""
    if old == new:
        return Changes()
    before, after = build_schema(old, assume_valid=True), build_schema(new, assume_valid=True)
    return Changes(
        tuple(sorted(one.description for one in find_breaking_changes(before, after))),
        tuple(sorted(one.description for one in find_dangerous_changes(before, after))),
    )


def coordinate(change: str) -> str:
    """What a change is about: ``Site.name``, ``Query.sites(first:)``, ``@classification`` or the name of a type."""
    if found := _COORDINATE.search(change):
        return found[0]
    named = _TYPE.search(change)
    return (named[1] or named[2]) if named else change


def unannounced(breaking: tuple[str, ...], changelog: str) -> list[str]:
    """The changelog's entries that are still to be written: one for each breaking change that no entry with `MARK` names."""
    told = "\n".join(entry for entry in _ENTRY.findall(changelog) if MARK in entry)
    named = set(re.findall(r"@?[\w.]+(?:\(\w+:\))?", told)) | {name.rstrip(".") for name in re.findall(r"@?[\w.]+", told)}
    return [f"- {MARK} {change}" for change in breaking if coordinate(change) not in named]
