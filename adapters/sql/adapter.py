"""The SQL adapter: one database, read through its mapping."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from time import perf_counter
from typing import Any

from adapters.capabilities import Description
from adapters.declared import refuse_inexact, refuse_where
from adapters.entities import Record
from adapters.errors import InvalidConfiguration, RowRejected, SourceError, Unsupported
from adapters.interface import API_VERSION, Host
from adapters.mapping.decoder import RecordDecoder
from adapters.predicate import Compare, Op, Predicate
from adapters.requests import Aggregate, CheckReport, Count, Group, Groups, Health, Page, Records, Scan
from adapters.sql.aggregates import Totals
from adapters.sql.cautious_shapes import shaper_for
from adapters.sql.check import check, health
from adapters.sql.database import Arguments, Database, Rows
from adapters.sql.dialects import Dialect
from adapters.sql.dialects.traits import FULL
from adapters.sql.document import Document
from adapters.sql.opening import expected_dialect, open_database
from adapters.sql.plans import TablePlan, plan_table
from adapters.sql.positions import behind
from adapters.sql.promise import PromisedDatabase
from adapters.sql.reading import Projection, Reading
from adapters.sql.shapes import Part, joined
from adapters.sql.statement_cache import StatementCache
from adapters.sql.statements import Outline, Term
from adapters.sql.tables import places
from adapters.sql.tokens import position_of, token_behind
from adapters.totals import refuse_aggregate
from adapters.tracing import Statement, Tracer


@dataclass(frozen=True)
class Connection:
    """What an open adapter has: a way to its database, the database's dialect, how each entity is read there, compiled statements, and
    somebody to tell them to."""

    session: Database
    dialect: Dialect
    readings: Mapping[str, Reading]
    statements: StatementCache
    tracer: Tracer

    async def run(self, sql: str, arguments: Arguments) -> Rows:
        """The rows of a statement; it is told to whoever listens."""
        if not self.tracer.heard:
            return await self.session.run(sql, arguments)
        begun, count = perf_counter(), None
        try:
            rows = await self.session.run(sql, arguments)
            count = len(rows)
            return rows
        finally:
            milliseconds = (perf_counter() - begun) * 1000
            self.tracer.tell(Statement(sql=sql, arguments=arguments, rows=count, milliseconds=milliseconds))


class SQLAdapter:
    """`adapters.interface.Adapter` over SQLAlchemy Core. `url` is a URL or a secret reference, ``env:NAME`` or ``file:PATH``.

    `dialect` is needed where the database is none of SQLite, PostgreSQL, MySQL and MariaDB; `utf8` says that it stores UTF-8.
    """

    def __init__(
        self, source: str, document: Document, url: str, timeout: float, *, dialect: Dialect | None = None, utf8: bool = False
    ) -> None:
        self.source = source
        self.url = url
        self.timeout = timeout
        self.traits = (dialect.in_utf8 if utf8 else None) or dialect.traits if dialect else FULL
        self.plans: Mapping[str, TablePlan] = {name: plan_table(table, self.traits) for name, table in document.tables.items()}
        self._dialect = dialect
        self._utf8 = utf8
        self._decoders = {name: RecordDecoder(plan.table.entity, plan.table.fields, source) for name, plan in self.plans.items()}
        self._document = document
        self._connection: Connection | None = None

    def describe(self) -> Description:
        return Description(api_version=API_VERSION, entities={name: plan.capability for name, plan in self.plans.items()})

    async def open(self, host: Host) -> None:
        url = host.secret(self.url) if self.url.startswith(("env:", "file:")) else self.url
        dialect = expected_dialect(url, self._dialect)
        self._complete(dialect, host)
        session = await open_database(url, self.timeout, host)
        if self._utf8 and dialect.encoding:
            session = PromisedDatabase(session, dialect.encoding)
        statements = StatementCache(self._document.root, self._document.schema, dialect, session.compiler)
        readings = {name: Reading(plan, self._decoders[name], shaper_for(plan, dialect, self.traits)) for name, plan in self.plans.items()}
        self._connection = Connection(session, dialect, readings, statements, host.tracer)

    def _complete(self, dialect: Dialect, host: Host) -> None:
        """What only an open adapter can know: that each expression is written for its database, and the keys of personal numbers."""
        for name, plan in self.plans.items():
            for place in places(plan.table):
                if place.sql is not None:
                    place.sql.text(dialect.name)
            self._decoders[name].unlock(host.secret)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.session.close()

    async def check(self) -> CheckReport:
        return await check(self, self.connection.session)

    async def health(self) -> Health:
        return await health(self.connection.session)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        try:
            return Records(rows=await self._fetch(self._reading(entity), keys, fields))
        except SourceError as error:
            raise error.at(source=self.source, entity=entity, phase="fetch") from error.__cause__

    async def scan(self, request: Scan) -> Page:
        try:
            return await self._scan(self._reading(request.entity), request)
        except SourceError as error:
            raise error.at(source=self.source, entity=request.entity, phase="scan") from error.__cause__

    async def count(self, entity: str, where: Predicate | None) -> Count:
        try:
            reading = self._reading(entity)
            refuse_where(where, reading.plan.capability)
            refuse_inexact(where, reading.plan.capability)
            part = reading.where(where)
            rows = await self._run(Outline(entity, (), part.shape), part.values)
            return Count(records=int(rows[0][0]))
        except SourceError as error:
            raise error.at(source=self.source, entity=entity, phase="count") from error.__cause__

    async def aggregate(self, request: Aggregate) -> Groups:
        try:
            return Groups(rows=await self._aggregate(self._reading(request.entity), request))
        except SourceError as error:
            raise error.at(source=self.source, entity=request.entity, phase="aggregate") from error.__cause__

    async def _fetch(self, reading: Reading, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        plan, wanted = reading.plan, tuple(dict.fromkeys(keys))
        if len(wanted) > plan.capability.max_keys:
            raise Unsupported(f"{len(wanted)} keys at once; at most {plan.capability.max_keys}")
        # Without a way back from the key, the whole table is read; the look-up below keeps what was asked for.
        narrow = Compare(plan.key, Op.IN, wanted) if Op.IN in plan.fields[plan.key].starts else None
        names = reading.names(fields)
        found: dict[str, Record] = {}
        for record in reading.records(names, await self._read(reading, names, reading.where(narrow))):
            key = getattr(record, plan.key)
            if found.setdefault(key, record) is not record:
                raise RowRejected(f"two records have the key {key!r}", field=plan.key)
        return [found.get(key) for key in keys]

    async def _scan(self, reading: Reading, request: Scan) -> Page:
        plan = reading.plan
        refuse_where(request.where, plan.capability)
        projection = reading.projection(request)
        if request.token is not None and plan.key_start is not None:
            request = replace(request, after=position_of(plan.table.entity, request, request.token), token=None)
        where = reading.where(request.where)
        if request.after is not None:
            where = joined("and", [where, behind(plan, request, reading.shaper)])
        if request.limit is None:
            rows = await self._read(reading, projection.names, where, projection.order)
            return Page(rows=reading.records(projection.names, rows))
        if plan.key_start is None:
            return await self._page_cut_here(reading, request, where, request.limit)
        return await self._page(reading, request, projection, where, request.limit)

    async def _page(self, reading: Reading, request: Scan, projection: Projection, where: Part, limit: int) -> Page:
        """One page. One row more is read, to know whether there is more; and the fields of the order, for the token."""
        names, held = projection.names, projection.held
        found = await self._read(reading, held, where, projection.order, limit + 1)
        rows = reading.records(names, found[:limit])
        if len(found) <= limit:
            return Page(rows=rows)
        last = rows[-1] if held == names else reading.records(held, found[limit - 1 : limit])[0]
        return Page(rows=rows, next=token_behind(reading.plan.table.entity, request, last))

    async def _page_cut_here(self, reading: Reading, request: Scan, where: Part, limit: int) -> Page:
        """One page where the database cannot order by the key: all rows are read each time, ordered and cut here."""
        plan, names = reading.plan, reading.names(request.fields)
        rows = reading.records(names, await self._read(reading, names, where))
        rows.sort(key=attrgetter(plan.key))
        if request.token is not None:
            last = position_of(plan.table.entity, request, request.token).key or ""
            rows = rows[bisect_right(rows, last, key=attrgetter(plan.key)) :]
        following = token_behind(plan.table.entity, request, rows[limit - 1]) if len(rows) > limit else None
        return Page(rows=rows[:limit], next=following)

    async def _aggregate(self, reading: Reading, request: Aggregate) -> list[Group]:
        plan = reading.plan
        refuse_where(request.where, plan.capability)
        refuse_inexact(request.where, plan.capability)
        refuse_aggregate(request, plan.capability)
        totals = Totals(plan, self._decoders[request.entity], request)
        return totals.groups(await self._run(*totals.outline(reading.shaper, reading.where(request.where))))

    async def _read(
        self, reading: Reading, names: tuple[str, ...], where: Part, order: tuple[Term, ...] = (), limit: int | None = None
    ) -> Rows:
        """Raw rows that hold these fields."""
        outline = reading.outline(names, where, order, limited=limit is not None)
        return await self._run(outline, where.values if limit is None else (*where.values, limit))

    async def _run(self, outline: Outline, values: Sequence[Any]) -> Rows:
        connection = self.connection
        statement = connection.statements.get(self.plans[outline.entity], outline)
        return await connection.run(statement.sql, statement.arguments(values))

    def _reading(self, entity: str) -> Reading:
        if entity not in self.plans:
            raise Unsupported(f"the source has no {entity}")
        return self.connection.readings[entity]

    @property
    def connection(self) -> Connection:
        """There between `open` and `close`."""
        if self._connection is None:
            raise InvalidConfiguration("the source is not open; call `open` first", source=self.source)
        return self._connection
