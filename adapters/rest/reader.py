"""Reads an endpoint's raw rows: a page, all pages, or the rows of given keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import chain

import msgspec

from adapters.errors import Drift
from adapters.predicate import Op
from adapters.rest.bounded import gather
from adapters.rest.call import Call
from adapters.rest.connection import Connection, Reply
from adapters.rest.endpoint import Endpoint, ListLookup, ObjectLookup, Row
from adapters.rest.envelope import Read
from adapters.rest.exchange import Answer
from adapters.rest.narrowing import Wire, texts
from adapters.rest.outcome import NotFound
from adapters.rest.paging import PageRead, total_at
from adapters.rest.position import Position

UNSIZED = 1000
"""Rows asked for where neither the request nor the mapping bounds a page."""


class RawPage(msgspec.Struct, frozen=True):
    """Rows as the source gave them, and where the next page begins."""

    rows: Sequence[Row]
    next: Position | None

    def cut(self, position: Position, limit: int | None) -> tuple[Sequence[Row], Position | None]:
        """The rows that `position` has not delivered yet, at most `limit`, and where to go on."""
        rows = self.rows[position.skip :]
        if limit is None or len(rows) <= limit:
            return rows, self.next
        return rows[:limit], position.within(position.skip + limit)


class Reader:
    """Reads over one connection, `concurrency` calls at once where one request needs several."""

    def __init__(self, connection: Connection, concurrency: int) -> None:
        self._connection = connection
        self._concurrency = concurrency

    async def page(self, endpoint: Endpoint, call: Call, position: Position, limit: int | None, read: Read = Answer.json) -> RawPage:
        """The page at a position, of at most `limit` rows if the source can be told so. Raises `TooBroad` at the endpoint's caps."""
        size = _size(endpoint, limit)
        reply = await self._call(endpoint.paging.call(call, position, size), read)
        rows = endpoint.rows(reply.body)
        if not rows and endpoint.is_empty(reply.body):
            return RawPage(rows, None)
        mark = endpoint.paging.next(
            PageRead(position, position.size or size, reply.body, rows, reply.answer, reply.url, self._connection.base)
        )
        caps = endpoint.caps
        return RawPage(rows, None if mark is None else position.advance(mark, rows, most_pages=caps.pages, most_rows=caps.rows))

    async def pages(self, endpoint: Endpoint, call: Call, limit: int | None = None) -> AsyncIterator[Sequence[Row]]:
        """All pages one after another, each of at most `limit` rows."""
        position: Position | None = begin(endpoint, limit)
        while position is not None:
            page = await self.page(endpoint, call, position, limit)
            yield page.rows
            position = page.next

    async def total(self, endpoint: Endpoint, call: Call) -> int:
        """How many rows the source says there are; `endpoint.total` says where."""
        reply = await self._call(endpoint.paging.call(call, begin(endpoint, 1), 1))
        return 0 if endpoint.is_empty(reply.body) else total_at(reply.body, endpoint.total or ())

    async def look_up(self, endpoint: Endpoint, keys: Sequence[str], read: Read) -> list[Row]:
        """The rows of the keys, those that there are, in no order; perhaps others besides where the source has only the whole list."""
        match endpoint.lookup:
            case ListLookup() as lookup:
                wires = _wires(lookup, keys)
                if not lookup.style.carries_all(wires):
                    wires = list(filter(lookup.style.carries, wires))
                batches = [wires[start : start + lookup.style.most] for start in range(0, len(wires), lookup.style.most)]
                calls = [self._batch(endpoint, lookup, batch, read) for batch in batches]
            case ObjectLookup() as lookup:
                paths = [path for wire in _wires(lookup, keys) if (path := lookup.path_of(wire)) is not None]
                calls = [self._object(endpoint, lookup, path) for path in paths]
            case None:
                calls = [self._all(endpoint, endpoint.call, None, read)]
        return list(chain.from_iterable(await gather(calls, self._concurrency)))

    async def _batch(self, endpoint: Endpoint, lookup: ListLookup, wires: Sequence[Wire], read: Read) -> list[Row]:
        return await self._all(endpoint, endpoint.call.plus({lookup.parameter: lookup.style.join(wires)}), len(wires), read)

    async def _object(self, endpoint: Endpoint, lookup: ObjectLookup, path: str) -> list[Row]:
        try:
            reply = await self._connection.call(Call(path=path))
        except NotFound:
            return []
        return list(endpoint.objects(reply.body, lookup.object))

    async def _all(self, endpoint: Endpoint, call: Call, limit: int | None, read: Read) -> list[Row]:
        position: Position | None = begin(endpoint, limit)
        found: list[Row] = []
        while position is not None:
            page = await self.page(endpoint, call, position, limit, read)
            found.extend(page.rows)
            position = page.next
        return found

    async def _call(self, call: Call, read: Read = Answer.json) -> Reply:
        try:
            return await self._connection.call(call, read=read)
        except NotFound as error:
            raise Drift(f"there is nothing at {call.path}: {error.internal}") from error


def begin(endpoint: Endpoint, limit: int | None) -> Position:
    """The first page of a scan whose pages should have at most `limit` rows."""
    return endpoint.paging.begin(_size(endpoint, limit))


def _size(endpoint: Endpoint, limit: int | None) -> int:
    most = endpoint.paging.max_size or UNSIZED
    return most if limit is None else max(1, min(limit, most))


def _wires(lookup: ListLookup | ObjectLookup, keys: Sequence[str]) -> list[Wire]:
    """What the keys are in the source, those that it can have."""
    if (together := lookup.encode(Op.IN, tuple(keys))) is not None:
        return texts(together)
    return texts(wire for key in keys for wire in lookup.encode(Op.EQ, key) or ())
