"""What differs between databases."""

from adapters.sql.dialects.base import Dialect as Dialect
from adapters.sql.dialects.mysql import MySQL
from adapters.sql.dialects.postgresql import PostgreSQL
from adapters.sql.dialects.sqlite import SQLite

_DIALECTS: dict[str, type[Dialect]] = {"sqlite": SQLite, "postgresql": PostgreSQL, "mysql": MySQL, "mariadb": MySQL}


def dialect_named(name: str) -> Dialect:
    """The dialect for SQLAlchemy's name of a database. Raises `KeyError` for one that is not known here."""
    return _DIALECTS[name]()
