"""A subject: one entity of the adapter under test, with the records that it should show and the reference beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adapters.capabilities import EntityCapability, Exactness
from adapters.conformance.differences import rows_differ, scan_shown
from adapters.conformance.golden import Golden
from adapters.conformance.outcome import Failure
from adapters.conformance.reference import Reference
from adapters.entities import ABSENT, Entity, Record
from adapters.interface import Adapter
from adapters.predicate import Op
from adapters.requests import After, Order, Page, Scan

MOST_PAGES = 2_000
"""Pages behind which a walk is taken to be endless."""
NO_MORE = (
    "Leave absent what nobody asked for: whether a caller may see a field is decided by what is asked, and who asks for less pays less"
)


@dataclass(frozen=True)
class Subject:
    """One entity of one adapter."""

    adapter: Adapter
    entity: Entity
    capability: EntityCapability
    golden: Golden
    gentle: bool = False
    """Ask only for values that records have: the source is somebody's."""

    @cached_property
    def reference(self) -> Reference:
        """The golden records, to be asked."""
        return Reference(self.golden.records, self.entity.key, self.capability.key_order)

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def key(self) -> str:
        return self.entity.key

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the adapter declares, in order of definition, and the key."""
        return tuple(name for name in self.entity.fields if name in self.capability.fields or name == self.key)

    @cached_property
    def ordered_fields(self) -> tuple[str, ...]:
        """Those that it orders by."""
        return tuple(name for name, field in self.capability.fields.items() if field.order)

    @property
    def keys(self) -> list[str]:
        """The golden records' keys."""
        return [getattr(record, self.key) for record in self.golden.records]

    def claims(self, exactness: Exactness) -> list[tuple[str, Op]]:
        """The comparisons that are claimed so."""
        return [(name, op) for name, field in self.capability.fields.items() for op, claim in field.filters.items() if claim is exactness]

    def page(self, size: int) -> int:
        """A page of this size, or of the largest that there may be."""
        return min(size, self.capability.max_page or size)

    def request(self, **changes: Any) -> Scan:
        """A scan of all the fields; `changes` are other attributes."""
        return Scan(**{"entity": self.name, "fields": self.fields, **changes})

    def unasked(self, found: Iterable[Record | None], fields: Sequence[str]) -> list[str]:
        """Fields that the records carry though only these were asked for."""
        others = [name for name in self.entity.fields if name != self.key and name not in fields]
        return [name for name in others if any(row is not None and getattr(row, name) is not ABSENT for row in found)]

    async def pages(self, scan: Scan) -> AsyncIterator[Page]:
        """The pages of a scan, by token. Raises `Failure` where they would never end, or have more rows than asked for."""
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            page = await self.adapter.scan(scan)
            if scan.limit is not None and len(page.rows) > scan.limit:
                raise Failure(f"{scan_shown(scan)}: {len(page.rows)} rows in one page, more than its limit")
            yield page
            if page.next is None:
                return
            if page.next in seen:
                raise Failure(f"{scan_shown(scan)}: the token {page.next[:40]!r} comes again, so the scan would never end")
            seen.add(page.next)
            scan = replace(scan, token=page.next)
        raise Failure(f"{scan_shown(scan)}: still not at its end after {MOST_PAGES} pages")

    async def rows(self, scan: Scan) -> list[Record]:
        """All rows of a scan, by token."""
        return [row async for page in self.pages(scan) for row in page.rows]

    async def keyset_rows(self, scan: Scan) -> list[Record]:
        """All rows of a scan, each page behind the last row of the one before, as long as the page says that there is more."""
        rows: list[Record] = []
        for _ in range(MOST_PAGES):
            page = await self.adapter.scan(scan)
            rows += page.rows
            if page.next is None:
                return rows
            scan = self.behind(scan, page)
        raise Failure(f"{scan_shown(scan)}: still not at its end after {MOST_PAGES} pages")

    def behind(self, scan: Scan, page: Page) -> Scan:
        """The scan that goes on behind a page: behind its last row, or by its token if it has none."""
        if not page.rows:
            return replace(scan, token=page.next)
        return replace(scan, after=self.place(page.rows[-1], scan.order), token=None)

    def place(self, row: Record, order: Sequence[Order]) -> After:
        """The position behind a row."""
        return After(values=tuple(getattr(row, term.field) for term in order), key=getattr(row, self.key))

    async def compare(self, scan: Scan, *, mend: str = "", keyset: bool = False) -> int:
        """The whole scan against the reference, in its order if it has one. How many rows there are. Raises `Failure`."""
        found = await (self.keyset_rows(scan) if keyset else self.rows(scan))
        return self.judge(scan, self.reference.scan(scan), found, mend=mend)

    def judge(self, scan: Scan, expected: Sequence[Record], found: Sequence[Record], *, mend: str = "") -> int:
        """Raise `Failure` unless the rows are those expected."""
        ordered = bool(scan.order) or self.capability.key_sorted or scan.after is not None or scan.key_descending
        fields = tuple(dict.fromkeys((self.key, *scan.fields)))
        problem = rows_differ(expected, found, key=self.key, fields=fields, ordered=ordered)
        if problem is not None:
            raise Failure(f"{scan_shown(scan)}: {problem} ({len(expected)} rows expected, {len(found)} found){_mend(mend)}")
        return len(expected)


def _mend(mend: str) -> str:
    return f". {mend}" if mend else ""
