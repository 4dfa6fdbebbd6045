"""Mutants that order and page wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from adapters.capabilities import Description, EntityCapability, KeyOrder
from adapters.entities import ENTITIES, Entity, Record
from adapters.memory import MemoryAdapter, everything
from adapters.ordering import in_order
from adapters.requests import Page, Scan
from tests.conformance.mutant import caught_by


class Ordering(MemoryAdapter):
    """Base of those that order wrongly."""

    def _matching(self, request: Scan, capability: EntityCapability, definition: Entity) -> list[Record]:
        return self.ordered(super()._matching(request, capability, definition), request)

    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        """The rows, which come in the right order, in the wrong one."""
        return rows


@caught_by("each_order_equals_the_reference")
class DropsNullsInOrder(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        return [row for row in rows if all(getattr(row, term.field) is not None for term in request.order)]


@caught_by("each_order_equals_the_reference")
class IgnoresNullsFirst(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, order=tuple(replace(term, nulls_first=False) for term in request.order)))


@caught_by("each_order_equals_the_reference")
class BreaksTiesAnyhow(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        if not request.order:
            return rows
        ranked = in_order(rows, ENTITIES[request.entity], request.order, key_order=KeyOrder.TEXT, key_descending=True)
        return ranked if not request.key_descending else rows


@caught_by("each_order_equals_the_reference")
class OrdersTextsAsUtf16(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        if len(request.order) != 1 or not all(isinstance(getattr(row, request.order[0].field), str) for row in rows):
            return rows
        name = request.order[0].field
        return sorted(rows, key=lambda row: getattr(row, name).encode("utf-16-be"), reverse=request.order[0].descending)


@caught_by("several_terms_order_one_after_another")
class IgnoresTheSecondTerm(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, order=request.order[:1]) if request.after is None else request)


@caught_by("a_scan_without_order_comes_by_key_where_that_is_claimed")
class OrdersNumbersAsText(MemoryAdapter):
    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records)
        self._claimed = {name: everything(name, key_order=KeyOrder.NUMERIC) for name in self._records}

    def describe(self) -> Description:
        return replace(super().describe(), entities=self._claimed)


@caught_by("a_keyset_walk_gives_each_row_once")
class SkipsOneBehindAPosition(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=page.rows[1:]) if request.after is not None and request.after.key is not None else page


@caught_by("a_keyset_walk_gives_each_row_once")
class BeginsAtThePosition(MemoryAdapter):
    """Inclusive where it should be strictly behind: rows at the edge come twice."""

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        if request.after is None or request.after.key is None or not page.rows:
            return page
        (edge,) = (await self.fetch(request.entity, [request.after.key], request.fields)).rows
        return replace(page, rows=[edge or page.rows[0], *page.rows[:-1]])


@caught_by("a_position_without_a_key_lies_before_or_behind_all_equals")
class IgnoresInclusive(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        after = request.after
        return await super().scan(replace(request, after=replace(after, inclusive=False)) if after is not None else request)


@caught_by("a_keyset_walk_backward_is_the_same_reversed")
class WalksForwardOnly(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, key_descending=False))


@caught_by("a_walk_bears_inserts_and_deletes")
class GoesOnAtAnOffset(MemoryAdapter):
    """Counts rows instead of looking at the position."""

    async def scan(self, request: Scan) -> Page:
        if request.after is None or request.after.key is None:
            self._given = request.limit or 0
            return await super().scan(request)
        page = await super().scan(replace(request, after=None, token=str(self._given)))
        self._given += len(page.rows)
        return page


@caught_by("a_full_last_page_ends_the_scan")
class RepeatsRowsAtPageEdges(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        small = request.limit is None or request.limit < 2
        return page if page.next is None or small else replace(page, next=str(int(page.next) - 1))


@caught_by("a_full_last_page_ends_the_scan")
class NeverEndsOnAFullLastPage(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        full = request.limit is not None and len(page.rows) in (0, request.limit)
        return replace(page, next=str(int(request.token or 0) + (request.limit or 0))) if full else page


@caught_by("a_full_scan_gives_exactly_the_records")
class TruncatesSilently(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=page.rows[:20], next=None)


@caught_by("a_scan_without_rows_ends_at_once")
class GoesOnBehindNothing(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return page if page.rows else replace(page, next="0")
