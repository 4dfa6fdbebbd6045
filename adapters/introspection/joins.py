"""Tables that belong to an entity's table by a key: hosts of sites, sites of everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.introspection.dictionary import Dictionary
from adapters.introspection.facts import Column, Reference, Table
from adapters.introspection.matching import Assignment, Candidate, candidates
from adapters.introspection.names import parse, parse_all, parse_tables
from adapters.introspection.vocabulary import HOST_TERMS

_SITE = "Site"
_HOST = Dictionary(HOST_TERMS)


@dataclass(frozen=True)
class JoinDraft:
    """A to-one join: our column names a row of the table by its key."""

    alias: str
    table: Table
    reference: Reference


def find_joins(own: Assignment, tables: Sequence[Table], assigned: Sequence[Assignment]) -> list[JoinDraft]:
    """The tables that rows of an entity's table refer to. A declared key is certain; else names and values have to agree."""
    entity_of = {one.table.name: one.entity.name for one in assigned}
    found: dict[str, JoinDraft] = {}
    for table in tables:
        reference = None if table is own.table else _declared(own.table, table) or _guessed(own.table, table)
        kind = entity_of.get(table.name)
        if reference is None or (kind is not None and kind != _SITE):
            continue
        alias = _alias(table, kind)
        found.setdefault(alias, JoinDraft(alias, table, reference))
    return list(found.values())


def joined_candidates(join: JoinDraft, assigned: Sequence[Assignment]) -> list[Candidate]:
    """The joined columns that may be fields: of sites only their number, of others all but the key."""
    offered = candidates(join.table, join.alias)
    site = next((one for one in assigned if one.table is join.table and one.entity.name == _SITE), None)
    return [one for one in offered if one.column.name != join.reference.key] if site is None else offered


def _alias(table: Table, entity: str | None) -> str:
    if entity == _SITE:
        return "site"
    (name,) = parse_tables([table.name])
    return "host" if _HOST.fit(name, table.comment).score > 0.8 or name.words[-1] in ("host", "org") else name.joined


def _declared(own: Table, other: Table) -> Reference | None:
    return next((reference for reference in own.references if reference.table == other.name), None)


def _guessed(own: Table, other: Table) -> Reference | None:
    key = other.key
    if key is None:
        return None
    names = dict(zip([column.name for column in own.columns], parse_all([column.name for column in own.columns]), strict=True))
    for column in own.columns:
        if column.kind is key.kind and not column.key and _names_row(names[column.name].words, other, key) and _holds(column, key, other):
            return Reference(column.name, other.name, key.name, declared=False)
    return None


def _names_row(words: Sequence[str], other: Table, key: Column) -> bool:
    """``site_id`` names a row of ``construction_site``, ``dwid`` of ``dw``, ``HostID`` of the table whose key is ``HostID``."""
    (table,) = parse_tables([other.name])
    joined, key_joined = "".join(words), parse(key.name).joined
    if key_joined in ("id", "key"):
        return joined in {f"{owner}{key_joined}" for owner in (table.joined, table.words[-1], table.words[0])}
    return joined == key_joined


def _holds(column: Column, key: Column, other: Table) -> bool:
    """Whether the values are keys there, as far as they can be seen."""
    if not column.values or not key.values or not other.whole:
        return True
    known = set(key.values)
    return sum(value in known for value in column.distinct) >= 0.8 * len(column.distinct)
