"""The adapter: what craftgraph asks, in the service's words, and what the service answers, as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from adapters.capabilities import Description
from adapters.declared import refuse_fields, refuse_keys, refuse_scan, refuse_where
from adapters.entities import Record
from adapters.errors import SourceError, Unavailable, Unsupported
from adapters.interface import Host
from adapters.predicate import Predicate
from adapters.requests import CheckReport, Count, Health, Page, Records, Scan
from adapters.secrets import is_reference
from soap_inspections.answer import ask
from soap_inspections.check import check
from soap_inspections.options import Options
from soap_inspections.question import Question, capability, flat, question, sendable
from soap_inspections.service import Service
from soap_inspections.tables import TABLES, Table

API_VERSION = 1
"""The version of craftgraph's interface that this is written for. Not imported: it must not grow by itself when craftgraph does."""


class SoapInspections:
    """`adapters.interface.Adapter` over one inspection service."""

    def __init__(self, source: str, options: Options, timeout: float) -> None:
        self._source = source
        self._options = options
        self._timeout = timeout
        self._service: Service | None = None
        entities = {name: capability(table, options.page) for name, table in TABLES.items()}
        self._description = Description(api_version=API_VERSION, entities=entities, concurrency=4)

    def __repr__(self) -> str:
        return f"SoapInspections({self._source})"

    def describe(self) -> Description:
        """Known from the service's manual, so nothing has to be asked."""
        return self._description

    async def open(self, host: Host) -> None:
        """Look the address and the token up. The service may be down."""
        url = self._options.url
        address = host.secret(url) if is_reference(url) else url
        self._service = Service(host.http, address, host.secret(self._options.token), self._timeout)

    async def close(self) -> None:
        """Connections are the host's; there is nothing to give back but the token."""
        self._service = None

    async def check(self) -> CheckReport:
        """Reach, auth, schema, row."""
        return await check(self._opened("check"), self._source)

    async def health(self) -> Health:
        """The service's description, within the timeout."""
        started = perf_counter()
        try:
            await self._opened("health").reach()
        except SourceError as error:
            return Health(ok=False, milliseconds=_since(started), message=error.public)
        return Health(ok=True, milliseconds=_since(started))

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """One call for up to a hundred keys; more calls only where the service gives its answer in parts."""
        try:
            table = self._table(entity)
            refuse_keys(keys, self._description.entities[entity])
            refuse_fields(fields, self._description.entities[entity], table.entity)
            found = await self._found(table, sendable(keys), fields)
        except SourceError as error:
            raise error.at(source=self._source, entity=entity, phase="fetch") from error.__cause__
        return Records(rows=[found.get(key) for key in keys])

    async def scan(self, request: Scan) -> Page:
        """One page, one call. The token is the last row's key, so that rows that come or go meanwhile shift nothing."""
        try:
            table = self._table(request.entity)
            refuse_scan(replace(request, where=flat(request.where)), self._description.entities[request.entity], table.entity)
            asked = question(request.where)
            if asked.nothing:
                return Page(rows=[])
            rows = request.limit or self._options.page
            answer = await ask(self._opened("scan"), table, asked, rows=rows, after=request.token)
            return Page(rows=[table.record(row, request.fields, self._source) for row in answer.rows], next=answer.last)
        except SourceError as error:
            raise error.at(source=self._source, entity=request.entity, phase="scan") from error.__cause__

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """The service's own total, which every answer carries."""
        try:
            table = self._table(entity)
            refuse_where(flat(where), self._description.entities[entity])
            asked = question(where)
            total = 0 if asked.nothing else (await ask(self._opened("count"), table, asked, rows=1)).total
            return Count(records=total)
        except SourceError as error:
            raise error.at(source=self._source, entity=entity, phase="count") from error.__cause__

    async def _found(self, table: Table, keys: frozenset[str], fields: Sequence[str]) -> dict[str, Record]:
        """The records that there are, by key."""
        found: dict[str, Record] = {}
        after: str | None = None
        while keys:
            answer = await ask(self._opened("fetch"), table, Question(among={table.entity.key: keys}), rows=self._options.page, after=after)
            found |= {table.key_of(row): table.record(row, fields, self._source) for row in answer.rows}
            after = answer.last
            if after is None:
                break
        return found

    def _table(self, entity: str) -> Table:
        if entity not in TABLES:
            raise Unsupported(f"the service has no {entity}")
        return TABLES[entity]

    def _opened(self, phase: str) -> Service:
        if self._service is None:
            raise Unavailable("the source is not open; call open() first", source=self._source, phase=phase)
        return self._service


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
