"""The GraphQL adapter: another GraphQL server as a source, or another craftgraph."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter

from adapters.capabilities import Description
from adapters.declared import refuse_fields, refuse_inexact, refuse_keys, refuse_scan, refuse_where
from adapters.errors import SourceError, Unavailable, Unsupported
from adapters.graphql.check import Check
from adapters.graphql.client import Client
from adapters.graphql.coverage import RemoteCoverage
from adapters.graphql.entity_query import EntityQuery
from adapters.graphql.paging import Place
from adapters.graphql.reader import Asked, Reader
from adapters.graphql.settings import GraphQLSettings
from adapters.interface import API_VERSION, Host
from adapters.predicate import Predicate
from adapters.requests import Aggregate, CheckReport, Count, Groups, Health, Page, Records, Scan
from adapters.totals import refuse_aggregate

logger = logging.getLogger("adapters.graphql")


class GraphQLAdapter:
    """One source. Owns no retries (but one repeat after an expired token), no cache and no pool."""

    def __init__(self, settings: GraphQLSettings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._warned = ""
        self._description = Description(
            api_version=API_VERSION, entities={name: query.capability for name, query in settings.queries.items()}
        )

    def __repr__(self) -> str:
        return f"GraphQLAdapter({self._settings.source_id})"

    def describe(self) -> Description:
        """What the mapping, or a craftgraph's schema, says that the source can do."""
        return self._description

    async def open(self, host: Host) -> None:
        """Look the address and the secrets up. Raises `SecretMissing` and `InvalidConfiguration`; no request is sent."""
        for query in self._settings.queries.values():
            query.decoder.unlock(host.secret)
        self._client = self._settings.connect(host, self._warn)

    async def close(self) -> None:
        """End a session, if there is one. May be called twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.auth.close()

    async def check(self) -> CheckReport:
        """Reach, authenticate, ask for every mapped field, and read one row, of each entity."""
        return await Check(self._settings, self._open_client(), self._reader()).run()

    async def health(self) -> Health:
        """The cheapest query that there is."""
        started = perf_counter()
        try:
            await self._open_client().ping()
        except SourceError as error:
            return Health(ok=False, milliseconds=(perf_counter() - started) * 1000, message=error.public)
        return Health(ok=True, milliseconds=(perf_counter() - started) * 1000)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key, in as few operations as the server's look-up allows."""
        query = self._query(entity, "fetch")
        try:
            refuse_keys(keys, query.capability)
            refuse_fields(fields, query.capability, query.entity)
            page = await self._reader().look_up(query, keys, fields)
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=entity, phase="fetch") from error.__cause__
        found = {getattr(record, query.entity.key): record for record in page.rows}
        return Records(rows=[found.get(key) for key in keys], as_of=page.as_of)

    async def scan(self, request: Scan) -> Page:
        """One page: one operation. It may have fewer rows than asked for where the adapter itself re-checks a comparison."""
        query = self._query(request.entity, "scan")
        try:
            refuse_scan(request, query.capability, query.entity)
            asked = Asked(fields=request.fields, narrowed=query.narrow(request.where), order=request.order, limit=request.limit)
            return await self._reader().page(query, asked, Place.read(request.token))
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=request.entity, phase="scan") from error.__cause__

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """The server's own total."""
        query = self._query(entity, "count")
        try:
            refuse_where(where, query.capability)
            refuse_inexact(where, query.capability)
            return await self._reader().total(query, query.narrow(where))
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=entity, phase="count") from error.__cause__

    async def aggregate(self, request: Aggregate) -> Groups:
        """A craftgraph's own totals."""
        query = self._query(request.entity, "aggregate")
        try:
            if query.totals is None:
                raise Unsupported("the server has no totals")
            refuse_where(request.where, query.capability)
            refuse_inexact(request.where, query.capability)
            refuse_aggregate(request, query.capability)
            return await self._reader().totals(query.totals(request))
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=request.entity, phase="aggregate") from error.__cause__

    def _query(self, entity: str, phase: str) -> EntityQuery:
        query = self._settings.queries.get(entity)
        if query is None:
            raise Unsupported(f"the mapping has no {entity}", source=self._settings.source_id, entity=entity, phase=phase)
        return query

    def _reader(self) -> Reader:
        covered = self._covered if self._settings.is_craftgraph else None
        return Reader(self._open_client(), self._settings.at_once, covered)

    def _open_client(self) -> Client:
        if self._client is None:
            raise Unavailable("the source is not open; call open() first", source=self._settings.source_id)
        return self._client

    def _covered(self, coverage: RemoteCoverage) -> None:
        """Refuse an answer that lacks some of the remote graph's sources, or say so in the log where that is accepted."""
        if coverage.complete:
            self._warned = ""
        elif self._settings.accept_partial:
            self._warn(f"the remote graph's answer lacks {coverage.words}")
        else:
            coverage.require()

    def _warn(self, message: str) -> None:
        """Say what is accepted, once until it changes."""
        if message != self._warned:
            self._warned = message
            logger.warning("%s: partial data accepted: %s", self._settings.source_id, message)
