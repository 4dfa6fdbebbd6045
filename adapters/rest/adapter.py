"""The REST adapter: a source over HTTP and JSON, as its mapping describes it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.capabilities import Description
from adapters.declared import refuse_command, refuse_inexact
from adapters.entities import ENTITIES
from adapters.errors import SourceError, Unavailable, Unsupported
from adapters.interface import API_VERSION, Host
from adapters.predicate import Predicate, comparisons, compile_test
from adapters.requests import CheckReport, Command, Count, Health, Page, Receipt, Records, Scan
from adapters.rest.check import Check
from adapters.rest.commands import Commands
from adapters.rest.connection import Connection
from adapters.rest.endpoint import Endpoint
from adapters.rest.health import health
from adapters.rest.narrowing import narrow
from adapters.rest.position import Position
from adapters.rest.reader import Reader, begin
from adapters.rest.settings import RestSettings


class RestAdapter:
    """One source. Owns no retries (but one repeat after an expired token), no cache and no pool."""

    def __init__(self, settings: RestSettings) -> None:
        self._settings = settings
        self._connection: Connection | None = None
        capabilities = {name: endpoint.capability() for name, endpoint in settings.endpoints.items()}
        self._description = Description(
            api_version=API_VERSION, entities=capabilities, concurrency=settings.concurrency, rate=settings.rate
        )

    def __repr__(self) -> str:
        return f"RestAdapter({self._settings.source_id})"

    def describe(self) -> Description:
        """What the mapping says that the source can do."""
        return self._description

    async def open(self, host: Host) -> None:
        """Look the address and the secrets up. Raises `SecretMissing` and `InvalidConfiguration`; no request is sent."""
        for endpoint in self._settings.endpoints.values():
            endpoint.decoder.unlock(host.secret)
        self._connection = self._settings.connect(host)

    async def close(self) -> None:
        """End a session, if there is one. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.auth.close()

    async def check(self) -> CheckReport:
        """Reach, authenticate, compare the mapped paths with one page, and read one row, of each entity."""
        return await Check(self._settings, self._open_connection()).run()

    async def health(self) -> Health:
        """One request without authorisation, within the source's timeout."""
        return await health(self._connection, self._settings.probe, self._settings.timeout)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key, in calls of as many keys as the source takes, several at once."""
        endpoint = self._endpoint(entity, "fetch")
        try:
            rows = await self._reader().look_up(endpoint, keys, endpoint.projection(fields).read)
            records = endpoint.decode(rows, fields)
        except SourceError as error:
            error.at(source=self._settings.source_id, entity=entity, phase="fetch")
            raise
        key = ENTITIES[entity].key
        found = {getattr(record, key): record for record in records}
        return Records(rows=[found.get(wanted) for wanted in keys])

    async def scan(self, request: Scan) -> Page:
        """One page: one call to the source. It may have fewer rows than asked for where the adapter itself re-checks a comparison."""
        endpoint = self._endpoint(request.entity, "scan")
        try:
            return await self._scan(endpoint, request)
        except SourceError as error:
            error.at(source=self._settings.source_id, entity=request.entity, phase="scan")
            raise

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """The source's own total; or counted from its rows, where a comparison cannot be said in its parameters."""
        endpoint = self._endpoint(entity, "count")
        try:
            return Count(records=await self._count(endpoint, where))
        except SourceError as error:
            error.at(source=self._settings.source_id, entity=entity, phase="count")
            raise

    async def execute(self, command: Command) -> Receipt:
        """One request, sent once. See `adapters.interface.Commanding`."""
        endpoint = self._endpoint(command.entity, "execute")
        try:
            refuse_command(command, self._description.entities[command.entity], ENTITIES[command.entity])
            return await self._commands(endpoint).execute(self._open_connection(), command)
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=command.entity, phase="execute") from error.__cause__

    async def lookup(self, entity: str, idempotency_key: str) -> Receipt | None:
        """One request to where the system keeps what became of commands."""
        endpoint = self._endpoint(entity, "lookup")
        try:
            return await self._commands(endpoint).find(self._open_connection(), idempotency_key)
        except SourceError as error:
            raise error.at(source=self._settings.source_id, entity=entity, phase="lookup") from error.__cause__

    @staticmethod
    def _commands(endpoint: Endpoint) -> Commands:
        if endpoint.commands is None:
            raise Unsupported("no commands are declared")
        return endpoint.commands

    def _endpoint(self, entity: str, phase: str) -> Endpoint:
        endpoint = self._settings.endpoints.get(entity)
        if endpoint is None:
            raise Unsupported(f"the mapping has no {entity}", source=self._settings.source_id, entity=entity, phase=phase)
        return endpoint

    def _reader(self) -> Reader:
        return Reader(self._open_connection(), self._settings.at_once)

    def _open_connection(self) -> Connection:
        if self._connection is None:
            raise Unavailable("the source is not open; call open() first", source=self._settings.source_id)
        return self._connection

    async def _scan(self, endpoint: Endpoint, request: Scan) -> Page:
        if request.order or request.after is not None or request.key_descending:
            raise Unsupported("order, keyset and descending keys are not declared")
        narrowing = narrow(request.where, endpoint.filters, endpoint.rechecked)
        if narrowing.nothing or request.limit == 0:
            return Page(rows=[])
        position = begin(endpoint, request.limit) if request.token is None else Position.decode(request.token)
        fields = _with_checked(request.fields, narrowing.rest)
        call, read = endpoint.call.plus(narrowing.parameters), endpoint.projection(fields).read
        page = await self._reader().page(endpoint, call, position, request.limit, read)
        rows, following = page.cut(position, request.limit)
        records = endpoint.decode(rows, fields)
        kept = records if narrowing.rest is None else list(filter(compile_test(narrowing.rest), records))
        return Page(rows=kept, next=following.encode() if following is not None else None)

    async def _count(self, endpoint: Endpoint, where: Predicate | None) -> int:
        if endpoint.total is None:
            raise Unsupported("the source does not count its rows")
        refuse_inexact(where, self._description.entities[endpoint.entity])
        narrowing = narrow(where, endpoint.filters, endpoint.rechecked)
        if narrowing.nothing:
            return 0
        call = endpoint.call.plus(narrowing.parameters)
        if narrowing.rest is None:
            return await self._reader().total(endpoint, call)
        test, fields = compile_test(narrowing.rest), _with_checked((), narrowing.rest)
        return sum([sum(map(test, endpoint.decode(rows, fields))) async for rows in self._reader().pages(endpoint, call)])


def _with_checked(fields: Sequence[str], rest: Predicate | None) -> Sequence[str]:
    return fields if rest is None else list(dict.fromkeys([*fields, *(compare.field for compare in comparisons(rest))]))
