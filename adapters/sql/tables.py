"""A mapping's tables as SQLAlchemy sees them: names exactly as written, always quoted, columns always qualified.

(SQLite takes a quoted name that it does not know for a string, unless the name is qualified.)
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from adapters.mapping.fields import Place
from adapters.mapping.kinds import Kind
from adapters.sql.dialects.base import Dialect, Expression
from adapters.sql.document import Table, TableMapping


def places(mapping: TableMapping) -> Iterator[Place]:
    """Every place that the mapping names: in fields, then in row conditions."""
    for field in (*mapping.fields.values(), *mapping.conditions.values()):
        yield from field.places


def column_names(mapping: TableMapping) -> dict[str | None, dict[str, Kind]]:
    """Join alias (None for the table itself) → columns that the mapping reads there, with their kinds; not those in `sql` expressions."""
    names: dict[str | None, dict[str, Kind]] = {None: {}, **{alias: {} for alias in mapping.joins}}
    for place in places(mapping):
        if place.sql is None:
            alias, column = mapping.split(place.name)
            names[alias].setdefault(column, place.kind)
    for alias, join in mapping.joins.items():
        for left, right in join.on.items():
            owner, column = mapping.split(left)
            names[owner].setdefault(column, Kind.INTEGER)
            names[alias].setdefault(right, Kind.INTEGER)
    return names


class Tables:
    """The aliased tables of one statement; remembers which joins the statement uses."""

    def __init__(self, mapping: TableMapping, dialect: Dialect) -> None:
        self.mapping = mapping
        self._clauses = {alias: _clause(mapping, alias, columns, dialect) for alias, columns in column_names(mapping).items()}
        self._written = {place.name: place for place in places(mapping) if place.sql is not None}
        self._dialect = dialect
        self._used: set[str] = set()

    def column(self, name: str) -> Expression:
        """A column by its name in the mapping, ``column`` or ``alias.column``; or the expression that stands for one."""
        if name in self._written:
            return self._expression(self._written[name])
        alias, column = self.mapping.split(name)
        if alias is not None:
            self._use(alias)
        return self._clauses[alias].c[column]

    def _expression(self, place: Place) -> Expression:
        assert place.sql is not None
        for alias in place.sql.uses:
            self._use(alias)
        return sa.literal_column(f"({place.sql.text(self._dialect.name)})", self._dialect.type(place.kind))

    def _use(self, alias: str) -> None:
        """Mark the join, and those that it hangs on."""
        if alias not in self._used:
            self._used.add(alias)
            for left in self.mapping.joins[alias].on:
                owner = self.mapping.split(left)[0]
                if owner is not None:
                    self._use(owner)

    def source(self) -> sa.FromClause:
        """The table with the joins that are used; an inner join always is, because it chooses rows. To be asked for last."""
        for alias, join in self.mapping.joins.items():
            if join.inner:
                self._use(alias)
        source: sa.FromClause = self._clauses[None]
        for alias, join in self.mapping.joins.items():
            if alias in self._used:
                right = self._clauses[alias]
                on = sa.and_(*(self.column(ours) == right.c[theirs] for ours, theirs in join.on.items()))
                source = source.join(right, on, isouter=not join.inner)
        return source


def _clause(mapping: TableMapping, alias: str | None, columns: dict[str, Kind], dialect: Dialect) -> sa.FromClause:
    table: Table = mapping.table if alias is None else mapping.joins[alias].table
    clauses = [sa.column(sa.quoted_name(name, quote=True), dialect.type(kind)) for name, kind in columns.items()]
    schema = sa.quoted_name(table.schema, quote=True) if table.schema else None
    return sa.table(sa.quoted_name(table.name, quote=True), *clauses, schema=schema).alias(alias or "t_")
