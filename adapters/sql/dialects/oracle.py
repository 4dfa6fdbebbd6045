"""Oracle: '' is NULL, statements run under NLS_COMP = BINARY, rows are limited by ROWNUM, which every version knows.

Text compares by the bytes of the database's character set: by code point in AL32UTF8 only, which the source has to promise.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from adapters.mapping.kinds import Kind
from adapters.sql.dialects.base import Dialect, Encoding, Expression
from adapters.sql.dialects.traits import NUMBERS, WITHOUT_EMPTY, Traits

_UNREAD = frozenset({Kind.ZONED, Kind.LIST})
_UNCOMPARED = frozenset({Kind.FLOAT})

SESSION = "ALTER SESSION SET NLS_COMP = BINARY NLS_SORT = BINARY NLS_NUMERIC_CHARACTERS = '.,'"
"""What makes text compare by its bytes and numbers be written with a point, for one connection."""


class Oracle(Dialect):
    """Comparison as the session's settings have it; not tested here on a server."""

    name = "oracle"
    traits = Traits(
        applied=NUMBERS,
        exact_text=False,
        text_order=False,
        merges_empty=True,
        lists=False,
        totals=False,
        unread=_UNREAD,
        uncompared=_UNCOMPARED,
    )
    in_utf8: Traits | None = Traits(
        applied=WITHOUT_EMPTY, merges_empty=True, lists=False, totals=False, unread=_UNREAD, uncompared=_UNCOMPARED
    )
    encoding: Encoding | None = Encoding("SELECT value FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET'", "AL32UTF8")

    def bind(self, kind: Kind, value: Any) -> Any:
        value = super().bind(kind, value)
        return int(value) if kind is Kind.BOOLEAN else value

    def binary(self, text: Expression) -> Expression:
        return text

    def position(self, text: Expression, part: Expression) -> Expression:
        return sa.func.instr(text, part)

    def trimmed(self, text: Expression) -> Expression:
        return sa.func.trim(text, type_=sa.String())

    def to_text(self, number: Expression, width: int | None = None) -> Expression:
        text: Expression = sa.func.to_char(number, type_=sa.String())
        return text if width is None else sa.func.lpad(text, width, sa.literal_column("'0'"), type_=sa.String())
