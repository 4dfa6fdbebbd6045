"""The check of an SQL source: reach, auth, schema, row."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from adapters.errors import AuthenticationFailed, Drift, SourceError
from adapters.requests import CheckReport, CheckStep, Health, Page, Scan
from adapters.sql.database import Database
from adapters.sql.document import Table, TableMapping
from adapters.sql.plans import TablePlan
from adapters.sql.tables import column_names


class Checked(Protocol):
    """What is checked: an adapter with plans that can scan."""

    @property
    def plans(self) -> Mapping[str, TablePlan]: ...

    async def scan(self, request: Scan) -> Page: ...


async def check(adapter: Checked, session: Database) -> CheckReport:
    """Reach and log in, compare the mapping with the tables' columns, read one row of each entity. Stops at the first failure."""
    steps: list[CheckStep] = []
    missing: dict[str, tuple[str, ...]] = {}

    async def schema() -> str:
        missing.update(await missing_fields(adapter, session))
        if missing:
            raise Drift("; ".join(f"{entity} lacks {', '.join(fields)}" for entity, fields in missing.items()))
        return f"{len(adapter.plans)} entities"

    async def row() -> str:
        found = [f"{name}: {await _one_row(adapter, plan)}" for name, plan in adapter.plans.items()]
        return ", ".join(found)

    if await _connect(session, steps) and await _step("schema", schema, steps):
        await _step("row", row, steps)
    return CheckReport(steps=tuple(steps), missing=missing)


async def health(session: Database) -> Health:
    """Reach the database and log in."""
    started = time.perf_counter()
    try:
        await session.run(session.probe)
    except SourceError as error:
        return Health(ok=False, milliseconds=_since(started), message=error.public)
    return Health(ok=True, milliseconds=_since(started))


async def _connect(session: Database, steps: list[CheckStep]) -> bool:
    """Two steps from one try: a refused login means that the server was reached."""
    started = time.perf_counter()
    try:
        await session.run(session.probe)
    except AuthenticationFailed as error:
        steps.append(CheckStep(name="reach", ok=True, milliseconds=_since(started)))
        steps.append(CheckStep(name="auth", ok=False, message=str(error), milliseconds=_since(started), code=error.code))
        return False
    except SourceError as error:
        steps.append(CheckStep(name="reach", ok=False, message=str(error), milliseconds=_since(started), code=error.code))
        return False
    steps.append(CheckStep(name="reach", ok=True, milliseconds=_since(started)))
    steps.append(CheckStep(name="auth", ok=True))
    return True


async def _step(name: str, work: Callable[[], Awaitable[str]], steps: list[CheckStep]) -> bool:
    started = time.perf_counter()
    try:
        message = await work()
    except SourceError as error:
        steps.append(CheckStep(name=name, ok=False, message=str(error), milliseconds=_since(started), code=error.code))
        return False
    steps.append(CheckStep(name=name, ok=True, message=message, milliseconds=_since(started)))
    return True


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


async def _one_row(adapter: Checked, plan: TablePlan) -> str:
    name = plan.table.entity.name
    page = await adapter.scan(Scan(entity=name, fields=tuple(plan.table.fields), limit=1))
    return "one row" if page.rows else "no row"


async def missing_fields(adapter: Checked, session: Database) -> dict[str, tuple[str, ...]]:
    """Entity → fields whose table or column is not there; all of them if the entity's own rows cannot be told."""
    return {name: fields for name, plan in adapter.plans.items() if (fields := await _missing(plan.table, session))}


async def _missing(mapping: TableMapping, session: Database) -> tuple[str, ...]:
    tables: dict[str | None, Table] = {None: mapping.table, **{alias: join.table for alias, join in mapping.joins.items()}}
    wanted = column_names(mapping)
    gone = {alias: wanted[alias].keys() - await session.columns(table) for alias, table in tables.items()}
    lost = {(alias, column) for alias, columns in gone.items() for column in columns}
    if not lost:
        return ()
    fields = [field.name for field in mapping.fields.values() if any(mapping.split(place.name) in lost for place in field.places)]
    # A column of a join or of a row condition is lost to every field.
    return tuple(fields) or tuple(mapping.fields)
