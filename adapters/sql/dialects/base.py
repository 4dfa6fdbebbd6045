"""What every database has to say for itself: how text is compared exactly, and how a transform is written as an expression.

Text compares by code point in every database, whatever its collation: an equality that ignores case or trailing blanks would lie.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from adapters.mapping.kinds import BEIJING, Kind, moved
from adapters.mapping.text import BLANKS, WIDE_DIGITS
from adapters.sql.dialects.traits import FULL, Traits

Expression = sa.ColumnElement[Any]

_TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.String(),
    Kind.INTEGER: sa.BigInteger(),
    Kind.DECIMAL: sa.Numeric(),
    Kind.FLOAT: sa.Double(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.DATE: sa.Date(),
    Kind.DATETIME: sa.DateTime(),
    Kind.UTC: sa.DateTime(),
    Kind.ZONED: sa.DateTime(timezone=True),
}


@dataclass(frozen=True)
class Encoding:
    """How a database is asked for its character set, and what it answers where text compares by code point."""

    sql: str
    utf8: str


class Dialect(ABC):
    """How one database is spoken to."""

    name: str
    traits: Traits = FULL
    """What holds on every such database."""
    in_utf8: Traits | None = None
    """What holds where the character set is known to be UTF-8; None if that makes no difference."""
    encoding: Encoding | None = None
    """The question to which the answer has to be UTF-8 before `in_utf8` holds."""

    def type(self, kind: Kind) -> sa.types.TypeEngine[Any]:
        """The SQL type of a bound value."""
        return _TYPES.get(kind, sa.String())

    def bind(self, kind: Kind, value: Any) -> Any:
        """A value as the driver takes it."""
        if kind is Kind.DATETIME:
            return moved(value, BEIJING).replace(tzinfo=None)
        if kind is Kind.UTC:
            return moved(value, UTC).replace(tzinfo=None)
        if kind is Kind.FLOAT:
            return float(value)
        return Decimal(value) if kind is Kind.DECIMAL else value

    def spellings(self, kind: Kind, value: Any) -> tuple[Any, ...]:
        """The values that the database may hold for one value, the least first."""
        return (value,)

    def column(self, column: Expression, kind: Kind) -> Expression:
        """A column, in the form in which it compares with bound values."""
        return column

    @abstractmethod
    def binary(self, text: Expression) -> Expression:
        """A text that compares and orders by code point."""

    def among(self, text: Expression, values: list[Expression], ascii_only: bool) -> Expression:
        """The text is one of the values, exactly; in a form that an index can serve, if there is one."""
        return self.binary(text).in_(values)

    @abstractmethod
    def position(self, text: Expression, part: Expression) -> Expression:
        """Where the text contains the part, from 1; 0 if nowhere. By code point."""

    def ordered(self, expression: Expression, descending: bool, nulls_first: bool) -> tuple[Expression, ...]:
        """Terms of ORDER BY; nulls where they are wanted."""
        term = expression.desc() if descending else expression.asc()
        return (term.nulls_first() if nulls_first else term.nulls_last(),)

    def filled(self, text: Expression) -> Expression:
        """Whether a text is neither NULL nor '', whatever '' is to the database."""
        return sa.func.length(text) > 0

    def limited(self, select: sa.Select[Any], count: Expression) -> sa.Select[Any]:
        """The first rows of a statement."""
        return select.limit(count)

    @abstractmethod
    def trimmed(self, text: Expression) -> Expression:
        """Without `BLANKS` at both ends."""

    def unpadded(self, text: Expression) -> Expression:
        """Without trailing spaces."""
        return sa.func.rtrim(text, type_=sa.String())

    def narrow(self, text: Expression) -> Expression:
        """With half-width digits for full-width ones."""
        for narrow, wide in WIDE_DIGITS.items():
            text = sa.func.replace(text, sa.literal_column(f"'{chr(wide)}'"), sa.literal_column(f"'{chr(narrow)}'"), type_=sa.String())
        return text

    def to_text(self, number: Expression, width: int | None = None) -> Expression:
        """A whole number in digits, with zeros in front up to a width."""
        text = sa.cast(number, sa.String())
        return text if width is None else sa.func.lpad(text, width, sa.literal_column("'0'"), type_=sa.String())

    def to_integer(self, text: Expression) -> Expression:
        """Digits as a whole number."""
        return sa.cast(text, sa.BigInteger())

    def to_decimal(self, text: Expression) -> Expression:
        """Digits as a decimal number, thousand separators left out."""
        plain = sa.func.replace(text, sa.literal_column("','"), sa.literal_column("''"), type_=sa.String())
        return sa.cast(plain, sa.Numeric(38, 10))

    def whole(self, number: Expression, places: int) -> Expression:
        """A decimal number times ten to `places`: a whole number, if there is no `misfit`, whose sum is exact."""
        return number * sa.literal_column(str(10**places))

    def misfit(self, number: Expression, places: int) -> Expression:
        """Whether the decimal number has more places, or cannot be summed exactly."""
        return number != sa.func.round(number, sa.literal_column(str(places)))

    def blanks(self) -> Expression:
        """`BLANKS` as an SQL literal."""
        return sa.literal_column("'" + BLANKS + "'")
