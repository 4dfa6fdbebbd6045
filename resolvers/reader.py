"""Reading one source as its plan says: page after page, in the merged list's order, until enough rows are found.

Rows come out as (sort key, record), ascending, inside the bounds, each key of the source once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from operator import attrgetter, itemgetter

from msgspec import Struct, structs

from adapters.entities import ENTITIES, Record
from adapters.errors import UpstreamProtocol
from adapters.predicate import comparisons, compile_test
from adapters.requests import After, Count, Page, Scan, oldest
from resolvers.calls import Calls, together
from resolvers.collation import SortKey
from resolvers.errors import WalkBroken
from resolvers.plan import Plan, Reading, SourcePlan, page_limit

Keyed = tuple[SortKey, Record]


class Harvest(Struct):
    """What a source gave. `total` counts the matching rows before and behind the page too; None if not all of them were seen."""

    rows: list[Keyed] = []
    total: int | None = None
    as_of: datetime | None = None


class Pages:
    """The pages of one scan. Each row is met once, even if the pages shifted under our hands."""

    def __init__(self, calls: Calls, plan: SourcePlan) -> None:
        self._calls = calls
        self._plan = plan
        self._scan: Scan | None = plan.scan
        self._key = attrgetter(ENTITIES[plan.scan.entity].key)
        self._seen: set[str] = set()
        self._tokens: set[str] = set()
        self._sent = 0
        self.as_of: datetime | None = None

    async def next(self) -> list[Record] | None:
        """The rows of the next page; None behind the last one."""
        if self._scan is None:
            return None
        page = await self._calls.scan(self._plan.source, self._scan, self._plan.absent)
        self._sent += len(page.rows)
        self._calls.spending.add(len(page.rows), self._plan, self._sent)
        if page.as_of is not None:
            self.as_of = oldest((self.as_of, page.as_of))
        self._scan = self._following(self._scan, page)
        return self._fresh(page.rows)

    def _fresh(self, rows: list[Record]) -> list[Record]:
        """The rows whose keys were not met before. Almost always that is all of them."""
        keys = list(map(self._key, rows))
        new = set(keys)
        if len(new) == len(keys) and self._seen.isdisjoint(new):
            self._seen = self._seen | new if self._seen else new
            return rows
        fresh = {key: row for key, row in zip(reversed(keys), reversed(rows), strict=True) if key not in self._seen}
        self._seen |= new
        return list(reversed(fresh.values()))

    def _following(self, scan: Scan, page: Page) -> Scan | None:
        """The scan of the next page: behind the last row where the source can, since tokens may expire; else by token."""
        if page.next is None:
            return None
        if self._plan.reading is Reading.KEYSET and page.rows:
            return self._behind(scan, page.rows[-1])
        if page.next in self._tokens:
            raise UpstreamProtocol("the page token repeats: the scan would never end")
        self._tokens.add(page.next)
        return replace(scan, token=page.next)

    def _behind(self, scan: Scan, last: Record) -> Scan:
        after = After(values=tuple(getattr(last, term.field) for term in scan.order), key=self._key(last))
        if after == scan.after:
            raise UpstreamProtocol("the page does not move on: the scan would never end")
        limit = page_limit(min(2 * (scan.limit or 0), self._calls.spending.budgets.chunk), self._plan.capability)
        return replace(scan, after=after, limit=limit, token=None)


async def read(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    """The source's rows for the page, with their count if the plan wants one; at most `plan.need` of each part of its plan."""
    if source.parts:
        return _gathered(await together([read(calls, plan, part) for part in source.parts]))
    way = _WAYS[source.reading]
    try:
        harvest = await way(calls, plan, source)
    except WalkBroken:
        harvest = await way(calls.anew(), plan, source)
    if plan.request.count and harvest.total is None:
        count = await _count(calls, source)
        harvest.total, harvest.as_of = count.records, oldest((harvest.as_of, count.as_of))
    return harvest


def _gathered(harvests: list[Harvest]) -> Harvest:
    """One harvest of several that have no row in common."""
    rows = [keyed for harvest in harvests for keyed in harvest.rows]
    rows.sort(key=itemgetter(0))
    totals = [harvest.total for harvest in harvests]
    return Harvest(rows, None if None in totals else sum(filter(None, totals)), oldest(harvest.as_of for harvest in harvests))


