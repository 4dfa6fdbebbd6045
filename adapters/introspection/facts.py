"""What was found in a system: tables (or lists of objects), their columns, and a few raw values of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from adapters.mapping.kinds import Kind

FEW = 40
"""Different values up to which a column may be a code list."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column, or a path in the objects of a list. `values` are raw and not null; none of a personal column is ever read.

    Compared by identity, so that what was found out about its values can be kept.
    """

    name: str
    kind: Kind
    """What the driver hands over."""
    type: str = ""
    """As the database says it, for readers."""
    width: int | None = None
    """Characters that a column of fixed width is filled up to."""
    comment: str = ""
    key: bool = False
    """The whole primary key."""
    personal: bool = False
    optional: bool = False
    """In JSON: some objects lack it."""
    values: Sequence[Any] = ()

    @cached_property
    def distinct(self) -> list[Any]:
        """The different values, in order of appearance."""
        return list(dict.fromkeys(value for value in self.values if not isinstance(value, list)))

    @cached_property
    def texts(self) -> list[str]:
        """The different values as texts, padding and blanks taken away."""
        return list(dict.fromkeys(str(value).strip() for value in self.distinct))

    @property
    def few(self) -> bool:
        """Whether the values may be a code list: few, and repeated unless there are hardly any rows."""
        return len(self.distinct) <= FEW


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a row of another table by that table's key."""

    column: str
    table: str
    key: str
    declared: bool = True


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, a view, or a list of objects in an answer."""

    name: str
    columns: tuple[Column, ...]
    schema: str | None = None
    comment: str = ""
    references: tuple[Reference, ...] = ()
    whole: bool = False
    """Whether the values are those of all rows."""

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def key(self) -> Column | None:
        """The column that is the primary key by itself."""
        return next((column for column in self.columns if column.key), None)
