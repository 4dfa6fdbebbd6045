"""The one collation of merged lists.

Rows order by the request's terms, then by the rank of their source, then by their key under the source's `KeyOrder`. Text orders by
code point, code lists by their order of definition, null where the term says. A list that is walked backward is the same order
read from its other end, so that one algorithm serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter, neg
from typing import Any

from adapters.capabilities import KeyOrder
from adapters.entities import CodeList, Entity, FieldDefinition, Record
from adapters.errors import RowRejected
from adapters.requests import Order
from resolvers.linked import Term, ordered_by, own_order

SortKey = tuple[Any, ...]
Cook = Callable[[Any], Any] | None
"""From a value to one that `<` puts in the wanted order; None where the value does that itself."""


class Descending:
    """A value that orders the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: Descending) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]  # a sort key is compared, never looked up


@dataclass(frozen=True, slots=True)
class _Term:
    read: Callable[[Record], Any]
    cook: Cook
    null: tuple[int, int]
    known: int

    def part(self, value: Any) -> tuple[Any, ...]:
        if value is None:
            return self.null
        return (self.known, value if self.cook is None else self.cook(value))


class Collation:
    """The sort keys of an entity's rows under an order. `backward` reverses source rank and key; the order comes reversed already.

    Under an order that reaches over links only `position` gives sort keys, for a record alone does not show its values.
    """

    def __init__(self, entity: Entity, order: Sequence[Term], *, backward: bool = False) -> None:
        self._key = attrgetter(entity.key)
        self._terms = [_term(ordered_by(entity, term), own_order(term)) for term in order]
        self._backward = backward
        own = all(term.cook is None for term in self._terms) and not backward
        self._own = attrgetter(*(term.field for term in map(own_order, order)), entity.key) if own else None
        """Reads what text keys and values order by as they are, where no value is null."""

    def of(self, rank: int, key_order: KeyOrder) -> Callable[[Record], SortKey]:
        """The function that gives the sort key of a record of one source.

        It raises `RowRejected` for a key that is not a whole number where the source orders its keys as numbers.
        """
        tail, terms, read_key = self._tail(rank, key_order), self._terms, self._key
        if key_order is KeyOrder.TEXT and not self._backward and (quick := self._of_plain_text(rank)) is not None:
            return quick
        if not terms:
            return lambda record: tail(read_key(record))
        if len(terms) == 1 and key_order is KeyOrder.TEXT and not self._backward:
            return _by_one(terms[0], rank, read_key)
        return lambda record: sum((term.part(term.read(record)) for term in terms), ()) + tail(read_key(record))

    def _of_plain_text(self, rank: int) -> Callable[[Record], SortKey] | None:
        """`of` for the orders that most lists have, forward, by no term or one, with a call a record in the place of three."""
        read_key = self._key
        if not self._terms:
            return lambda record: (rank, read_key(record))
        first = self._terms[0]
        if len(self._terms) > 1 or first.cook is not None:
            return None
        read, known, null = first.read, first.known, first.null

        def sort_key(record: Record) -> SortKey:
            value = read(record)
            return (*null, rank, read_key(record)) if value is None else (known, value, rank, read_key(record))

        return sort_key

    def sort(self, records: list[Record], rank: int, key_order: KeyOrder) -> None:
        """Bring records of one source into order. Raises as the function of `of` does."""
        if self._own is not None and key_order is KeyOrder.TEXT:
            try:
                records.sort(key=self._own)
                return
            except TypeError:  # a null; those have no place among values
                pass
        records.sort(key=self.of(rank, key_order))

    def position(self, values: Sequence[Any], rank: int, key_order: KeyOrder, key: str) -> SortKey:
        """The sort key of a record of which only these values are known."""
        parts: SortKey = sum((term.part(value) for term, value in zip(self._terms, values, strict=True)), ())
        return parts + self._tail(rank, key_order)(key)

    def _tail(self, rank: int, key_order: KeyOrder) -> Callable[[str], SortKey]:
        if key_order is KeyOrder.NUMERIC:
            return (lambda key: (-rank, -_number(key))) if self._backward else (lambda key: (rank, _number(key)))
        return (lambda key: (-rank, Descending(key))) if self._backward else (lambda key: (rank, key))


def _by_one(term: _Term, rank: int, read_key: Callable[[Record], Any]) -> Callable[[Record], SortKey]:
    """By one term, forward, with text keys: what most lists are, and so written out."""
    read, cook, null, known = term.read, term.cook, term.null, term.known

    def key(record: Record) -> SortKey:
        value = read(record)
        if value is None:
            return (*null, rank, read_key(record))
        return (known, value if cook is None else cook(value), rank, read_key(record))

    return key


def _term(field: FieldDefinition, order: Order) -> _Term:
    null = 0 if order.nulls_first else 1
    return _Term(attrgetter(field.name), _cook(field, order.descending), (null, 0), 1 - null)


def _cook(field: FieldDefinition, descending: bool) -> Cook:
    kind: type = getattr(field.type, "__supertype__", field.type)
    if issubclass(kind, CodeList):
        sign = -1 if descending else 1
        return {member: sign * ordinal for ordinal, member in enumerate(kind)}.__getitem__
    if not descending:
        return None
    return neg if issubclass(kind, (int, Decimal)) else Descending


def _number(key: str) -> int:
    try:
        return int(key)
    except ValueError:
        raise RowRejected(f"key {key!r} is not a whole number, but the source declares `key_order: numeric`") from None
