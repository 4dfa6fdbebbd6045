"""Reads one source's records: a page, a total, or the records of given keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.entities import Record
from adapters.errors import Drift, RowRejected, Unsupported, UpstreamProtocol
from adapters.graphql.client import Client, Reply
from adapters.graphql.coverage import RemoteCoverage
from adapters.graphql.craftgraph_totals import TotalsQuery
from adapters.graphql.entity_query import EntityQuery, FilterLookup, ListLookup, ObjectLookup
from adapters.graphql.narrowing import Narrowed
from adapters.graphql.operation import Root
from adapters.graphql.paging import Place
from adapters.graphql.target import is_sendable
from adapters.predicate import Compare, Op, Predicate, comparisons, compile_test
from adapters.requests import Count, Groups, Order, Page, oldest
from adapters.rest.bounded import gather
from adapters.rest.envelope import value_at

MOST_PAGES = 10_000
"""Pages that a total or a look-up reads before it is taken to be endless."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One scan, narrowed and arranged."""

    fields: tuple[str, ...]
    narrowed: Narrowed
    order: Sequence[Order] = ()
    limit: int | None = None


class Reader:
    """Reads over one client, `concurrency` calls at once where one request needs several.

    With `covered`, answers are a craftgraph's, whose coverage is handed over: it may raise.
    """

    def __init__(self, client: Client, concurrency: int, covered: Callable[[RemoteCoverage], None] | None = None) -> None:
        self._client = client
        self._concurrency = concurrency
        self._covered = covered

    async def page(self, query: EntityQuery, asked: Asked, place: Place) -> Page:
        """The page at a place; rows that the rest of the predicate refuses are left out."""
        narrowed = asked.narrowed
        if narrowed.nothing:
            return Page(rows=[])
        fields = _with_checked(asked.fields, narrowed.rest)
        size = query.paging.size(asked.limit)
        root = query.root(fields, place, size, narrowed.values, query.arranged(asked.order))
        reply = await self._client.ask([root])
        value = reply.value(root)
        as_of = self._as_of(reply, value)
        rows = query.rows(value)
        mark = query.paging.next(place, value, rows, size)
        records = query.decode(query.paging.cut(place, rows, size), fields)
        last = self._last(query, records, place)
        kept = records if narrowed.rest is None else list(filter(compile_test(narrowed.rest), records))
        return Page(rows=kept, next=None if mark is None else Place(mark, last).token(), as_of=as_of)

    def _last(self, query: EntityQuery, records: Sequence[Record], place: Place) -> str | None:
        """The last record's key. Raises `RowRejected` if the first one's is that of the record before."""
        if not records:
            return place.last
        key = query.entity.key
        if query.key_adjacent and place.last is not None and getattr(records[0], key) == place.last:
            raise RowRejected(f"two records have the key {place.last!r}", field=key)
        return str(getattr(records[-1], key))

    async def total(self, query: EntityQuery, narrowed: Narrowed) -> Count:
        """How many rows there are: the server's own total, or counted where part of the predicate is checked here."""
        if query.total is None:
            raise Unsupported("the server does not count its rows")
        if narrowed.nothing:
            return Count(records=0)
        if narrowed.rest is not None:
            every = await self.every(query, Asked(fields=(), narrowed=narrowed))
            return Count(records=len(every.rows), as_of=every.as_of)
        root = query.counting(narrowed.values)
        reply = await self._client.ask([root])
        value = reply.value(root)
        as_of = self._as_of(reply, value)
        total = value_at(value, query.total)
        if not isinstance(total, int) or isinstance(total, bool):
            raise Drift(f"there is no total at {'.'.join(query.total)}")
        return Count(records=total, as_of=as_of)

    async def totals(self, totals: TotalsQuery) -> Groups:
        """The server's own totals, all in one operation."""
        reply = await self._client.ask(totals.roots)
        answers = [reply.value(root) for root in totals.roots]
        moments = [self._as_of(reply, answer) for answer in answers]
        return Groups(rows=totals.groups(answers), as_of=oldest(moments))

    async def every(self, query: EntityQuery, asked: Asked) -> Page:
        """All rows as one page, read page after page."""
        pages: list[Page] = []
        place, seen = Place(), set[str | None]()
        for _ in range(MOST_PAGES):
            page = await self.page(query, asked, place)
            pages.append(page)
            if page.next is None:
                return _one(pages)
            place = Place.read(page.next)
            if place.mark in seen:
                raise UpstreamProtocol("the page mark repeats: the scan would never end")
            seen.add(place.mark)
        raise UpstreamProtocol(f"the scan goes on after {MOST_PAGES} pages")

    async def look_up(self, query: EntityQuery, keys: Sequence[str], fields: Sequence[str]) -> Page:
        """The records of the keys, those that there are, in no order; perhaps others besides where there is only the whole list."""
        lookup, wanted = query.lookup, list(dict.fromkeys(keys))
        if lookup is None:
            return await self.every(query, Asked(fields=tuple(fields), narrowed=Narrowed()))
        batches = [wanted[start : start + lookup.most] for start in range(0, len(wanted), lookup.most)]
        return _one(await gather([self._batch(query, lookup, batch, fields) for batch in batches], self._concurrency))

    async def _batch(
        self, query: EntityQuery, lookup: ListLookup | ObjectLookup | FilterLookup, keys: Sequence[str], fields: Sequence[str]
    ) -> Page:
        if isinstance(lookup, FilterLookup):
            narrowed = query.narrow(Compare(query.entity.key, Op.IN, tuple(keys)))
            return await self.every(query, Asked(fields=tuple(fields), narrowed=narrowed, limit=len(keys)))
        wires = list(dict.fromkeys(wire for key in keys for wire in lookup.encode(Op.EQ, key) or () if is_sendable(wire)))
        if not wires:
            return Page(rows=[])
        if isinstance(lookup, ListLookup):
            root = _lookup_root(query, lookup, wires, lookup.nodes, fields)
            value = (await self._client.ask([root])).value(root)
            rows = query.rows([one for one in value if one is not None] if isinstance(value, list) else value, lookup.nodes)
            return Page(rows=query.decode(rows, fields))
        roots = [_lookup_root(query, lookup, wire, lookup.object, fields, f"r{at}") for at, wire in enumerate(wires)]
        reply = await self._client.ask(roots)
        values = [value for root in roots if (value := reply.value(root)) is not None]
        return Page(rows=query.decode([row for value in values for row in query.rows(value, lookup.object)], fields))

    def _as_of(self, reply: Reply, value: object) -> datetime | None:
        """How old a craftgraph's answer is. Raises what `covered` raises."""
        if self._covered is None:
            return None
        said = value.get("coverage") if isinstance(value, dict) else None
        said = reply.extensions.get("sources") if said is None else said
        if said is None:
            return None
        coverage = RemoteCoverage.read(said)
        self._covered(coverage)
        return coverage.as_of


def _one(pages: Sequence[Page]) -> Page:
    """The rows of all pages as one."""
    return Page(rows=[row for page in pages for row in page.rows], as_of=oldest(page.as_of for page in pages))


def _lookup_root(
    query: EntityQuery,
    lookup: ListLookup | ObjectLookup,
    value: object,
    below: tuple[str, ...],
    fields: Sequence[str],
    alias: str | None = None,
) -> Root:
    return Root(
        name=lookup.name,
        alias=alias,
        leaves=tuple(query.leaves(fields, below)),
        types={lookup.argument: lookup.type},
        values={lookup.argument: value},
    )


def _with_checked(fields: Sequence[str], rest: Predicate | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*fields, *(compare.field for compare in comparisons(rest))]))
