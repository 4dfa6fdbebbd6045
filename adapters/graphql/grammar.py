"""What may stand in a mapping file for GraphQL servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.capabilities import Exactness, KeyOrder
from adapters.mapping.document_grammar import document_block, entity_keys
from adapters.mapping.field_grammar import STEPS
from adapters.mapping.grammar import Block, Choice, Flag, Json, MapOf, OneOf, Shape, Text, Variants, Whole
from adapters.predicate import Op
from adapters.rest.grammar import AUTH
from adapters.rest.grammar import HTTP as REST_HTTP
from adapters.rest.outcome import Outcome

OPERATORS = {op.value: op for op in Op}
"""Comparisons that a filter may name."""
PLACES = ("asc", "desc", "asc_nulls_first", "desc_nulls_first")
"""Directions of an order; nulls come last unless it says otherwise."""
_NAME = "[_A-Za-z][_0-9A-Za-z]*"


@dataclass(frozen=True, kw_only=True)
class Literal(Shape):
    """A value written as in GraphQL, whatever it is."""

    def _schema(self) -> Json:
        return {}


def name(about: str) -> Text:
    """A name of GraphQL's."""
    return Text(pattern=f"^{_NAME}$", about=about)


def path(about: str) -> Text:
    """Names joined by dots; a single dot is the value itself."""
    return Text(pattern=rf"^(\.|{_NAME}(\.{_NAME})*)$", about=about)


def most(about: str) -> Whole:
    """A largest number."""
    return Whole(least=1, about=about)


HTTP = REST_HTTP.without("probe")
_SIZE = most("The largest page that the server gives.")
PAGING = Variants(
    key="kind",
    of={
        "none": Block(keys={}, about="All records in one answer."),
        "relay": Block(
            keys={
                "first": name("Argument of the page's size, `first` if left out."),
                "after": name("Argument of the cursor, `after` if left out."),
                "info": path("Where the page info stands, `pageInfo` if left out."),
                "most": _SIZE,
            },
            about="Relay's cursors.",
        ),
        "offset": Block(
            keys={
                "offset": name("Argument of the offset, `offset` if left out."),
                "limit": name("Argument of the page's size, `limit` if left out."),
                "most": _SIZE,
                "more": path("True while there is more."),
                "total": path("Where all records are counted."),
                "stop": Choice(of=("empty", "short"), about="How the last page is told, where nothing says so."),
            }
        ),
    },
)
LOOKUP = Block(
    keys={
        "query": name("The root field."),
        "ids": name("Its argument that takes a list of keys."),
        "id": name("Its argument that takes one key."),
        "type": Text(about="That argument's GraphQL type."),
        "nodes": path("From the root field to the objects."),
        "most": most("Keys in one operation."),
    },
    required=("query", "type"),
    one_of=("ids", "id"),
    about="How records are read by key.",
)
TARGET = Block(
    keys={
        "path": path("The argument, and names inside it."),
        "list": Flag(about="Whether a list of values belongs there."),
        "exactness": Choice(of=tuple(exactness.value for exactness in Exactness), about="superset: the server gives other rows besides."),
        "recheck": Flag(about="The adapter checks the rows again."),
        "as": STEPS,
    },
    required=("path",),
)
_TARGET = OneOf(of=(path("The argument, and names inside it."), TARGET))
FILTER = Block(keys=dict.fromkeys(OPERATORS, _TARGET), about="Comparison → where its value belongs.")
ORDER = Block(keys=dict.fromkeys(PLACES, MapOf(value=Literal())), required=PLACES[:2], about="Direction → the arguments that ask for it.")

LOGIC = Block(
    keys={
        "within": path("Where a filter object stands, for instance where."),
        "and": name("Its member that takes a list of filter objects all of which hold."),
        "or": name("Its member that takes a list of filter objects one of which holds."),
        "not": name("Its member that takes one that does not hold; what is unknown is left out, as in SQL."),
    },
    required=("within", "and", "or", "not"),
    about="How the server says AND, OR and NOT.",
)

SHARED: Mapping[str, Shape] = {
    "nodes": path("From the root field to the records, through every list on the way."),
    "paging": PAGING,
    "arguments": MapOf(value=Text(), about="Argument of the root field → its GraphQL type: values travel as variables."),
    "fixed": MapOf(value=Literal(), about="Arguments that are always sent, written as in GraphQL."),
    "sorted": Flag(about="Records come in the order of their key."),
    "key_order": Choice(of=tuple(order.value for order in KeyOrder), about="How keys are ordered."),
    "total": path("Where all records are counted exactly, if anywhere."),
    "most": most("Values in one list of a filter."),
}
"""Keys that may stand under `defaults` as well."""
DEFAULTS = Block(keys=SHARED, about="What entities share.")
ENTITY = Block(
    keys={
        "query": name("The root field."),
        **SHARED,
        "single": Flag(about="The root field is one object, or null."),
        "lookup": LOOKUP,
        "filters": MapOf(
            value=OneOf(of=(path("The argument, and names inside it."), FILTER)), about="Field → argument, or comparison → it."
        ),
        "logic": LOGIC,
        "order": MapOf(value=ORDER, about="Field → how its order is asked for."),
        **entity_keys("path"),
    },
    required=("query", "fields"),
)
DOCUMENT = document_block(
    "graphql",
    {
        "http": HTTP,
        "auth": AUTH,
        "errors": MapOf(value=Choice(of=tuple(outcome.value for outcome in Outcome)), about="extensions.code → what it means."),
        "partial": Choice(of=("fail", "accept"), about="What becomes of data that came with errors."),
        "defaults": DEFAULTS,
    },
)
