"""Transforms as SQL expressions: where a condition cannot be pulled back through a transform by its values, the database applies it.

Only what all databases can write alike is written, so that what a source can do does not depend on which database it runs on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import DecimalText, IntegerText, TextInteger
from adapters.mapping.patterns import Part
from adapters.mapping.regroup import Compose, Regroup
from adapters.mapping.text import FoldDigits, Nulls, Pad, Trim
from adapters.mapping.transform import Transform
from adapters.sql.dialects.base import Dialect, Expression

Writer = Callable[[Any, Sequence[Expression], Dialect, Kind], Expression]


def is_expressible(step: Transform) -> bool:
    """Whether the database can apply the transform."""
    return type(step) in _WRITERS and (not isinstance(step, Regroup) or _cuts(step) is not None)


def expression(step: Transform, columns: Sequence[Expression], dialect: Dialect, kind: Kind) -> Expression:
    """The transform applied to a value (to several columns, for `Compose`) of the kind."""
    return _WRITERS[type(step)](step, columns, dialect, kind)


def _nulls(step: Nulls, columns: Sequence[Expression], dialect: Dialect, kind: Kind) -> Expression:
    spelt = [spelling for value in step.values for spelling in dialect.spellings(kind, value)]
    values = [sa.literal(dialect.bind(kind, value), dialect.type(kind)) for value in spelt]
    among = dialect.binary(columns[0]).in_(values) if kind is Kind.TEXT else columns[0].in_(values)
    return sa.case((among, sa.null()), else_=columns[0])


def _cuts(step: Regroup) -> dict[str, tuple[int, int | None]] | None:
    """Part → first character (from 1) and length of it in the stored text; None if that cannot be told beforehand."""
    cuts: dict[str, tuple[int, int | None]] = {}
    start = 1
    for piece in step.stored.pieces:
        if start == 0:
            return None
        width = piece.width if isinstance(piece, Part) else len(piece)
        if isinstance(piece, Part):
            cuts[piece.name] = (start, width)
        start = start + width if width else 0
    return cuts


def _regroup(step: Regroup, columns: Sequence[Expression], dialect: Dialect, kind: Kind) -> Expression:
    cuts = _cuts(step) or {}
    parts: list[Expression] = []
    for piece in step.canonical.pieces:
        if isinstance(piece, str):
            parts.append(sa.literal(piece, sa.String()))
            continue
        start, width = cuts[piece.name]
        span = (start,) if width is None else (start, width)
        part: Expression = sa.func.substr(columns[0], *(sa.literal_column(str(number)) for number in span), type_=sa.String())
        parts.append(_renamed(part, step.aliases.get(piece.name, {}), dialect))
    return _joined(parts)


def _renamed(part: Expression, table: Any, dialect: Dialect) -> Expression:
    if not table:
        return part
    whens = [(dialect.binary(part) == sa.literal(stored, sa.String()), sa.literal(of, sa.String())) for stored, of in table.items()]
    return sa.case(*whens, else_=part)


def _compose(step: Compose, columns: Sequence[Expression], dialect: Dialect, kind: Kind) -> Expression:
    values = dict(zip(step.names, columns, strict=True))
    parts: list[Expression] = []
    for piece in step.canonical.pieces:
        if isinstance(piece, str):
            parts.append(sa.literal(piece, sa.String()))
        elif step.kinds[piece.name] is Kind.INTEGER:
            parts.append(dialect.to_text(values[piece.name], piece.width))
        else:
            parts.append(values[piece.name])
    return _joined(parts)


def _joined(parts: Sequence[Expression]) -> Expression:
    text = parts[0]
    for part in parts[1:]:
        text = text.concat(part)
    return text


_WRITERS: dict[type[Transform], Writer] = {
    Trim: lambda step, columns, dialect, kind: dialect.trimmed(columns[0]),
    Pad: lambda step, columns, dialect, kind: dialect.unpadded(columns[0]),
    FoldDigits: lambda step, columns, dialect, kind: dialect.narrow(columns[0]),
    Nulls: _nulls,
    IntegerText: lambda step, columns, dialect, kind: dialect.to_integer(columns[0]),
    DecimalText: lambda step, columns, dialect, kind: dialect.to_decimal(columns[0]),
    TextInteger: lambda step, columns, dialect, kind: dialect.to_text(columns[0]),
    Regroup: _regroup,
    Compose: _compose,
}
