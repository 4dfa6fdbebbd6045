"""Long lists of keys on their way to one source: only those that it can hold, in as many parts as it takes at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from adapters.capabilities import EntityCapability
from adapters.entities import ENTITIES, Entity
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, comparisons
from resolvers.pruning import partition_of
from resolvers.pushdown import normalise, top_level

PARTS = 32
"""Calls into which one list of keys is divided at most; a longer one is compared here, with all that the source has."""
SINGLES = 8
"""The same, where the source compares with only one key at a time."""


def intersected(where: Predicate) -> Predicate:
    """A normal predicate with one list of keys for a field of which several must hold it: fewer sources can have rows of them all."""
    parts, common = top_level(where), common_keys(where)
    if not common:
        return where
    others = [part for part in parts if not (isinstance(part, Compare) and part.op is Op.IN and part.field in common)]
    return normalise(And((*(Compare(field, Op.IN, values) for field, values in common.items()), *others)))


def common_keys(where: Predicate) -> dict[str, tuple[Any, ...]]:
    """For each field that must be in several lists of keys, the keys that all of them have, in the order of the first."""
    lists: dict[str, list[tuple[Any, ...]]] = {}
    for part in top_level(where):
        if isinstance(part, Compare) and part.op is Op.IN:
            lists.setdefault(part.field, []).append(part.value)
    shared = {field: frozenset.intersection(*map(frozenset, several)) for field, several in lists.items() if len(several) > 1}
    return {field: tuple(value for value in lists[field][0] if value in keys) for field, keys in shared.items()}


def narrow(where: Predicate, entity: Entity, partition: str | None) -> Predicate:
    """A normal predicate without the keys that lie in other partitions than the source's. It keeps the same rows of that source."""
    if partition is None or not is_divided(where, entity):
        return where
    return normalise(_narrowed(where, entity, partition))


def is_divided(where: Predicate, entity: Entity) -> bool:
    """Whether the predicate has a list of keys that lie in partitions."""
    return any(_divisible(part, entity) for part in comparisons(where))


def _divisible(part: Compare, entity: Entity) -> bool:
    return part.op is Op.IN and len(part.value) > 1 and part.field in entity.record.partition


def _narrowed(where: Predicate, entity: Entity, partition: str) -> Predicate:
    match where:
        case Compare(field, _, values):
            if not _divisible(where, entity):
                return where
            divided = _by_partition(entity.name, field, values)
            return replace(where, value=divided.get(partition, ()) + divided.get(None, ()))
        case Not(part):
            return Not(_narrowed(part, entity, partition))
        case And(parts):
            return And(tuple(_narrowed(part, entity, partition) for part in parts))
        case Or(parts):
            return Or(tuple(_narrowed(part, entity, partition) for part in parts))


# Dividing a thousand keys takes a millisecond; doing it anew for each of 43 sources would cost more than the sources' answers.
@lru_cache(maxsize=16)
def _by_partition(entity: str, field: str, values: tuple[Any, ...]) -> dict[str | None, tuple[Any, ...]]:
    divided: dict[str | None, list[Any]] = {}
    for value in values:
        divided.setdefault(partition_of(ENTITIES[entity], field, value), []).append(value)
    return {partition: tuple(part) for partition, part in divided.items()}


def in_parts(where: Predicate, capability: EntityCapability) -> list[Predicate]:
    """A normal predicate as several that the source can answer and that together keep each row once. Mostly it is the one alone.

    Only its first list of keys that is too long for one call is divided.
    """
    every = list(top_level(where))
    for place, part in enumerate(every):
        if isinstance(part, Compare) and (size := _in_one_call(part, capability)):
            values = tuple(dict.fromkeys(part.value))
            chunks = [values[start : start + size] for start in range(0, len(values), size)]
            return [normalise(And((*every[:place], replace(part, value=chunk), *every[place + 1 :]))) for chunk in chunks]
    return [where]


def _in_one_call(part: Compare, capability: EntityCapability) -> int:
    """How many values of a list that is too long go into one call; 0 if it is not too long, or would need too many calls."""
    if part.op is not Op.IN:
        return 0
    known = capability.fields.get(part.field)
    filters, count = known.filters if known else {}, len(part.value)
    if Op.IN in filters:
        return capability.max_in if capability.max_in < count <= capability.max_in * PARTS else 0
    return 1 if Op.EQ in filters and 1 < count <= SINGLES else 0
