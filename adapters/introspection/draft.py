"""A draft mapping: what is guessed, what is missing, what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.entities import Entity, FieldDefinition
from adapters.introspection.composing import compose
from adapters.introspection.facts import Column, Table
from adapters.introspection.form import Form
from adapters.introspection.forms import form_of
from adapters.introspection.joins import JoinDraft, find_joins, joined_candidates
from adapters.introspection.matching import SURE, Assignment, Candidate, Match, assign, candidates, match
from adapters.introspection.rows import RowDraft, rows_of

_CONSTANTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("PracticalSession", "channel"): ("SITE", "taken to be the sites' own sessions; ONLINE_ACADEMY if the online academy announced them"),
}
"""What a field is where a system has no column for it."""


@dataclass(frozen=True, kw_only=True)
class FieldDraft:
    """A field: the columns (or paths) that it is read from, and how; or a constant; or the source's partition."""

    name: str
    places: tuple[str, ...] = ()
    form: Form = field(default_factory=Form)
    kinds: tuple[str, ...] = ()
    """Of several places: the type of each, empty for text."""
    constant: str | None = None
    optional: bool = False
    score: float = 1.0

    @property
    def doubts(self) -> list[str]:
        """Everything that a person should look at."""
        guess = [f"is it really {', '.join(self.places)}?"] if self.score < SURE and self.places else []
        return [*guess, *self.form.doubts]


@dataclass(frozen=True, kw_only=True)
class EntityDraft:
    """An entity's table with its fields, and the columns that nothing was made of."""

    entity: Entity
    table: Table
    score: float
    fields: Mapping[str, FieldDraft]
    joins: Sequence[JoinDraft] = ()
    rows: Sequence[RowDraft] = ()
    left: Sequence[tuple[str, Column]] = ()
    """Place and column of everything that is not mapped."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Fields that were guessed and that the strict loader would not take, with the reason."""

    @property
    def unknown(self) -> list[FieldDefinition]:
        """The fields that nothing was found for."""
        return [definition for name, definition in self.entity.fields.items() if name not in self.fields]

    @property
    def personal(self) -> list[str]:
        """The personal columns, which are left out."""
        return [column.name for column in self.table.columns if column.personal]


@dataclass(frozen=True)
class Draft:
    """All entities, the tables that look like one but have no key, and the tables that are none."""

    entities: Sequence[EntityDraft]
    others: Sequence[Table] = ()
    keyless: Sequence[EntityDraft] = ()


def draft(tables: Sequence[Table], wanted: Iterable[str] | None = None) -> Draft:
    """A draft for these tables. `wanted` are the entities that they are known to hold, by name."""
    assigned = assign(tables, wanted)
    entities = [_entity(one, tables, assigned) for one in assigned]
    used = {one.table.name for one in assigned} | {join.table.name for entity in entities for join in entity.joins}
    return sorted_out(entities, [table for table in tables if table.name not in used])


def sorted_out(entities: Iterable[EntityDraft], others: Sequence[Table], keyless: Sequence[EntityDraft] = ()) -> Draft:
    """A draft whose entities all have a key; those without one are set aside."""
    given = list(entities)
    lost = [one for one in given if one.entity.key not in one.fields]
    return Draft([one for one in given if one not in lost], others, [*keyless, *lost])


def _entity(own: Assignment, tables: Sequence[Table], assigned: Sequence[Assignment]) -> EntityDraft:
    entity, joins = own.entity, find_joins(own, tables, assigned)
    mine = candidates(own.table)
    offered = [*mine, *(one for join in joins for one in joined_candidates(join, assigned))]
    matches = match(entity, offered)
    fields = {name: _field(entity, found) for name, found in matches.items()}
    fields |= _made_up(entity, mine, fields)
    places = {place for one in fields.values() for place in one.places}
    free = {one.place: one for one in mine if one.place not in places}
    rows = rows_of(entity, free)
    taken = {row.column for row in rows} | {join.reference.column for join in joins}
    return EntityDraft(
        entity=entity,
        table=own.table,
        score=own.score,
        fields={name: fields[name] for name in entity.fields if name in fields},
        joins=[join for join in joins if any(place.startswith(f"{join.alias}.") for place in places)],
        rows=rows,
        left=[(place, one.column) for place, one in free.items() if place not in taken],
    )


def _field(entity: Entity, found: Match) -> FieldDraft:
    definition, candidate = entity.fields[found.field], found.candidate
    form = form_of(entity.name, definition, candidate.column, candidate.name, opposite=found.opposite)
    return FieldDraft(
        name=found.field, places=(candidate.place,), form=form or Form(), optional=candidate.column.optional, score=found.score
    )


def _made_up(entity: Entity, offered: Sequence[Candidate], known: Mapping[str, Any]) -> dict[str, FieldDraft]:
    """Fields that no column holds by itself."""
    made: dict[str, FieldDraft] = {}
    site = "code" if entity.name == "Site" else "site_code"
    composed = compose(offered) if site in entity.fields else None
    if composed is not None and (site not in known or known[site].score < SURE):
        places, kinds, form = composed
        made[site] = FieldDraft(name=site, places=places, kinds=kinds, form=form)
    for name, pattern in entity.record.partition.items():
        if pattern == "^(.+)$" and name not in known:
            made[name] = FieldDraft(name=name, form=Form(None, (), ("every record is taken to be of the source's own union (partition)",)))
    for (owner, name), (constant, doubt) in _CONSTANTS.items():
        if owner == entity.name and name not in known:
            made[name] = FieldDraft(name=name, constant=constant, form=Form(None, (), (doubt,)))
    return made


def hint(column: Column) -> str:
    """What to say of a column that is not mapped: its type and its comment."""
    return f"{column.type or column.kind}" + (f", {column.comment}" if column.comment else "")
