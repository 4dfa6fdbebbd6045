"""Shapes to SELECT statements, compiled once by SQLAlchemy and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Dialect as Compiler

from adapters.mapping.kinds import Kind
from adapters.mapping.regroup import Regroup
from adapters.predicate import Op
from adapters.sql.database import Arguments
from adapters.sql.dialects.base import Dialect, Expression
from adapters.sql.expressions import expression
from adapters.sql.plans import TablePlan
from adapters.sql.shapes import TRUE, Shape
from adapters.sql.tables import Tables

_COMPARE: dict[Op, Callable[[Any, Any], Any]] = {Op.LT: lt, Op.LTE: le, Op.GT: gt, Op.GTE: ge}
_FIRST = "v"


class Term(NamedTuple):
    """A term of the order: a field, and from which step on its value orders as the canonical one."""

    field: str
    start: int
    descending: bool = False
    nulls_first: bool = False


class Outline(Struct, frozen=True):
    """Everything that a statement depends on but values: the key of the statement cache."""

    entity: str
    columns: tuple[str, ...]
    """Columns to read; none for a count."""
    where: Shape
    order: tuple[Term, ...] = ()
    limited: bool = False

    def builder(self, plan: TablePlan, dialect: Dialect, compiler: Compiler) -> StatementBuilder:
        """What writes the statement."""
        return StatementBuilder(plan, dialect, compiler)


@dataclass(frozen=True)
class Statement:
    """SQL text, and where its parameters come from: the position of a value, or a constant."""

    sql: str
    slots: tuple[tuple[int | None, Any], ...]
    names: tuple[str, ...] = ()
    """The parameters' names, where the driver does not take them by position."""

    def arguments(self, values: Sequence[Any]) -> Arguments:
        """The driver's parameters."""
        given = tuple([constant if at is None else values[at] for at, constant in self.slots])
        return dict(zip(self.names, given, strict=True)) if self.names else given


class StatementBuilder:
    """Writes one outline as a statement. Values are bound in the order in which the shapes name them; the limit comes last."""

    def __init__(self, plan: TablePlan, dialect: Dialect, compiler: Compiler) -> None:
        self.plan = plan
        self.dialect = dialect
        self.compiler = compiler
        self.tables = Tables(plan.table, dialect)
        self._bound = 0
        self.particular = False
        """Whether the statement holds something of this source alone, its partition."""

    def build(self, outline: Outline) -> Statement:
        """The statement of an outline."""
        columns = [self.tables.column(name) for name in outline.columns] or [sa.func.count()]
        where = () if outline.where == TRUE.shape else (self._clause(outline.where),)
        order = [expression for term in outline.order for expression in self._terms(term)]
        select = sa.select(*columns).select_from(self.tables.source()).where(*where).order_by(*order)
        return self._compiled(self.dialect.limited(select, self._bind(Kind.INTEGER)) if outline.limited else select)

    def _compiled(self, select: sa.Select[Any]) -> Statement:
        compiled = select.compile(dialect=self.compiler)
        constants = compiled.params
        positional = getattr(compiled, "positiontup", None) or ()
        names: Sequence[str] = positional or tuple(constants)
        slots = tuple((int(name[1:]), None) if _is_value(name) else (None, constants[name]) for name in names)
        return Statement(str(compiled), slots, () if positional else tuple(names))

    def _bind(self, kind: Kind) -> Expression:
        self._bound += 1
        return sa.bindparam(f"{_FIRST}{self._bound - 1}", type_=self.dialect.type(kind), required=True)

    def _value(self, field: str, start: int, at: int) -> tuple[Expression, Kind]:
        """A field's value before a step, as an expression, and its kind."""
        mapping = self.plan.fields[field].mapping
        columns = [self.dialect.column(self.tables.column(place.name), place.kind) for place in mapping.places]
        if start == 0:
            return columns[at], mapping.places[at].kind
        for step, kind in zip(mapping.steps[:start], mapping.kinds, strict=False):
            self.particular |= isinstance(step, Regroup) and step.partitioned
            columns = [expression(step, columns, self.dialect, kind)]
        return columns[0], mapping.kinds[start]

    def _comparable(self, field: str, start: int, at: int = 0) -> Expression:
        value, kind = self._value(field, start, at)
        return self.dialect.binary(value) if kind is Kind.TEXT else value

    def _terms(self, term: Term) -> Sequence[Expression]:
        if self.plan.fields[term.field].mapping.is_constant:
            return ()
        value = self._comparable(term.field, term.start)
        if not self.plan.fields[term.field].mapping.definition.nullable:
            return (value.desc() if term.descending else value.asc(),)
        return self.dialect.ordered(value, term.descending, term.nulls_first)

    def _clause(self, shape: Shape) -> Expression:
        match shape:
            case ("and", *parts):
                return sa.and_(sa.true(), *map(self._clause, parts))
            case ("or", *parts):
                return sa.or_(sa.false(), *map(self._clause, parts))
            case ("in", field, start, at, count, ascii_only):
                return self._among(self._value(field, start, at), count, ascii_only)
            case ("out", field, start, at, count, _):
                return self._comparable(field, start, at).not_in([self._bind(self._value(field, start, at)[1]) for _ in range(count)])
            case ("range", field, start, at, op):
                return _COMPARE[op](self._comparable(field, start, at), self._bind(self._value(field, start, at)[1]))  # type: ignore[no-any-return]
            case ("text", field, start, at, op, negated):
                return self._contains(self._value(field, start, at)[0], op, negated)
            case ("filled", field, start, at):
                return self.dialect.filled(self._value(field, start, at)[0])
            case ("element", field, start, at, separator, negated):
                return self._element(self._value(field, start, at)[0], separator, negated)
        _, field, start, at, wanted = shape
        value = self._value(field, start, at)[0]
        return value.is_(None) if wanted else value.is_not(None)

    def _among(self, value: tuple[Expression, Kind], count: int, ascii_only: bool) -> Expression:
        binds = [self._bind(value[1]) for _ in range(count)]
        return self.dialect.among(value[0], binds, ascii_only) if value[1] is Kind.TEXT else value[0].in_(binds)

    def _contains(self, text: Expression, op: Op, negated: bool) -> Expression:
        position = self.dialect.position(text, self._bind(Kind.TEXT))
        if op is Op.STARTS_WITH:
            return position != 1 if negated else position == 1
        return position == 0 if negated else position > 0

    def _element(self, text: Expression, separator: str, negated: bool) -> Expression:
        edge = sa.literal(separator, sa.String())
        position = self.dialect.position(edge.concat(text).concat(edge), self._bind(Kind.TEXT))
        return position == 0 if negated else position > 0


def _is_value(name: str) -> bool:
    return name.startswith(_FIRST) and name[1:].isdigit()
