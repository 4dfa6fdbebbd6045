"""Golden records: made from an entity's definition, so that every field holds every trap of its type somewhere, and ties abound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from adapters.capabilities import EntityCapability, KeyOrder
from adapters.conformance.traps import KEYS, traps
from adapters.entities import Entity, Record

ROWS = 72
FEWEST = 24
"""Rows below which nothing is proven."""
SPARE = 64
"""Keys kept back, for records that are inserted later and for keys that do not exist."""
TIED = 3
"""Values that the rows behind the first share, so that orders have ties."""

Values = Callable[[str, str, Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Golden:
    """Records of one entity, the values that each field may have, the keys that no record has, and what the source cannot hold."""

    records: list[Record]
    pools: Mapping[str, Sequence[Any]]
    spare: Sequence[str]
    left_out: Mapping[str, int]
    """Field → traps that the harness left out."""


def golden(entity: Entity, capability: EntityCapability, seed: str, values: Values) -> Golden:
    """Records with the declared fields filled and the others null. Raises `ValueError` if the harness leaves too few keys."""
    offered = {name: traps(field) for name, field in entity.fields.items() if name in capability.fields and name != entity.key}
    pools = {name: list(values(entity.name, name, offer)) for name, offer in offered.items()}
    empty = [name for name, pool in pools.items() if not pool]
    keys = list(dict.fromkeys(values(entity.name, entity.key, _keys(capability))))
    count = max([ROWS, *(len(pool) for pool in pools.values())])
    if empty or len(keys) < FEWEST + SPARE:
        raise ValueError(f"the harness leaves no values for {entity.name}: {', '.join(empty) or f'{len(keys)} keys'}; see `Limited.values`")
    count = min(count, len(keys) - SPARE)
    columns = {name: _column(pool, count, Random(f"{seed} {entity.name}.{name}")) for name, pool in pools.items()}
    rows = [_record(entity, keys[index], {name: column[index] for name, column in columns.items()}) for index in range(count)]
    Random(f"{seed} {entity.name}").shuffle(rows)
    left_out = {name: lost for name, offer in offered.items() if (lost := sum(value not in pools[name] for value in offer))}
    return Golden(rows, {**pools, entity.key: keys[:count]}, keys[count:], left_out)


def changed(data: Golden, records: Sequence[Record]) -> Golden:
    """The same with these records in the place of its own."""
    pools = {name: list(dict.fromkeys(getattr(record, name) for record in records)) for name in data.pools}
    return replace(data, records=list(records), pools=pools)


def _keys(capability: EntityCapability) -> list[str]:
    serial = [str(number) for number in range(2, 2 + ROWS * 3)]
    if capability.key_order is KeyOrder.NUMERIC:
        return list(dict.fromkeys(["9", "10", "1", "100", "9007199254740993", *serial]))
    return list(dict.fromkeys([*KEYS, *serial]))


def _column(pool: Sequence[Any], count: int, dice: Random) -> list[Any]:
    """Each value of the pool once, then few values again and again."""
    first = dice.sample(pool, min(len(pool), count))
    tied = [*dice.sample(pool, min(TIED, len(pool))), *([None] if None in pool else [])]
    column = [*first, *dice.choices(tied, k=count - len(first))]
    dice.shuffle(column)
    return column


def _record(entity: Entity, key: str, values: Mapping[str, Any]) -> Record:
    absent: dict[str, Any] = dict.fromkeys(entity.fields)
    return entity.record(**{**absent, **values, entity.key: key})
