"""SQL Server: `=` ignores trailing blanks under every collation, and case under most."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mssql

from adapters.mapping.kinds import Kind
from adapters.sql.dialects.base import Dialect, Expression
from adapters.sql.dialects.traits import NUMBERS, Traits


class SQLServer(Dialect):
    """Comparisons of text are supersets; DATETIME rounds to 1/300 s, so that moments are not compared. Not tested here on a server."""

    name = "mssql"
    traits = Traits(
        applied=NUMBERS,
        exact_text=False,
        text_order=False,
        lists=False,
        totals=False,
        unread=frozenset({Kind.ZONED, Kind.LIST}),
        uncompared=frozenset({Kind.FLOAT, Kind.DATETIME, Kind.UTC}),
        max_in=500,  # a statement has at most 2100 parameters
    )

    def bind(self, kind: Kind, value: Any) -> Any:
        value = super().bind(kind, value)
        return int(value) if kind is Kind.BOOLEAN else value

    def binary(self, text: Expression) -> Expression:
        return text

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.charindex(part, text)

    def ordered(self, expression: Expression, descending: bool, nulls_first: bool) -> tuple[Expression, ...]:
        missing = sa.case((expression.is_(None), 0 if nulls_first else 1), else_=1 if nulls_first else 0)
        return (missing, expression.desc() if descending else expression.asc())

    def filled(self, text: Expression) -> Expression:
        return sa.func.datalength(text) > 0

    def limited(self, select: sa.Select[Any], count: Expression) -> sa.Select[Any]:
        # FETCH would need an order, which not every statement has.
        return select.prefix_with(sa.func.top(count))

    def trimmed(self, text: Expression) -> Expression:
        return sa.func.ltrim(sa.func.rtrim(text), type_=sa.String())

    def to_text(self, number: Expression, width: int | None = None) -> Expression:
        text: Expression = sa.cast(number, mssql.NVARCHAR(40))
        return text if width is None else sa.func.right(sa.func.replicate("0", width).concat(text), width, type_=sa.String())