async def _nothing(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    return Harvest(total=0)


async def _count_only(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    return Harvest()


async def _probe(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    page = await calls.scan(source.source, source.scan)
    return Harvest(as_of=page.as_of)


async def _everything(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    found, as_of = await read_all(calls, source)
    sort_key = plan.collation.of(source.rank, source.capability.key_order)
    inside = [keyed for row in found if _inside((keyed := (sort_key(row), row))[0], plan)]
    inside.sort(key=itemgetter(0))
    return Harvest(inside[: plan.need], len(found), as_of)


async def read_all(calls: Calls, source: SourcePlan) -> tuple[list[Record], datetime | None]:
    """All the source's rows that satisfy the predicate, in no order, and the moment that they show."""
    if source.reading is Reading.NOTHING:
        return [], None
    try:
        return await _read_all(calls, source)
    except WalkBroken:
        return await _read_all(calls.anew(), source)


async def _read_all(calls: Calls, source: SourcePlan) -> tuple[list[Record], datetime | None]:
    pages, test = Pages(calls, source), compile_test(source.split.rest)
    found: list[Record] = []
    while (rows := await pages.next()) is not None:
        found.extend(rows if source.split.rest is None else filter(test, rows))
    return found, pages.as_of


async def _in_order(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    """The rows come wholly in order: take them one by one and stop as soon as the page is full."""
    pages, test = Pages(calls, source), None if source.split.rest is None else compile_test(source.split.rest)
    sort_key = plan.collation.of(source.rank, source.capability.key_order)
    found: list[Keyed] = []
    last: SortKey | None = None
    matched = 0
    while (rows := await pages.next()) is not None:
        for row in rows:
            key = sort_key(row)
            if last is not None and key < last:
                raise _disordered()
            last = key
            if plan.upper is not None and not key < plan.upper:
                return Harvest(found, None, pages.as_of)
            if test is not None and not test(row):
                continue
            matched += 1
            if plan.lower is None or plan.lower < key:
                found.append((key, row))
                if len(found) == plan.need:
                    return Harvest(found, None, pages.as_of)
    return Harvest(found, matched if source.scan.after is None else None, pages.as_of)


async def _in_runs(calls: Calls, plan: Plan, source: SourcePlan) -> Harvest:
    """The rows come in order of the first terms only: gather those that share them, order each such run, stop when the page is full."""
    pages, test = Pages(calls, source), compile_test(source.split.rest)
    sort_key, prefix = plan.collation.of(source.rank, source.capability.key_order), source.prefix
    found: list[Keyed] = []
    run: list[Keyed] = []
    head: SortKey | None = None
    matched = 0
    while (rows := await pages.next()) is not None:
        for row in rows:
            key = sort_key(row)
            if key[:prefix] != head:
                if head is not None and key[:prefix] < head:
                    raise _disordered()
                head = key[:prefix]
                _flush(run, found, plan)
                if _enough(found, head, plan):
                    return Harvest(found[: plan.need], None, pages.as_of)
            if test(row):
                matched += 1
                run.append((key, row))
    _flush(run, found, plan)
    return Harvest(found[: plan.need], matched, pages.as_of)


def _flush(run: list[Keyed], found: list[Keyed], plan: Plan) -> None:
    run.sort(key=itemgetter(0))
    found.extend(keyed for keyed in run if _inside(keyed[0], plan))
    run.clear()


def _enough(found: list[Keyed], head: SortKey, plan: Plan) -> bool:
    if plan.need is not None and len(found) >= plan.need:
        return True
    return plan.upper is not None and plan.upper[: len(head)] < head


def _inside(key: SortKey, plan: Plan) -> bool:
    return (plan.lower is None or plan.lower < key) and (plan.upper is None or key < plan.upper)


def _disordered() -> UpstreamProtocol:
    """A source that orders otherwise than it declares would lose rows at every page's edge, so it fails instead."""
    return UpstreamProtocol("the rows do not come in the order that the source declares (text by code point, nulls as asked)")


async def _count(calls: Calls, source: SourcePlan) -> Count:
    """The matching rows: counted by the source if it can do so exactly, else by reading them."""
    if source.capability.count and not source.split.residual:
        return await calls.count(source.source, source.scan.entity, source.split.where)
    fields = tuple(dict.fromkeys(part.field for inner in source.split.residual for part in comparisons(inner)))
    limit = page_limit(calls.spending.budgets.chunk, source.capability)
    scan = Scan(entity=source.scan.entity, fields=fields, where=source.split.where, limit=limit)
    found, as_of = await read_all(calls, structs.replace(source, reading=Reading.EVERYTHING, scan=scan, absent=()))
    return Count(records=len(found), as_of=as_of)


_WAYS = {
    Reading.NOTHING: _nothing,
    Reading.COUNT: _count_only,
    Reading.PROBE: _probe,
    Reading.EVERYTHING: _everything,
    Reading.KEYSET: _in_order,
    Reading.KEYS: _in_order,
    Reading.RUNS: _in_runs,
}
