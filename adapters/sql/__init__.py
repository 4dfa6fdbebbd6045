"""The SQL adapter: tables of SQLite, PostgreSQL, MariaDB and MySQL as entities, by a mapping file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.context import AdapterContext
    from adapters.interface import Adapter

OPTIONS = {
    "url": "sqlite:////path, postgresql://…, mysql://… or a secret reference, env:NAME or file:PATH",
    "mapping": "path of the mapping file",
    "schema": "schema of the tables, where the mapping names none",
}
"""The adapter's own keys of a source."""


def create(context: AdapterContext) -> Adapter:
    """An adapter for one database. Connects to nothing. Raises `InvalidConfiguration`."""
    from adapters.sql.adapter import SQLAdapter
    from adapters.sql.document import load_document

    options = context.options.mapping(allowed=OPTIONS, required=("url", "mapping"))
    schema = options["schema"].text() if "schema" in options else None
    path = context.base_dir / options["mapping"].text()
    document = load_document(path, partition=context.partition, schema=schema)
    return SQLAdapter(context.source_id, document, options["url"].text(), context.timeout)
