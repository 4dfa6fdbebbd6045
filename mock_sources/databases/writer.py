"""Writes the 44 databases of a build: SQLite files, or a third each on PostgreSQL and MySQL where their URLs are given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mock_sources.databases.namespace import Namespace
from mock_sources.databases.rows import Shares
from mock_sources.databases.servers import SERVERS, fill
from mock_sources.databases.sqlite import write_sqlite
from mock_sources.databases.vendors import MODELS
from mock_sources.roster import DATABASES, VENDORS, Database
from mock_sources.truth.world import Truth

_KINDS = ("sqlite", "postgresql", "mysql")


def write(
    truth: Truth,
    directory: Path,
    postgres_url: str | None = None,
    mysql_url: str | None = None,
    *,
    namespace: Namespace | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> dict[str, dict[str, Any]]:
    """Write all databases and return the manifest's ``sources``: kind, vendor, url (without driver), key column, and schema or path.

    `directory` takes the SQLite files under ``db/``. `namespace` gives the names on servers and the directory at which the files will
    lie in the end (`directory` itself by default); the URLs point there. Server errors are SQLAlchemy's.
    """
    namespace = namespace or Namespace(directory)
    admins = {"postgresql": postgres_url, "mysql": mysql_url}
    shares = Shares(truth)
    sources: dict[str, dict[str, Any]] = {}
    for index, database in enumerate(DATABASES):
        kind = kind_of(index, database)
        admin = admins.get(kind)
        model = MODELS[database.vendor]
        held = shares.of(database)
        if admin:
            names = namespace.name(database.source), namespace.password(database.source)
            place: dict[str, Any] = {"kind": kind, **fill(SERVERS[kind], admin, *names, model, held)}
        else:
            path = Path("db") / f"{database.source}.sqlite"
            write_sqlite(directory / path, model, held)
            place = {"kind": "sqlite", "url": f"sqlite:///{namespace.home.resolve() / path}", "path": path.as_posix()}
        sources[database.source] = {"vendor": database.vendor, **place, "key": key_column(database.vendor)}
        progress(f"{database.source} ({database.vendor}, {place['kind']}): {sum(map(len, held.values()))} rows")
    return sources


def key_column(vendor: str) -> tuple[str, str]:
    """Table and column of the site number, or of the first that is read of a vendor without sites: no mapping does without it."""
    model = MODELS[vendor]
    table = next((table for table in model.tables if table.entity == "Site"), model.tables[0])
    return table.name, next(column.name for column in table.columns if not column.field.startswith("_"))


def kind_of(index: int, database: Database) -> str:
    """The kind of server that a database runs on if there is one: every vendor is found on every kind."""
    return "sqlite" if database.union is None else _KINDS[index // len(VENDORS) % len(_KINDS)]
