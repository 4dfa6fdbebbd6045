"""Orders over records in memory: the total order of a scan, the rows behind a position in it, and projections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from adapters.capabilities import KeyOrder
from adapters.entities import Entity, Record
from adapters.requests import After, Order


def key_reader(key_order: KeyOrder) -> Callable[[str], Any]:
    """From a key to what orders as the source orders its keys."""
    return int if key_order is KeyOrder.NUMERIC else str


def term_reader(term: Order) -> Callable[[Any], tuple[bool, Any]]:
    """From a value to its place under one term, to be sorted in the term's direction."""
    nulls_low = term.nulls_first != term.descending
    return lambda value: (not nulls_low, 0) if value is None else (nulls_low, value)


def in_order(
    rows: Iterable[Record], entity: Entity, order: Sequence[Order], *, key_order: KeyOrder, key_descending: bool = False
) -> list[Record]:
    """The rows in the total order: the terms, then the key."""
    key = key_reader(key_order)
    ordered = sorted(rows, key=lambda row: key(getattr(row, entity.key)), reverse=key_descending)
    for term in reversed(order):
        part = term_reader(term)
        ordered.sort(key=lambda row, part=part, name=term.field: part(getattr(row, name)), reverse=term.descending)  # type: ignore[misc]  # defaults bind early
    return ordered


def behind(
    after: After, entity: Entity, order: Sequence[Order], *, key_order: KeyOrder, key_descending: bool = False
) -> Callable[[Record], bool]:
    """Whether a record lies behind the position, term by term. In a list in that order: false for its first part, true for the rest."""
    terms = [(term, term_reader(term), value) for term, value in zip(order, after.values, strict=True)]
    key = key_reader(key_order)

    def is_behind(record: Record) -> bool:
        for term, part, value in terms:
            own, bound = part(getattr(record, term.field)), part(value)
            if own != bound:
                return own < bound if term.descending else bound < own
        if after.key is None:
            return after.inclusive
        own_key, bound_key = key(getattr(record, entity.key)), key(after.key)
        return bool(own_key < bound_key if key_descending else bound_key < own_key)

    return is_behind


def projection(entity: Entity, fields: Sequence[str]) -> Callable[[Record], Record]:
    """A copy with the key and the fields that were asked for; the others stay absent."""
    names = tuple(dict.fromkeys((entity.key, *fields)))
    # A second name makes attrgetter answer with a tuple even for the key alone.
    read, names = attrgetter(*names, "source"), (*names, "source")
    make: Callable[..., Record] = entity.record
    return lambda record: make(**dict(zip(names, read(record), strict=True)))
