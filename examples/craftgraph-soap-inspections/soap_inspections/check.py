"""The check: reach, auth, schema, row. Problems are reported, never raised; steps behind a failed one are not run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter
from xml.etree.ElementTree import Element

from adapters.errors import MappingError, SourceError
from adapters.requests import CheckReport, CheckStep
from soap_inspections.service import Service
from soap_inspections.tables import TABLES

SAMPLE = 20
"""Rows of each entity that are looked at."""


class Check:
    """One run."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._rows: dict[str, list[Element]] = {}
        self.missing: dict[str, tuple[str, ...]] = {}

    async def reach(self) -> str:
        """The service answers at all."""
        await self._service.reach()
        return ""

    async def auth(self) -> str:
        """The token is good: each operation is called, and what came is kept for the next steps."""
        for name, table in TABLES.items():
            try:
                self._rows[name] = (await self._service.call(table.operation, [("Rows", str(SAMPLE))])).findall("Row")
            except MappingError as error:
                raise error.at(entity=name) from error.__cause__
        return ""

    async def schema(self) -> str:
        """Every element is in every row."""
        for name, rows in self._rows.items():
            missing = dict.fromkeys(field for row in rows for field in TABLES[name].missing(row))
            if missing:
                self.missing[name] = tuple(missing)
        return "; ".join(f"{name} lacks {', '.join(fields)}" for name, fields in self.missing.items())

    async def row(self) -> str:
        """The rows can be read."""
        for name, rows in self._rows.items():
            for row in rows:
                TABLES[name].record(row, TABLES[name].columns, "")
        return ""


async def check(service: Service, source: str) -> CheckReport:
    """The report of a run."""
    run = Check(service)
    steps: list[CheckStep] = []
    for step in (run.reach, run.auth, run.schema, run.row):
        steps.append(await _timed(step, source))
        if not steps[-1].ok:
            break
    return CheckReport(steps=tuple(steps), missing=run.missing)


async def _timed(step: Callable[[], Awaitable[str]], source: str) -> CheckStep:
    started = perf_counter()
    try:
        problem = await step()
    except SourceError as error:
        problem = str(error.at(source=source, phase="check"))
    milliseconds = round((perf_counter() - started) * 1000, 1)
    return CheckStep(name=getattr(step, "__name__", ""), ok=not problem, message=problem, milliseconds=milliseconds)
