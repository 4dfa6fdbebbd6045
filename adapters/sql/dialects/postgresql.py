"""PostgreSQL: equality is exact under every deterministic collation; order needs collation C.

Its drivers take the last day that Python knows, a common sentinel, for infinity, in one direction or both. So days and moments are sent
as text, and the last one is looked for under both names.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from adapters.mapping.kinds import Kind
from adapters.sql.dialects.base import Dialect, Expression


class _Written(sa.types.TypeDecorator[Any]):
    """A day or moment, sent as text."""

    impl = sa.String
    cache_ok = True

    def __init__(self, real: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.real = real

    def bind_expression(self, bindparam: sa.BindParameter[Any]) -> Expression:
        return sa.cast(sa.type_coerce(bindparam, sa.String()), self.real)


_WRITTEN: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.DATE: _Written(sa.Date()),
    Kind.DATETIME: _Written(sa.DateTime()),
    Kind.UTC: _Written(sa.DateTime()),
    Kind.ZONED: _Written(sa.DateTime(timezone=True)),
}
_INFINITY = "infinity"
_END = datetime.max.replace(tzinfo=UTC)


class PostgreSQL(Dialect):
    """Exact comparison by the collation C."""

    name = "postgresql"

    def type(self, kind: Kind) -> sa.types.TypeEngine[Any]:
        return _WRITTEN.get(kind) or super().type(kind)

    def bind(self, kind: Kind, value: Any) -> Any:
        if value == _INFINITY:
            return value
        bound = super().bind(kind, value)
        return bound.isoformat() if kind in _WRITTEN else bound

    def spellings(self, kind: Kind, value: Any) -> tuple[Any, ...]:
        return (value, _INFINITY) if kind in _WRITTEN and _is_last(value) else (value,)

    def binary(self, text: Expression) -> Expression:
        return text.collate("C")

    def among(self, text: Expression, values: list[Expression], ascii_only: bool) -> Expression:
        return text.in_(values)

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.strpos(text, part)

    def trimmed(self, text: Expression) -> Expression:
        return sa.func.btrim(text, self.blanks(), type_=sa.String())


def _is_last(value: date) -> bool:
    return value.replace(tzinfo=UTC) == _END if isinstance(value, datetime) else value == date.max
