"""A promise about a database's character set: kept to from the first statement on, or the source is refused."""

from __future__ import annotations

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import InvalidConfiguration
from adapters.sql.database import Arguments, Database, Rows
from adapters.sql.dialects.base import Encoding
from adapters.sql.document import Table


class PromisedDatabase:
    """A database that was promised to store UTF-8, and is asked before it answers anything else."""

    def __init__(self, database: Database, encoding: Encoding) -> None:
        self.timeout = database.timeout
        self.probe = database.probe
        self._database = database
        self._encoding = encoding
        self._kept = False

    @property
    def compiler(self) -> Compiler:
        return self._database.compiler

    async def run(self, sql: str, arguments: Arguments = ()) -> Rows:
        """As the database. Raises `InvalidConfiguration` if the promise is broken."""
        if not self._kept and sql != self.probe:
            await self._ask()
        return await self._database.run(sql, arguments)

    async def _ask(self) -> None:
        ((found,),) = await self._database.run(self._encoding.sql)
        if found != self._encoding.utf8:
            raise InvalidConfiguration(
                f"the source promises `charset: utf8`, but the database stores {found}; "
                "take `charset` away: text is then compared with care, and not ordered"
            )
        self._kept = True

    async def columns(self, table: Table) -> set[str]:
        """As the database."""
        return await self._database.columns(table)

    async def close(self) -> None:
        """As the database."""
        await self._database.close()
