"""What may stand in a mapping file for databases."""

from __future__ import annotations

from adapters.mapping.document_grammar import document_block, entity_keys
from adapters.mapping.field_grammar import STEPS, type_shape
from adapters.mapping.grammar import Anything, Block, Choice, Flag, ListOf, MapOf, OneOf, Text
from adapters.sql.dialects import NAMES as DIALECTS

_SCHEMA = Text(about="Schema of the table, where it is not the connection's own.")
_VALUES = OneOf(of=(Anything(), ListOf(item=Text())))

JOIN = Block(
    keys={
        "table": Text(about="The other table or view."),
        "on": MapOf(value=Text(), least=1, about="Our column → its column."),
        "schema": _SCHEMA,
        "kind": Choice(of=("left", "inner"), about="inner: a row without the other's is no row."),
    },
    required=("table", "on"),
    about="Another table, of which at most one row belongs to each of ours.",
)
TESTS = ("equals", "not", "in", "null")
ROW = Block(
    keys={
        "column": Text(),
        "type": type_shape(),
        "as": STEPS,
        "equals": Anything(about="The row exists if the value is this one."),
        "not": OneOf(of=_VALUES.of, about="The row exists if the value is none of these."),
        "in": ListOf(item=Text(), about="The row exists if the value is one of these."),
        "null": Flag(about="true: the row exists if there is no value; false: if there is one."),
    },
    required=("column",),
    one_of=TESTS,
    about="A condition for rows that exist, such as a delete flag of either polarity.",
)
ENTITY = Block(
    keys={
        "table": Text(about="The table or view, named as in the database."),
        "schema": _SCHEMA,
        "joins": MapOf(value=JOIN, about="To one row each; columns are then named alias.column."),
        "rows": ListOf(item=ROW, about="Only rows that meet all of these conditions exist."),
        **entity_keys("column", DIALECTS),
    },
    required=("table", "fields"),
)
DOCUMENT = document_block("sql", {})

__all__ = ["DIALECTS", "DOCUMENT", "ENTITY", "JOIN", "ROW", "TESTS"]
