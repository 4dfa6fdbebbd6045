"""Which column is which field, and which table is which entity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.entities import HELD, Entity, FieldDefinition
from adapters.introspection.dictionary import Fit, of_entity, of_field
from adapters.introspection.facts import Column, Table
from adapters.introspection.fitness import fitness
from adapters.introspection.names import Name, parse, parse_all, parse_tables

LEAST = 0.5
"""Score below which a column is no guess."""
SURE = 0.8
"""Score below which a guess says that it is one."""
_ENOUGH = ((0.8, 0.12), (0.6, 0.3), (0.0, 0.75))
"""How well a table has to be named, and how many of the fields found in it, for it to be taken for an entity."""
_DEMANDED = ((0.6, 0.1), (0.0, 0.3))
"""The same for an entity that the table is said to hold."""
_KEY = 0.15


@dataclass(frozen=True)
class Candidate:
    """A column that may be a field, as the mapping names it (``host.dwmc`` in a join)."""

    place: str
    column: Column
    name: Name
    joined: bool = False
    member: Name | None = None
    """Of a nested path: the name of its last part."""


@dataclass(frozen=True)
class Match:
    """A field's column, how sure that is, and whether the column means the opposite."""

    field: str
    candidate: Candidate
    score: float
    opposite: bool = False


Matches = Mapping[str, Match]


def candidates(table: Table, alias: str | None = None) -> list[Candidate]:
    """The columns of a table, personal ones left out."""
    names = parse_all([column.name for column in table.columns])
    pairs = [(column, name) for column, name in zip(table.columns, names, strict=True) if not column.personal]
    return [_candidate(column, name, alias) for column, name in pairs]


def _candidate(column: Column, name: Name, alias: str | None) -> Candidate:
    nested = parse(column.name.rpartition(".")[2]) if "." in column.name else None
    return Candidate(f"{alias}.{column.name}" if alias else column.name, column, name, alias is not None, nested)


def match(entity: Entity, offered: Sequence[Candidate]) -> Matches:
    """The best column for each field, each column once; the surest pair first."""
    pairs = [found for field in entity.fields.values() for one in offered if (found := _rate(entity, field, one)).score >= LEAST]
    pairs.sort(key=lambda pair: -pair.score)
    taken: dict[str, Match] = {}
    used: set[str] = set()
    for pair in pairs:
        if pair.field not in taken and pair.candidate.place not in used:
            taken[pair.field] = pair
            used.add(pair.candidate.place)
    return _with_key(entity, offered, taken, used)


def _rate(entity: Entity, field: FieldDefinition, candidate: Candidate) -> Match:
    fits = [of_field(entity.name, field.name).fit(name, candidate.column.comment) for name in _names(candidate)]
    by_name = max(fits, key=lambda found: found.score)
    score = _score(entity, field, candidate, by_name) if by_name.score >= 0.25 else 0.0
    return Match(field.name, candidate, score, by_name.opposite)


def _names(candidate: Candidate) -> list[Name]:
    return [candidate.name] if candidate.member is None else [candidate.name, candidate.member]


def _score(entity: Entity, field: FieldDefinition, candidate: Candidate, by_name: Fit) -> float:
    column = candidate.column
    suits = fitness(entity.name, field, column, candidate.name, opposite=by_name.opposite)
    key = _KEY if column.key and field.meta.key and not candidate.joined and suits > 0.5 else 0.0
    return by_name.score * suits * (0.9 if candidate.joined else 1.0) + key


def _with_key(entity: Entity, offered: Sequence[Candidate], taken: dict[str, Match], used: set[str]) -> Matches:
    """Without a better guess, the primary key is the key, or else a column that is called an id and never repeats."""
    if entity.key in taken:
        return taken
    free = [one for one in offered if not one.joined and one.place not in used]
    suits = [one for one in free if fitness(entity.name, entity.fields[entity.key], one.column, one.name) >= 0.9]
    guess = next((one for one in suits if one.column.key), None) or next((one for one in suits if _is_id(one)), None)
    if guess is not None:
        taken[entity.key] = Match(entity.key, guess, LEAST)
    return taken


def _is_id(candidate: Candidate) -> bool:
    values = candidate.column.values
    called = candidate.name.words[-1] in ("id", "no", "code") or candidate.name.joined.endswith(("bh", "dm"))
    return called and len(values) > 1 and len(candidate.column.distinct) == len(values)


@dataclass(frozen=True)
class Assignment:
    """A table that is taken for an entity, and how sure that is."""

    entity: Entity
    table: Table
    score: float


def assign(tables: Sequence[Table], wanted: Iterable[str] | None = None) -> list[Assignment]:
    """The tables' entities, each once, in the order of the entities. `wanted` restricts the entities, and lowers the bar."""
    names = dict(zip([table.name for table in tables], parse_tables([table.name for table in tables]), strict=True))
    chosen = [HELD[name] for name in (wanted if wanted is not None else HELD)]
    rated = [_rate_table(entity, table, names[table.name], demanded=wanted is not None) for entity in chosen for table in tables]
    found: dict[str, Assignment] = {}
    for one in sorted((one for one in rated if one is not None), key=lambda one: -one.score):
        if one.entity.name not in found and one.table not in [other.table for other in found.values()]:
            found[one.entity.name] = one
    return [found[name] for name in HELD if name in found]


def _rate_table(entity: Entity, table: Table, name: Name, *, demanded: bool) -> Assignment | None:
    named = of_entity(entity.name).fit(name, table.comment).score
    if not demanded and named < 0.2 and len(table.columns) < 3:
        return None
    found = match(entity, candidates(table))
    covered = _coverage(entity, found)
    bars = (*_ENOUGH, *_DEMANDED) if demanded else _ENOUGH
    enough = any(named >= by_name and covered >= by_fields for by_name, by_fields in bars)
    return Assignment(entity, table, 0.45 * named + 0.55 * covered) if enough else None


def _coverage(entity: Entity, matches: Matches) -> float:
    """The share of the fields that are found, those that must not be null counting double."""
    weights = {field.name: 1.0 if field.nullable else 2.0 for field in entity.fields.values()}
    return sum(weights[name] * min(1.0, found.score) for name, found in matches.items()) / sum(weights.values())
