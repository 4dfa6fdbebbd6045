"""A physical model as data: tables and columns, what each column holds and in which form."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mock_sources.databases.codecs import Codec, as_is


@dataclass(frozen=True)
class Column:
    """A column: name, SQL type, the field that it holds (`_…` for what the graph does not read) and its form."""

    name: str
    type: sa.types.TypeEngine[Any]
    field: str
    codec: Codec = as_is
    key: bool = False
    index: bool = False


@dataclass(frozen=True)
class Table:
    """A table that holds one entity (`Host` is the organisation behind a site), and the condition for its live rows."""

    name: str
    entity: str
    columns: tuple[Column, ...]
    live: str | None = None
    """SQL condition, true for the rows that exist; the others are deleted or something else."""
    joins: str | None = None
    """The to-one join that a field of the entity needs, in words."""


@dataclass(frozen=True)
class Model:
    """A vendor's physical model."""

    name: str
    about: str
    tables: tuple[Table, ...]

    def table(self, entity: str) -> Table:
        """The table that holds an entity. Raises `KeyError` for an entity that the model does not hold."""
        for table in self.tables:
            if table.entity == entity:
                return table
        raise KeyError(f"vendor {self.name} has no table for {entity}")


def text(name: str, field: str, codec: Codec = as_is, *, width: int = 200, key: bool = False, index: bool = False) -> Column:
    """A VARCHAR column."""
    return Column(name, sa.String(width), field, codec, key, index)


def char(name: str, width: int, field: str, codec: Codec = as_is, *, key: bool = False, index: bool = False) -> Column:
    """A CHAR column: stored with trailing spaces up to its width."""
    return Column(name, sa.CHAR(width), field, codec, key, index)


def integer(name: str, field: str, codec: Codec = as_is, *, key: bool = False, index: bool = False) -> Column:
    """An INTEGER column."""
    return Column(name, sa.Integer(), field, codec, key, index)


def bigint(name: str, field: str, codec: Codec = as_is, *, key: bool = False, index: bool = False) -> Column:
    """A BIGINT column."""
    return Column(name, sa.BigInteger(), field, codec, key, index)


def decimal(name: str, field: str, codec: Codec, scale: int = 2) -> Column:
    """A NUMERIC column."""
    return Column(name, sa.Numeric(18, scale), field, codec)


def day(name: str, field: str, codec: Codec) -> Column:
    """A DATE column."""
    return Column(name, sa.Date(), field, codec)


def moment(name: str, field: str, codec: Codec) -> Column:
    """A column of date and time without zone."""
    return Column(name, sa.DateTime(), field, codec)
