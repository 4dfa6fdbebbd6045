"""Pruning: which sources cannot hold a record, so that they are not asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from adapters.entities import Entity
from adapters.predicate import Compare, Op, Predicate
from resolvers.pushdown import top_level


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def partition_of(entity: Entity, field: str, value: object) -> str | None:
    """The partition that a field's value shows; None if the field or the value shows none, so that any source may hold it."""
    pattern = entity.record.partition.get(field)
    return None if pattern is None else extracted(pattern, value)


def extracted(pattern: str, value: object) -> str | None:
    """What the pattern's first group reads out of a value; None if it is no text, or does not fit."""
    found = _pattern(pattern).search(value) if isinstance(value, str) else None
    return found.group(1) if found else None


def partitions_of(entity: Entity, field: str, values: Iterable[object]) -> frozenset[str] | None:
    """The partitions in which records with one of these values can lie; None if that is not known for all of them."""
    if field not in entity.record.partition:
        return None
    found = {partition_of(entity, field, value) for value in values}
    return None if None in found else frozenset(part for part in found if part is not None)


def partitions(entity: Entity, predicate: Predicate) -> frozenset[str] | None:
    """The partitions in which the rows of a normal predicate can lie; None if it does not say."""
    answer: frozenset[str] | None = None
    for part in top_level(predicate):
        if isinstance(part, Compare) and part.op in (Op.EQ, Op.IN):
            found = partitions_of(entity, part.field, part.value if part.op is Op.IN else (part.value,))
            if found is not None:
                answer = found if answer is None else answer & found
    return answer


def may_hold(partition: str | None, wanted: frozenset[str] | None) -> bool:
    """Whether a source with this partition may hold records of the wanted ones. A source without a partition may hold any."""
    return partition is None or wanted is None or partition in wanted
