"""A vendor's tables in SQLAlchemy's terms."""

import sqlalchemy as sa

from mock_sources.databases.model import Model, Table


def metadata(model: Model) -> sa.MetaData:
    """The model's tables with keys and indexes, in the model's order."""
    tables = sa.MetaData()
    for table in model.tables:
        _table(tables, table)
    return tables


def _table(tables: sa.MetaData, table: Table) -> None:
    made = sa.Table(
        table.name,
        tables,
        *(sa.Column(column.name, column.type, primary_key=column.key, autoincrement=False) for column in table.columns),
    )
    # A plain set would create them in the order of their addresses, and the same build would give other files.
    made.indexes = sa.util.OrderedSet()
    for column in table.columns:
        if column.index:
            sa.Index(f"ix_{table.name}_{column.name}".lower(), made.c[column.name])
