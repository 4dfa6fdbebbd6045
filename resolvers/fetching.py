"""Fetches: records by key, each asked of the sources that can hold it, in as few calls as the sources allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from adapters.entities import ENTITIES, Entity, Record
from adapters.errors import SourceError
from adapters.requests import oldest
from adapters.source import Source
from resolvers.calls import Outcome, quarantined, together
from resolvers.errors import InvalidRequest, no_answer
from resolvers.explaining.plans import FetchPlan
from resolvers.global_id import GlobalKey
from resolvers.listing import Context
from resolvers.pruning import may_hold, partitions_of
from resolvers.request import FetchResult

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """What one source has under each of the keys that it was asked for, and the moment that it shows."""

    records: dict[str, Record | None]
    as_of: datetime | None

    @property
    def count(self) -> int:
        """How many of the keys it has."""
        return sum(record is not None for record in self.records.values())


async def fetch(context: Context, entity_name: str, keys: Sequence[GlobalKey], fields: Iterable[str]) -> list[FetchResult]:
    """The records, aligned to the keys. Of several sources that have a key, the one that was configured first wins."""
    entity = ENTITIES[entity_name]
    _check(entity, fields)
    unique = dict.fromkeys(keys)
    holders = {key: candidates(context, entity, key) for key in unique}
    asked: dict[str, list[str]] = {}
    for key, sources in holders.items():
        for source in sources:
            asked.setdefault(source.id, []).append(key.key)
    if context.explained:
        context.note(FetchPlan(entity.name, len(unique), {source: len(wanted) for source, wanted in asked.items()}))
    outcomes = await _ask(context, entity, asked, frozenset(fields))
    answers = {key: _choose(key.key, [outcomes[source.id] for source in sources]) for key, sources in holders.items()}
    return [answers[key] for key in keys]


def candidates(context: Context, entity: Entity, key: GlobalKey) -> list[Source]:
    """The sources that can hold a key: the one that it names, or all whose partition allows it."""
    if key.source is not None:
        named = context.sources.get(key.source)
        return [named] if named is not None and entity.name in named.entities else []
    wanted = partitions_of(entity, entity.key, (key.key,))
    return [source for source in context.sources.serving(entity.name) if may_hold(source.partition, wanted)]


def chunks(values: Sequence[T], size: int) -> list[Sequence[T]]:
    """The values in pieces of at most `size`."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def _check(entity: Entity, fields: Iterable[str]) -> None:
    for name in fields:
        if name not in entity.fields:
            raise InvalidRequest(public=f"{entity.name} has no field `{name}`.", entity=entity.name, field=name)


async def _ask(context: Context, entity: Entity, asked: dict[str, list[str]], fields: frozenset[str]) -> dict[str, Outcome[Found]]:
    sources = [source for identifier in asked if (source := context.sources.get(identifier)) is not None]
    ready = [source for source in sources if source.may_answer(entity.name)]
    calls = context.calls
    outcomes = await together([calls.attempt(source, _fetch_from(context, source, entity, asked[source.id], fields)) for source in ready])
    outcomes.extend(quarantined(source) for source in sources if not source.may_answer(entity.name))
    for outcome in outcomes:
        found = outcome.value
        context.ledger.add_all(outcome.reports(found.count, found.as_of) if found else outcome.reports(0))
    return {outcome.source.id: outcome for outcome in outcomes}


async def _fetch_from(context: Context, source: Source, entity: Entity, keys: list[str], fields: frozenset[str]) -> Found:
    capability = source.entities[entity.name]
    wanted = [name for name in entity.fields if name in fields]
    present = tuple([name for name in wanted if name in capability.fields or name == entity.key])
    absent = [name for name in wanted if name not in capability.fields and name != entity.key] if len(present) < len(wanted) else []
    parts = chunks(keys, capability.max_keys)
    answers = await together([context.calls.fetch(source, entity.name, part, present, absent) for part in parts])
    rows = (record for answer in answers for record in answer.rows)
    return Found(dict(zip(keys, rows, strict=True)), oldest(answer.as_of for answer in answers))


def _choose(key: str, outcomes: Sequence[Outcome[Found]]) -> FetchResult:
    """The first record that there is; an error if there is none, but a source that could hold it failed."""
    errors: list[SourceError] = []
    for outcome in outcomes:
        if outcome.error is not None:
            errors.append(outcome.error)
        elif outcome.value is not None and (record := outcome.value.records[key]) is not None:
            return record
    return no_answer(errors) if errors else None
