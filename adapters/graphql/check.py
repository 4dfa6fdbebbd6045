"""The check of a GraphQL source: reach, auth, schema, one row of each entity. Problems are reported, not raised."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from adapters.errors import (
    AuthenticationFailed,
    ConfigurationError,
    Drift,
    MappingError,
    PermissionDenied,
    RowRejected,
    SourceError,
    UnmappedCode,
)
from adapters.graphql.client import Client
from adapters.graphql.entity_query import EntityQuery
from adapters.graphql.narrowing import Narrowed
from adapters.graphql.paging import Place
from adapters.graphql.reader import Asked, Reader
from adapters.graphql.settings import GraphQLSettings
from adapters.requests import CheckReport, CheckStep, Page


class Check:
    """One run of the check."""

    def __init__(self, settings: GraphQLSettings, client: Client, reader: Reader) -> None:
        self._settings = settings
        self._client = client
        self._reader = reader
        self._missing: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, int] = {}
        self._rejected: SourceError | None = None

    async def run(self) -> CheckReport:
        """All steps up to the first that fails."""
        steps: list[CheckStep] = []
        for name, step in (("reach", self._reach), ("auth", self._auth), ("schema", self._schema), ("row", self._row)):
            steps.append(await self._timed(name, step))
            if not steps[-1].ok:
                break
        return CheckReport(steps=tuple(steps), missing=self._missing)

    async def _timed(self, name: str, step: Callable[[], Awaitable[str]]) -> CheckStep:
        started = perf_counter()
        try:
            ok, message, code = True, await step(), None
        except SourceError as error:
            ok, message, code = False, str(error.at(source=self._settings.source_id, phase="check")), error.code
        return CheckStep(name=name, ok=ok, message=message, milliseconds=round((perf_counter() - started) * 1000, 1), code=code)

    async def _reach(self) -> str:
        """Any answer of a GraphQL server will do here, also one that refuses us."""
        try:
            await self._client.ping()
        except (AuthenticationFailed, PermissionDenied):
            return "answers, and wants to know who asks"
        return "answers"

    async def _auth(self) -> str:
        await self._client.auth.login()
        await self._client.ping()
        return ""

    async def _schema(self) -> str:
        """Ask for every field of each entity; where that is refused, for one at a time, to find out which are missing."""
        problems: list[str] = []
        for name, query in self._settings.queries.items():
            try:
                self._rows[name] = len((await self._sample(query, tuple(query.decoder.fields))).rows)
            except (RowRejected, UnmappedCode) as error:
                # The fields are there; it is the row that does not fit.
                self._rejected, self._rows[name] = self._rejected or error.at(entity=name), 1
            except MappingError as error:
                missing = await self._lacking(query) if isinstance(error, Drift) else ()
                if missing:
                    self._missing[name] = missing
                problems.append(f"{name}: {error.internal or error.public}")
            except SourceError as error:
                raise error.at(entity=name) from error.__cause__
        if problems:
            raise Drift("; ".join(problems))
        return f"{len(self._settings.queries)} entities"

    async def _lacking(self, query: EntityQuery) -> tuple[str, ...]:
        lacking: list[str] = []
        for name in query.decoder.fields:
            try:
                await self._sample(query, (name,))
            except ConfigurationError:
                raise
            except SourceError:
                lacking.append(name)
        return tuple(lacking)

    async def _sample(self, query: EntityQuery, fields: tuple[str, ...]) -> Page:
        return await self._reader.page(query, Asked(fields=fields, narrowed=Narrowed(), limit=1), Place())

    async def _row(self) -> str:
        if self._rejected is not None:
            raise self._rejected
        empty = [name for name, rows in self._rows.items() if not rows]
        return "no rows to compare with: " + ", ".join(empty) if empty else f"{len(self._rows)} entities gave a row"
