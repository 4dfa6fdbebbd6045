"""A way to a database: what the adapter needs of it, whichever driver speaks to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.engine import Dialect as Compiler

from adapters.sql.document import Table

Rows = Sequence[Sequence[Any]]
Arguments = Sequence[Any] | Mapping[str, Any]
"""Parameters by position or by name, as the compiler's statements want them."""


class Database(Protocol):
    """One source's database. Calls may run at the same time; further ones wait for a connection."""

    timeout: float
    """Seconds that a statement may take, waiting for a connection included."""
    probe: str
    """The cheapest statement there is."""

    @property
    def compiler(self) -> Compiler:
        """SQLAlchemy's dialect: writes statements as the driver takes them."""

    async def run(self, sql: str, arguments: Arguments = ()) -> Rows:
        """The rows of a statement. Raises a `SourceError`; a cancelled call stops the statement and frees its connection."""

    async def columns(self, table: Table) -> set[str]:
        """The table's columns; none if it is not there. Raises a `SourceError`."""

    async def close(self) -> None:
        """End every connection. May be called twice."""
