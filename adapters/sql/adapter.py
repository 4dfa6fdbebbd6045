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
from adapters.predicate import And, Compare, Op, Predicate, conjunction
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
from adapters.sql.positions import behind, order_terms
from adapters.sql.promise import PromisedDatabase
from adapters.sql.shapes import Part, Shaper, joined
from adapters.sql.statement_cache import StatementCache
from adapters.sql.statements import Outline, Term
from adapters.sql.tables import places
from adapters.sql.tokens import position_of, token_behind
from adapters.totals import refuse_aggregate
from adapters.tracing import Statement, Tracer


@dataclass(frozen=True)
class Connection:
    """What an open adapter has: a way to its database, the database's dialect, compiled statements, and somebody to tell them to."""

    session: Database
    dialect: Dialect
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
        self._connection = Connection(session, dialect, statements, host.tracer)

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
            return Records(rows=await self._fetch(self._plan(entity), keys, fields))
        except SourceError as error:
            raise error.at(source=self.source, entity=entity, phase="fetch") from error.__cause__

    async def scan(self, request: Scan) -> Page:
        try:
            return await self._scan(self._plan(request.entity), request)
        except SourceError as error:
            raise error.at(source=self.source, entity=request.entity, phase="scan") from error.__cause__

    async def count(self, entity: str, where: Predicate | None) -> Count:
        try:
            plan = self._plan(entity)
            refuse_where(where, plan.capability)
            refuse_inexact(where, plan.capability)
            part = self._where(plan, self._shaper(plan), where)
            rows = await self._run(Outline(entity, (), part.shape), part.values)
            return Count(records=int(rows[0][0]))
        except SourceError as error:
            raise error.at(source=self.source, entity=entity, phase="count") from error.__cause__

    async def aggregate(self, request: Aggregate) -> Groups:
        try:
            return Groups(rows=await self._aggregate(self._plan(request.entity), request))
        except SourceError as error:
            raise error.at(source=self.source, entity=request.entity, phase="aggregate") from error.__cause__

    async def _fetch(self, plan: TablePlan, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        wanted = tuple(dict.fromkeys(keys))
        if len(wanted) > plan.capability.max_keys:
            raise Unsupported(f"{len(wanted)} keys at once; at most {plan.capability.max_keys}")
        # Without a way back from the key, the whole table is read; the look-up below keeps what was asked for.
        narrow = Compare(plan.key, Op.IN, wanted) if Op.IN in plan.fields[plan.key].starts else None
        names = _names(plan, fields)
        found: dict[str, Record] = {}
        for record in self._records(plan, names, await self._read(plan, names, self._where(plan, self._shaper(plan), narrow))):
            key = getattr(record, plan.key)
            if found.setdefault(key, record) is not record:
                raise RowRejected(f"two records have the key {key!r}", field=plan.key)
        return [found.get(key) for key in keys]

    async def _scan(self, plan: TablePlan, request: Scan) -> Page:
        refuse_where(request.where, plan.capability)
        shaper, order = self._shaper(plan), order_terms(plan, request)
        if request.token is not None and plan.key_start is not None:
            request = replace(request, after=position_of(plan.table.entity, request, request.token), token=None)
        where = joined("and", [self._where(plan, shaper, request.where), behind(plan, request, shaper)])
        if request.limit is None:
            names = _names(plan, request.fields)
            return Page(rows=self._records(plan, names, await self._read(plan, names, where, order)))
        if plan.key_start is None:
            return await self._page_cut_here(plan, request, where, request.limit)
        return await self._page(plan, request, where, order, request.limit)

    async def _page(self, plan: TablePlan, request: Scan, where: Part, order: tuple[Term, ...], limit: int) -> Page:
        """One page. One row more is read, to know whether there is more; and the fields of the order, for the token."""
        names = _names(plan, request.fields)
        more = tuple(dict.fromkeys((*names, *(term.field for term in request.order))))
        found = await self._read(plan, more, where, order, limit + 1)
        rows = self._records(plan, names, found[:limit])
        if len(found) <= limit:
            return Page(rows=rows)
        (last,) = self._records(plan, more, found[limit - 1 : limit])
        return Page(rows=rows, next=token_behind(plan.table.entity, request, last))

    async def _page_cut_here(self, plan: TablePlan, request: Scan, where: Part, limit: int) -> Page:
        """One page where the database cannot order by the key: all rows are read each time, ordered and cut here."""
        names = _names(plan, request.fields)
        rows = self._records(plan, names, await self._read(plan, names, where))
        rows.sort(key=attrgetter(plan.key))
        if request.token is not None:
            last = position_of(plan.table.entity, request, request.token).key or ""
            rows = rows[bisect_right(rows, last, key=attrgetter(plan.key)) :]
        following = token_behind(plan.table.entity, request, rows[limit - 1]) if len(rows) > limit else None
        return Page(rows=rows[:limit], next=following)

    async def _aggregate(self, plan: TablePlan, request: Aggregate) -> list[Group]:
        refuse_where(request.where, plan.capability)
        refuse_inexact(request.where, plan.capability)
        refuse_aggregate(request, plan.capability)
        totals, shaper = Totals(plan, self._decoders[request.entity], request), self._shaper(plan)
        return totals.groups(await self._run(*totals.outline(shaper, self._where(plan, shaper, request.where))))

    async def _read(
        self, plan: TablePlan, names: tuple[str, ...], where: Part, order: tuple[Term, ...] = (), limit: int | None = None
    ) -> Rows:
        """Raw rows that hold these fields."""
        entity = plan.table.entity.name
        columns = tuple(place.name for place in self._decoders[entity].places(names))
        outline = Outline(entity, columns, where.shape, order, limit is not None)
        return await self._run(outline, where.values if limit is None else (*where.values, limit))

    def _records(self, plan: TablePlan, names: tuple[str, ...], rows: Rows) -> list[Record]:
        """The records of raw rows, which hold these fields first and perhaps others behind them."""
        return self._decoders[plan.table.entity.name].rows(names)(rows)

    def _shaper(self, plan: TablePlan) -> Shaper:
        return shaper_for(plan, self.connection.dialect, self.traits)

    def _where(self, plan: TablePlan, shaper: Shaper, where: Predicate | None) -> Part:
        """The predicate, and the condition for rows that exist."""
        return shaper.predicate(conjunction(plan.table.rows, where) or And(()))

    async def _run(self, outline: Outline, values: Sequence[Any]) -> Rows:
        connection = self.connection
        statement = connection.statements.get(self.plans[outline.entity], outline)
        return await connection.run(statement.sql, statement.arguments(values))

    def _plan(self, entity: str) -> TablePlan:
        if entity not in self.plans:
            raise Unsupported(f"the source has no {entity}")
        return self.plans[entity]

    @property
    def connection(self) -> Connection:
        """There between `open` and `close`."""
        if self._connection is None:
            raise InvalidConfiguration("the source is not open; call `open` first", source=self.source)
        return self._connection


def _names(plan: TablePlan, fields: Sequence[str]) -> tuple[str, ...]:
    """The fields of a request, and the key."""
    return tuple(dict.fromkeys((*fields, plan.key)))
