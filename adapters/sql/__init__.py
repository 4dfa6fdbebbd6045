"""The SQL adapter: tables of a database as entities, by a mapping file. Which databases, and how: see docs/databases.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.context import AdapterContext
    from adapters.interface import Adapter

OPTIONS = {
    "url": "sqlite:////path, postgresql://…, mysql://…, oracle://…, dm://… or a secret reference, env:NAME or file:PATH",
    "mapping": "path of the mapping file",
    "schema": "schema of the tables, where the mapping names none",
    "dialect": "kind of database, where the URL is a secret and leads to none of SQLite, PostgreSQL, MySQL and MariaDB",
    "charset": "utf8, where an Oracle, KingbaseES or openGauss database is known to store UTF-8: text is then compared and ordered exactly",
}
"""The adapter's own keys of a source."""


def create(context: AdapterContext) -> Adapter:
    """An adapter for one database. Connects to nothing. Raises `InvalidConfiguration`."""
    from adapters.sql.adapter import SQLAdapter
    from adapters.sql.declaration import read_dialect
    from adapters.sql.document import load_document

    options = context.options.mapping(allowed=OPTIONS, required=("url", "mapping"))
    schema = options["schema"].text() if "schema" in options else None
    path = context.base_dir / options["mapping"].text()
    document = load_document(path, partition=context.partition, schema=schema)
    dialect, utf8 = read_dialect(options)
    return SQLAdapter(context.source_id, document, options["url"].text(), context.timeout, dialect=dialect, utf8=utf8)
