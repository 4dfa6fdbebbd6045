"""The check of a REST source: reach, auth, schema, one row of each entity. Problems are reported, not raised."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from adapters.errors import MappingError, SourceError
from adapters.requests import CheckReport, CheckStep
from adapters.rest.connection import Connection
from adapters.rest.endpoint import Endpoint, Row
from adapters.rest.reader import Reader, begin
from adapters.rest.settings import RestSettings


class Check:
    """One run of the check."""

    def __init__(self, settings: RestSettings, connection: Connection) -> None:
        self._settings = settings
        self._connection = connection
        self._reader = Reader(connection, settings.at_once)
        self._samples: dict[str, Sequence[Row]] = {}
        self._missing: dict[str, tuple[str, ...]] = {}

    async def run(self) -> CheckReport:
        """All steps up to the first that fails."""
        steps: list[CheckStep] = []
        for name, step in (("reach", self._reach), ("auth", self._auth), ("schema", self._schema), ("row", self._row)):
            steps.append(await self._timed(name, step))
            if not steps[-1].ok:
                break
        return CheckReport(steps=tuple(steps), missing=self._missing)

    async def _timed(self, name: str, step: Callable[[], Awaitable[CheckStep]]) -> CheckStep:
        start = perf_counter()
        try:
            done = await step()
        except SourceError as error:
            done = CheckStep(name=name, ok=False, message=str(error.at(source=self._settings.source_id, phase="check")), code=error.code)
        milliseconds = round((perf_counter() - start) * 1000, 1)
        return CheckStep(name=name, ok=done.ok, message=done.message, milliseconds=milliseconds, code=done.code)

    async def _reach(self) -> CheckStep:
        status = await self._connection.reach(self._settings.probe)
        return CheckStep(name="reach", ok=True, message=f"answers HTTP {status}")

    async def _auth(self) -> CheckStep:
        """Log in, then read the smallest page of the first entity: a fixed header or a signature shows only there whether it is good."""
        await self._connection.auth.login()
        endpoint = next(iter(self._settings.endpoints.values()), None)
        try:
            if endpoint is not None:
                await self._reader.page(endpoint, endpoint.call, begin(endpoint, 1), 1)
        except MappingError:
            return CheckStep(name="auth", ok=True, message="accepted; the answer does not fit the mapping")
        return CheckStep(name="auth", ok=True)

    async def _schema(self) -> CheckStep:
        notes: list[str] = []
        for name, endpoint in self._settings.endpoints.items():
            notes += await self._compare(name, endpoint)
        problems = [f"{entity}: nothing at {', '.join(paths)}" for entity, paths in self._missing_paths.items()]
        return CheckStep(name="schema", ok=not problems, message="; ".join(problems or notes))

    @property
    def _missing_paths(self) -> dict[str, list[str]]:
        return {
            name: [path for field in fields for path in self._settings.endpoints[name].absent(field, self._samples[name])]
            for name, fields in self._missing.items()
        }

    async def _compare(self, name: str, endpoint: Endpoint) -> list[str]:
        """Read one page, remember what is missing in every row of it, and say what could not be compared."""
        try:
            page = await self._reader.page(endpoint, endpoint.call, begin(endpoint, None), None)
        except SourceError as error:
            error.at(entity=name)
            raise
        self._samples[name] = page.rows
        missing = tuple(field for field in endpoint.decoder.fields if endpoint.absent(field, page.rows))
        if missing:
            self._missing[name] = missing
        if not page.rows:
            return [f"{name}: no rows to compare with"]
        most = endpoint.paging.max_size
        if page.next is not None and most is not None and len(page.rows) < most:
            return [f"{name}: {len(page.rows)} rows came where {most} were asked for and more follow; is paging.most right?"]
        return []

    async def _row(self) -> CheckStep:
        read = 0
        for name, endpoint in self._settings.endpoints.items():
            try:
                read += len(endpoint.decode(self._samples[name][:1], tuple(endpoint.decoder.fields)))
            except SourceError as error:
                error.at(entity=name)
                raise
        return CheckStep(name="row", ok=True, message=f"{read} of {len(self._settings.endpoints)} entities gave a row")
