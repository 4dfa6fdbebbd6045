"""Totals as one statement: SELECT … GROUP BY the raw values of the groups' fields, and what comes back, decoded and merged.

Groups are told apart byte by byte, whatever the collation, and decoded like rows; raw values that mean the same become one group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect as Compiler

from adapters.capabilities import Function
from adapters.errors import Drift, RowRejected, TooBroad
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import Place
from adapters.mapping.kinds import Kind, shown
from adapters.predicate import Op
from adapters.requests import Aggregate, Group, Measure
from adapters.sql.dialects.base import Dialect, Expression
from adapters.sql.measures import Sum, decoded
from adapters.sql.plans import TablePlan
from adapters.sql.shapes import TRUE, Part, Shape, Shaper
from adapters.sql.statements import Outline, Statement, StatementBuilder

MAX_GROUPS = 50_000
"""Raw groups in one answer: an aggregate has no pages, so more than the engine reads rows of a source is refused."""
_REFUSED = f"There are more than {MAX_GROUPS} groups in one source. Narrow the filter, or group by fields with fewer values."

Row = Sequence[Any]


@dataclass(frozen=True)
class Total:
    """One total of the statement; `known` is the condition under which a value counts, for `COUNT` of a field."""

    function: Function
    field: str | None = None
    known: Shape | None = None


class TotalsOutline(Outline, frozen=True):
    """The outline of a statement with groups: `columns` are the raw ones, `groups` the fields that they belong to."""

    groups: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()

    def builder(self, plan: TablePlan, dialect: Dialect, compiler: Compiler) -> StatementBuilder:
        return TotalsBuilder(plan, dialect, compiler, self)


class TotalsBuilder(StatementBuilder):
    """Writes SELECT raw columns, totals … GROUP BY raw columns. Values are bound in this order: totals, predicate."""

    def __init__(self, plan: TablePlan, dialect: Dialect, compiler: Compiler, totals: TotalsOutline) -> None:
        super().__init__(plan, dialect, compiler)
        self._totals = totals

    def build(self, outline: Outline) -> Statement:
        """The statement of the outline."""
        keys = [self._raw(field, at) for field, at in raw_columns(self.plan, self._totals.groups)]
        totals = [column for total in self._totals.totals for column in self._columns(total)]
        where = () if outline.where == TRUE.shape else (self._clause(outline.where),)
        select = sa.select(*keys, *totals).select_from(self.tables.source()).where(*where).group_by(*keys)
        return self._compiled(select.limit(MAX_GROUPS + 1) if keys else select)

    def _raw(self, field: str, at: int) -> Expression:
        value, kind = self._value(field, 0, at)
        return self.dialect.binary(value) if kind is Kind.TEXT else value

    def _columns(self, total: Total) -> tuple[Expression, ...]:
        if total.field is None:
            return (sa.func.count(),)
        if total.known is not None:
            return (sa.func.count(sa.case((self._clause(total.known), 1))),)
        measures = self.plan.fields[total.field].measures
        if total.function is Function.SUM and measures.sum is not None:
            return self._sum(total.field, measures.sum)
        extreme = sa.func.min if total.function is Function.MIN else sa.func.max
        return (extreme(self._comparable(total.field, measures.extreme or 0)),)

    def _sum(self, field: str, summing: Sum) -> tuple[Expression, ...]:
        number = self._value(field, summing.start, 0)[0]
        if summing.places is None:
            return (sa.func.sum(number),)
        misfit = self.dialect.misfit(number, summing.places)
        return sa.func.sum(self.dialect.whole(number, summing.places)), sa.func.count(sa.case((misfit, 1)))


def raw_columns(plan: TablePlan, groups: Sequence[str]) -> list[tuple[str, int]]:
    """The field and the number of the place in it of each raw column that the groups need, each column once."""
    found: dict[str, tuple[str, int]] = {}
    for field in groups:
        for at, place in enumerate(plan.fields[field].mapping.places):
            found.setdefault(place.name, (field, at))
    return list(found.values())


@dataclass(frozen=True)
class _Reader:
    """Reads one measure: `width` columns of a row to a value."""

    measure: Measure
    width: int
    read: Callable[[Row], Any]


class Totals:
    """One request for totals, all of it declared: its statement, and the groups that come of it."""

    def __init__(self, plan: TablePlan, decoder: RecordDecoder, request: Aggregate) -> None:
        self._plan = plan
        self._decoder = decoder
        self._request = request
        self._readers = [self._reader(measure) for measure in (Measure(function=Function.COUNT), *request.measures)]

    def outline(self, shaper: Shaper, where: Part) -> tuple[TotalsOutline, tuple[Any, ...]]:
        """The statement's outline and its values."""
        parts = [self._known(shaper, reader.measure) for reader in self._readers]
        totals = [
            Total(reader.measure.function, reader.measure.field, None if part is None else part.shape)
            for reader, part in zip(self._readers, parts, strict=True)
        ]
        outline = TotalsOutline(
            self._plan.table.entity.name,
            tuple(place.name for place in self._places),
            where.shape,
            groups=self._request.groups,
            totals=tuple(totals),
        )
        return outline, (*(value for part in parts if part is not None for value in part.values), *where.values)

    def _known(self, shaper: Shaper, measure: Measure) -> Part | None:
        if measure.function is not Function.COUNT or measure.field is None:
            return None
        return shaper.compare(measure.field, Op.IS_NULL, False)

    def groups(self, rows: Sequence[Row]) -> list[Group]:
        """The groups, each once. Raises `TooBroad` for too many, and what decoding raises."""
        if len(rows) > MAX_GROUPS:
            raise TooBroad(f"more than {MAX_GROUPS} groups", public=_REFUSED)
        width = len(self._places)
        merged: dict[tuple[Any, ...], list[Any]] = {}
        for keys, row in zip(self._keys(rows), rows, strict=True):
            values = self._values(row[width:])
            # Without a column to group by, a database answers with one row even where there is no record.
            if values[0] or not self._request.groups:
                merged[keys] = values if keys not in merged else self._merged(merged[keys], values)
        return [Group(keys=keys, values=tuple(values[1:])) for keys, values in merged.items()]

    @property
    def _places(self) -> Sequence[Place]:
        return self._decoder.places(self._request.groups)

    def _keys(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        names, kinds = self._request.groups, [place.kind for place in self._places]
        raw = [tuple(_text(kind, value) for kind, value in zip(kinds, row, strict=False)) for row in rows]
        return [tuple(getattr(record, name) for name in names) for record in self._decoder.rows(names)(raw)]

    def _values(self, row: Row) -> list[Any]:
        values = []
        for reader in self._readers:
            values.append(reader.read(row[: reader.width]))
            row = row[reader.width :]
        return values

    def _merged(self, mine: list[Any], other: list[Any]) -> list[Any]:
        return [
            b if a is None else a if b is None else _MERGE[reader.measure.function](a, b)
            for reader, a, b in zip(self._readers, mine, other, strict=True)
        ]

    def _reader(self, measure: Measure) -> _Reader:
        if measure.function is Function.COUNT or measure.field is None:
            return _Reader(measure, 1, lambda row: int(row[0]))
        field = self._plan.fields[measure.field]
        summing, start = field.measures.sum, field.measures.extreme or 0
        if measure.function is Function.SUM and summing is not None:
            return _Reader(measure, 1 if summing.places is None else 2, lambda row: _summed(summing, measure.field, row))
        kind = field.mapping.kinds[start]
        return _Reader(measure, 1, lambda row: decoded(field.mapping, start, _text(kind, row[0])))


_MERGE: dict[Function, Callable[[Any, Any], Any]] = {
    Function.COUNT: lambda a, b: a + b,
    Function.SUM: lambda a, b: a + b,
    Function.MIN: min,
    Function.MAX: max,
}


def _text(kind: Kind, value: Any) -> Any:
    """MySQL hands text over as bytes where it is compared byte by byte."""
    return value.decode() if kind is Kind.TEXT and isinstance(value, bytes | bytearray) else value


def _summed(summing: Sum, field: str | None, row: Row) -> Any:
    total, misfits = row[0], row[1] if len(row) > 1 else 0
    if misfits:
        raise RowRejected(f"{misfits} values have more places than their unit, or are too large for an exact sum", field=field)
    if total is None:
        return None
    if not isinstance(total, int | Decimal) or total != int(total):
        raise Drift(f"the sum is {shown(total)}, so the column holds no exact numbers; correct its `type`", field=field)
    return summing.value(int(total))
