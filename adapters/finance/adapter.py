"""The finance adapter: the REST adapter, plus tranches' payment folded from voucher lines, plus filters by site.

Costs, in calls beside the scan's own: `paid`, `status` or `paid_on` of a page of tranches, one for each 100 tranches (more where they have
more than 200 lines); a filter by site that the ledger cannot answer itself, see `adapters.finance.projects`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from adapters.capabilities import Description, EntityCapability, Exactness, FieldCapability
from adapters.entities import ENTITIES, Payment, Record, Tranche
from adapters.finance.projects import projects_of
from adapters.finance.tranches import POSTED, fold
from adapters.interface import Host
from adapters.ordering import projection
from adapters.predicate import And, Compare, Op, Predicate, compile_test, conjunction
from adapters.requests import CheckReport, Count, Health, Page, Records, Scan
from adapters.rest.adapter import RestAdapter
from adapters.rest.bounded import gather
from adapters.rest.narrowing import conjuncts

DERIVED = ("paid", "status", "paid_on")
"""Fields of a tranche that its payment plan does not have."""
BATCH = 100
"""Tranches in one look-up of voucher lines."""
CONCURRENCY = 4
PROJECT_FIELD = {"SubsidyGrant": "id", "Tranche": "grant_id", "FundUse": "grant_id"}
"""The field that holds the project item's code, of the entities that a site has."""


class FinanceAdapter:
    """One ledger."""

    def __init__(self, ledger: RestAdapter) -> None:
        self._ledger = ledger
        described = ledger.describe()
        self._entities = {name: _completed(name, capability) for name, capability in described.entities.items()}
        self._description = replace(described, entities=self._entities)

    def __repr__(self) -> str:
        return f"FinanceAdapter({self._ledger!r})"

    def describe(self) -> Description:
        """What the ledger can do, filters by site and derived fields included."""
        return self._description

    async def open(self, host: Host) -> None:
        """See `RestAdapter.open`."""
        await self._ledger.open(host)

    async def close(self) -> None:
        """See `RestAdapter.close`."""
        await self._ledger.close()

    async def check(self) -> CheckReport:
        """See `RestAdapter.check`. Derived fields have no column of their own to be missing."""
        return await self._ledger.check()

    async def health(self) -> Health:
        """See `RestAdapter.health`."""
        return await self._ledger.health()

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key; tranches with their payment folded, if asked for."""
        found = await self._ledger.fetch(entity, keys, _stored(entity, fields))
        await self._derive(entity, [record for record in found.rows if record is not None], fields)
        only = projection(ENTITIES[entity], fields)
        return replace(found, rows=[None if record is None else only(record) for record in found.rows])

    async def scan(self, request: Scan) -> Page:
        """One page, as `RestAdapter.scan`."""
        where, sites = await self._by_project(request.entity, request.where)
        asked = (*request.fields, "site_code") if sites is not None else request.fields
        page = await self._ledger.scan(replace(request, fields=_stored(request.entity, asked), where=where))
        rows = page.rows if sites is None else list(filter(compile_test(sites), page.rows))
        await self._derive(request.entity, rows, request.fields)
        # What was read to work the others out was not asked for.
        return replace(page, rows=list(map(projection(ENTITIES[request.entity], request.fields), rows)))

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """The ledger does not count. Raises `Unsupported`."""
        return await self._ledger.count(entity, where)

    async def _by_project(self, entity: str, where: Predicate | None) -> tuple[Predicate | None, Predicate | None]:
        """The predicate with comparisons by site replaced by ones by project item, and what was replaced, to be checked again."""
        parts = conjuncts(where)
        replaced = [part for part in parts if self._needs_projects(entity, part)]
        if not replaced:
            return where, None
        kept = [part for part in parts if part not in replaced]
        for part in replaced:
            sites = part.value if part.op is Op.IN else (part.value,)
            kept.append(Compare(PROJECT_FIELD[entity], Op.IN, await projects_of(self._ledger, sites)))
        return conjunction(*kept), conjunction(*replaced)

    def _needs_projects(self, entity: str, part: Compare) -> bool:
        if entity not in PROJECT_FIELD or part.field != "site_code" or part.op not in (Op.EQ, Op.IN):
            return False
        return part.op not in self._ledger.describe().entities[entity].fields["site_code"].filters

    async def _derive(self, entity: str, records: Sequence[Record], fields: Sequence[str]) -> None:
        if entity != "Tranche" or not records or not set(DERIVED).intersection(fields):
            return
        tranches = cast(list[Tranche], list(records))
        keys = list(dict.fromkeys(tranche.id for tranche in tranches))
        batches = [tuple(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)]
        lines = await gather([self._lines(batch) for batch in batches], CONCURRENCY)
        fold(tranches, [line for batch in lines for line in batch])

    async def _lines(self, tranches: tuple[str, ...]) -> list[Payment]:
        where = And((Compare("tranche_id", Op.IN, tranches), Compare("status", Op.IN, POSTED)))
        request = Scan(entity="Payment", fields=("tranche_id", "amount", "status", "paid_on"), where=where)
        page = await self._ledger.scan(request)
        lines = page.rows
        while page.next is not None:
            page = await self._ledger.scan(replace(request, token=page.next))
            lines += page.rows
        return cast(list[Payment], lines)


def _stored(entity: str, fields: Sequence[str]) -> tuple[str, ...]:
    """The fields to read: those that the ledger has, and what the derived ones need."""
    if entity != "Tranche" or not set(DERIVED).intersection(fields):
        return tuple(fields)
    return tuple(dict.fromkeys(("amount", *(name for name in fields if name not in DERIVED))))


def _completed(name: str, capability: EntityCapability) -> EntityCapability:
    fields = dict(capability.fields)
    if name == "Tranche":
        fields |= {field: FieldCapability() for field in DERIVED}
    if name in PROJECT_FIELD:
        by_site = fields["site_code"]
        exact = {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT}
        fields["site_code"] = replace(by_site, filters={**by_site.filters, **exact})
    return replace(capability, fields=fields)
