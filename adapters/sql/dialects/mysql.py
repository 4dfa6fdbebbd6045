"""MySQL and MariaDB: most collations ignore case and trailing blanks, so text is compared as the bytes of its UTF-8."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from adapters.mapping.text import BLANKS
from adapters.sql.dialects.base import Dialect, Expression

_UNICODE = mysql.CHAR(charset="utf8mb4")


class MySQL(Dialect):
    """Exact comparison of bytes. The order of UTF-8 bytes is the order of code points."""

    name = "mysql"

    def binary(self, text: Expression) -> Expression:
        return sa.cast(sa.cast(text, _UNICODE), mysql.BINARY())

    def among(self, text: Expression, values: list[Expression], ascii_only: bool) -> Expression:
        exact = self.binary(text).in_(values)
        # The first half serves an index. It would fail where the column's character set lacks a character of a value.
        return sa.and_(text.in_(values), exact) if ascii_only and isinstance(text, sa.ColumnClause) else exact

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.locate(part, self.binary(text))

    def ordered(self, expression: Expression, descending: bool, nulls_first: bool) -> tuple[Expression, ...]:
        missing = expression.is_(None)
        return (missing.desc() if nulls_first else missing.asc(), expression.desc() if descending else expression.asc())

    def trimmed(self, text: Expression) -> Expression:
        blanks: Expression = sa.literal_column(f"'^[{BLANKS}]+|[{BLANKS}]+$'")
        return sa.func.regexp_replace(sa.cast(text, _UNICODE), blanks, sa.literal_column("''"), type_=sa.String())

    def to_text(self, number: Expression, width: int | None = None) -> Expression:
        text = sa.cast(number, _UNICODE)
        return text if width is None else sa.func.lpad(text, width, sa.literal_column("'0'"), type_=sa.String())

    def to_integer(self, text: Expression) -> Expression:
        return sa.cast(text, mysql.INTEGER())
