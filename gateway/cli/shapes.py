"""The columns that a source's mapping reads, and those that the system has now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.errors import SourceError, SourceTimeout
from adapters.finance.adapter import FinanceAdapter
from adapters.introspection.columns import kind_of_type, type_name
from adapters.introspection.connecting import connected
from adapters.introspection.drift import Change, Difference, Live, Needs, Now
from adapters.introspection.response import columns_of
from adapters.mapping.kinds import Kind
from adapters.rest.adapter import RestAdapter
from adapters.rest.endpoint import Endpoint
from adapters.rest.reader import Reader, begin
from adapters.secrets import is_reference
from adapters.sql.adapter import SQLAdapter
from adapters.sql.document import Table, TableMapping
from adapters.sql.errors import translated
from adapters.sql.tables import places

if TYPE_CHECKING:
    from adapters.interface import Adapter, Host

SECONDS = 30.0
"""For reading what a database says of its tables."""


async def needs_and_now(adapter: Adapter, host: Host) -> tuple[Needs, Now] | None:
    """Of an open adapter, table by table (or entity by entity); None if it has no columns that could be compared. Raises `SourceError`."""
    if isinstance(adapter, SQLAdapter):
        return _sql_needs(adapter), await _sql_now(adapter, host)
    if isinstance(adapter, RestAdapter | FinanceAdapter):
        return await _rest(adapter._ledger if isinstance(adapter, FinanceAdapter) else adapter)
    return None


async def missing(adapter: Adapter) -> list[Difference]:
    """Of any other adapter: what its own check misses. Raises `SourceError` if the check does not come so far."""
    report = await adapter.check()
    if not report.ok and not report.missing:
        step = report.steps[-1]
        raise SourceError(f"{step.name}: {step.message}")
    return [Difference(Change.MISSING, entity, field) for entity, fields in report.missing.items() for field in fields]


def _sql_needs(adapter: SQLAdapter) -> Needs:
    needs: dict[str, dict[str, Kind | None]] = {}
    for plan in adapter.plans.values():
        mapping = plan.table
        for place in (place for place in places(mapping) if place.sql is None):
            alias, column = mapping.split(place.name)
            needs.setdefault(str(_table(mapping, alias)), {})[column] = place.kind
        for alias, join in mapping.joins.items():
            for ours, theirs in join.on.items():
                owner, column = mapping.split(ours)
                needs.setdefault(str(_table(mapping, owner)), {}).setdefault(column, None)
                needs.setdefault(str(_table(mapping, alias)), {}).setdefault(theirs, None)
    return needs


def _table(mapping: TableMapping, alias: str | None) -> Table:
    return mapping.table if alias is None else mapping.joins[alias].table


async def _sql_now(adapter: SQLAdapter, host: Host) -> Now:
    mappings = [plan.table for plan in adapter.plans.values()]
    tables = {str(table): table for mapping in mappings for table in (mapping.table, *(join.table for join in mapping.joins.values()))}
    url = host.secret(adapter.url) if is_reference(adapter.url) else adapter.url

    def read(connection: sa.Connection) -> dict[str, dict[str, Live]]:
        inspector = sa.inspect(connection)
        found = {name: _columns(inspector, table) for name, table in tables.items()}
        return {name: columns for name, columns in found.items() if columns}

    try:
        async with asyncio.timeout(SECONDS), connected(url, host, SECONDS) as connection:
            return await connection.run(read)
    except TimeoutError as error:
        raise SourceTimeout("reading the tables' columns took too long") from error
    except Exception as error:
        raise translated(error) from error


def _columns(inspector: sa.Inspector, table: Table) -> dict[str, Live]:
    try:
        columns = inspector.get_columns(table.name, schema=table.schema)
    except sa.exc.NoSuchTableError:
        return {}
    return {column["name"]: Live(kind_of_type(column["type"]), type_name(column["type"])) for column in columns}


async def _rest(adapter: RestAdapter) -> tuple[Needs, Now]:
    reader = Reader(adapter._open_connection(), 1)
    needs: dict[str, dict[str, Kind | None]] = {}
    now: dict[str, dict[str, Live]] = {}
    for name, endpoint in adapter._settings.endpoints.items():
        page = await reader.page(endpoint, endpoint.call, begin(endpoint, None), None)
        if page.rows:  # an empty list shows nothing, neither good nor bad
            needs[name] = _paths(endpoint)
            now[name] = {one.name: Live(one.kind if one.values else None, str(one.kind)) for one in columns_of(page.rows)}
    return needs, now


def _paths(endpoint: Endpoint) -> dict[str, Kind | None]:
    extracted = {extract.name: ".".join(extract.path) for extract in endpoint.extracts}
    found = [place for field in endpoint.decoder.fields.values() for place in field.places if not place.optional]
    return {extracted.get(place.name, place.name): None if place.name in extracted else place.kind for place in found}
