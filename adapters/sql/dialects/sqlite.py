"""SQLite: dates and times are text, decimals are numbers, the default collation may be anything."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from adapters.mapping.kinds import Kind
from adapters.sql.dialects.base import Dialect, Expression

_TEXTUAL = (Kind.DATE, Kind.DATETIME, Kind.UTC, Kind.ZONED)
_EXACT = 1 << 53
_DIGITS = 10**15
"""Below this, a whole number of the last place and the binary fraction that stands for it tell each other exactly."""


class SQLite(Dialect):
    """Exact comparison by the BINARY collation."""

    name = "sqlite"

    def type(self, kind: Kind) -> sa.types.TypeEngine[Any]:
        return sa.String() if kind in _TEXTUAL else super().type(kind)

    def bind(self, kind: Kind, value: Any) -> Any:
        value = super().bind(kind, value)
        if kind is Kind.DECIMAL:
            return int(value) if value == value.to_integral_value() and abs(value) < _EXACT else float(value)
        if kind is Kind.DATE:
            return value.isoformat()
        if kind in _TEXTUAL:
            return value.isoformat(sep=" ", timespec="microseconds")
        return int(value) if kind is Kind.BOOLEAN else value

    def column(self, column: Expression, kind: Kind) -> Expression:
        if kind not in (Kind.DATETIME, Kind.UTC):
            return column
        # Times are stored with or without fractions and with either separator; as text these would not compare.
        spaced = sa.func.replace(column, sa.literal_column("'T'"), sa.literal_column("' '"), type_=sa.String())
        whole = spaced.concat(sa.literal_column("'.000000'", sa.String()))
        parts = sa.func.substr(spaced.concat(sa.literal_column("'000000'", sa.String())), 1, 26, type_=sa.String())
        return sa.case((sa.func.length(column) == 19, whole), else_=parts)

    def binary(self, text: Expression) -> Expression:
        return text.collate("BINARY")

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.instr(text, part)

    def trimmed(self, text: Expression) -> Expression:
        return sa.func.trim(text, self.blanks(), type_=sa.String())

    def to_text(self, number: Expression, width: int | None = None) -> Expression:
        if width is None:
            return super().to_text(number)
        return sa.func.printf(sa.literal_column(f"'%0{width}d'"), number, type_=sa.String())

    def to_decimal(self, text: Expression) -> Expression:
        plain = sa.func.replace(text, sa.literal_column("','"), sa.literal_column("''"), type_=sa.String())
        return sa.cast(plain, sa.Numeric())

    def whole(self, number: Expression, places: int) -> Expression:
        # A sum of binary fractions is not exact; each of them is the nearest to a whole number of the last place.
        return sa.cast(sa.func.round(number * sa.literal_column(f"{10**places}.0")), sa.BigInteger())

    def misfit(self, number: Expression, places: int) -> Expression:
        factor: Expression = sa.literal_column(f"{10**places}.0")
        nearest = sa.func.round(number * factor) / factor
        numeric = sa.func.typeof(number).in_([sa.literal_column("'integer'"), sa.literal_column("'real'")])
        fits = sa.and_(numeric, sa.func.abs(number) < sa.literal_column(f"{_DIGITS // 10**places}.0"), nearest == number)
        return sa.and_(number.is_not(None), sa.not_(fits))
