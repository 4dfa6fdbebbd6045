"""PostgreSQL: equality is exact under every deterministic collation; order needs collation C."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.dialects.base import Dialect, Expression


class PostgreSQL(Dialect):
    """Exact comparison by the collation C."""

    name = "postgresql"

    def binary(self, text: Expression) -> Expression:
        return text.collate("C")

    def among(self, text: Expression, values: list[Expression], ascii_only: bool) -> Expression:
        return text.in_(values)

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.strpos(text, part)

    def trimmed(self, text: Expression) -> Expression:
        return sa.func.btrim(text, self.blanks(), type_=sa.String())
