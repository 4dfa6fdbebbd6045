"""The kinds of answers: how each is written for a store outside of the process, how large it is, and what it lacks when it has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import msgspec

from adapters.capabilities import Function
from adapters.entities import ENTITIES, Record
from adapters.requests import Aggregate, Count, Group, Groups, Page, Records
from resolvers.budget import estimated_bytes
from resolvers.records import complete

_encode = msgspec.msgpack.Encoder().encode


# Made once each: to make the type alone takes longer than to read a record.
@cache
def _pages(record: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(tuple[str | None, datetime | None, list[record]])


@cache
def _records(record: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(tuple[datetime | None, list[record | None]])


_counts = msgspec.msgpack.Decoder(Count)


@dataclass(frozen=True, slots=True)
class Shape:
    """What the records of an answer are, and what their source lacks."""

    source: str
    entity: str
    fields: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def record(self) -> type[Record]:
        """Their class."""
        return ENTITIES[self.entity].record

    @property
    def bytes(self) -> int:
        """The memory that one of them takes, roughly."""
        return estimated_bytes(self.entity, self.fields)

    def complete(self, records: Iterable[Record | None]) -> None:
        """Make them whole."""
        complete(records, self.source, self.absent)


@dataclass(frozen=True, slots=True)
class PageWire:
    """Pages of a scan."""

    shape: Shape

    def encode(self, value: Page) -> bytes:
        """The page as it came, not yet complete: what is absent is not written, so that the record's types hold when it is read."""
        return _encode((value.next, value.as_of, value.rows))

    def decode(self, data: bytes) -> Page:
        """The page again, its moments in UTC."""
        following, as_of, rows = _pages(self.shape.record).decode(data)
        return Page(rows=rows, next=following, as_of=as_of)

    def finish(self, value: Page) -> None:
        """Complete its records."""
        self.shape.complete(value.rows)

    def size(self, value: Page) -> int:
        """Bytes, roughly."""
        return len(value.rows) * self.shape.bytes


@dataclass(frozen=True, slots=True)
class RecordWire:
    """Fetches of one key each."""

    shape: Shape

    def encode(self, value: Records) -> bytes:
        """The record as it came, not yet complete, or that there is none."""
        return _encode((value.as_of, value.rows))

    def decode(self, data: bytes) -> Records:
        """The record again."""
        as_of, rows = _records(self.shape.record).decode(data)
        return Records(rows=rows, as_of=as_of)

    def finish(self, value: Records) -> None:
        """Complete it."""
        self.shape.complete(value.rows)

    def size(self, value: Records) -> int:
        """Bytes, roughly."""
        return 100 + (0 if value.rows[0] is None else self.shape.bytes)


class CountWire:
    """Numbers of records."""

    def encode(self, value: Count) -> bytes:
        """The number."""
        return _encode(value)

    def decode(self, data: bytes) -> Count:
        """The number again."""
        return _counts.decode(data)

    def finish(self, value: Count) -> None:
        """Nothing is missing."""

    def size(self, value: Count) -> int:
        """Bytes."""
        return 100


@dataclass(frozen=True, slots=True)
class GroupsWire:
    """Totals."""

    request: Aggregate

    def encode(self, value: Groups) -> bytes:
        """The groups as pairs of keys and values."""
        return _encode((value.as_of, [(group.keys, group.values) for group in value.rows]))

    def decode(self, data: bytes) -> Groups:
        """The groups again, their values of the types of their fields."""
        as_of, rows = _groups(self.request).decode(data)
        return Groups(rows=[Group(keys=keys, values=values) for keys, values in rows], as_of=as_of)

    def finish(self, value: Groups) -> None:
        """Nothing is missing."""

    def size(self, value: Groups) -> int:
        """Bytes, roughly."""
        return 100 + len(value.rows) * (200 + 60 * (len(self.request.groups) + len(self.request.measures)))


@lru_cache(1024)
def _groups(request: Aggregate) -> msgspec.msgpack.Decoder[Any]:
    fields = ENTITIES[request.entity].fields
    keys = tuple(fields[name].type | None for name in request.groups)
    counts = (Function.COUNT, Function.COUNT_DISTINCT)
    values = tuple(
        int if measure.function in counts or measure.field is None else fields[measure.field].type | None for measure in request.measures
    )
    return msgspec.msgpack.Decoder(tuple[datetime | None, list[tuple[_tuple_of(keys), _tuple_of(values)]]])  # type: ignore[misc]


def _tuple_of(types: tuple[Any, ...]) -> Any:
    return tuple.__class_getitem__(types)


AnyWire = PageWire | RecordWire | CountWire | GroupsWire
COUNTS = CountWire()
