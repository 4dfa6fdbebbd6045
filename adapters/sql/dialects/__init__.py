"""What differs between databases."""

from adapters.sql.dialects.base import Dialect as Dialect
from adapters.sql.dialects.dm import DM
from adapters.sql.dialects.lookalike import Kingbase, OpenGauss
from adapters.sql.dialects.mssql import SQLServer
from adapters.sql.dialects.mysql import MySQL
from adapters.sql.dialects.oracle import Oracle
from adapters.sql.dialects.postgresql import PostgreSQL
from adapters.sql.dialects.sqlite import SQLite

DIALECTS: dict[str, type[Dialect]] = {
    "sqlite": SQLite,
    "postgresql": PostgreSQL,
    "mysql": MySQL,
    "mariadb": MySQL,
    "oracle": Oracle,
    "dm": DM,
    "kingbase": Kingbase,
    "opengauss": OpenGauss,
    "mssql": SQLServer,
}
"""Kind of database, the first word of its URL → how it is spoken to."""
NAMES = tuple(sorted({dialect.name for dialect in DIALECTS.values()}))
"""The names by which mapping files call the databases."""


def dialect_named(name: str) -> Dialect:
    """The dialect of a kind of database. Raises `KeyError` for one that is not known here."""
    return DIALECTS[name]()
