"""docs/graph-reference.md: the types of the graph that are not like all others, from the SDL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    parse,
    print_ast,
)

from adapters.code_lists import CODE_LISTS
from adapters.entities import ENTITIES
from gateway.documents.markdown import WRITTEN, code, document, table

_ROOTS = {"Query": "Queries", "Mutation": "Mutations", "Subscription": "Subscriptions"}
_OF_ENTITIES = (
    *("Connection", "Edge", "Where", "ListWhere", "Order", "Having", "GroupOrder", "GroupBy", "Measure"),
    *("Aggregate", "Group", "GroupKey", "Averages", "Distinct", "Extremes", "Sums", "Values"),
)
_MADE = re.compile(f"({'|'.join(ENTITIES)})({'|'.join(_OF_ENTITIES)})|({'|'.join(CODE_LISTS)})(List)?Filter")
"""Types that every entity or every code list has."""
_INTRODUCTION = f"""
{WRITTEN}

# Reference of the graph

Every query, mutation, record type and code list. What holds for all of them: [schema.md](schema.md). Every record type `X` that has a list
comes with these, which are not listed one by one: `XConnection` and `XEdge` (pages with cursors), `XWhere` and `XListWhere` (conditions on
fields and behind links, `and`, `or`, `not`), `XOrder` (a term of an order), `XAggregate` with `XGroup`, `XGroupKey`, `XSums` and their like
(totals: [aggregates.md](aggregates.md)), `XGroupBy`, `XMeasure`, `XHaving`, `XGroupOrder`. Every code list `C` has a `CFilter`. The whole
is in [schema/schema.graphql](../schema/schema.graphql).

A type in brackets is a list; `!` means that it is never null. What else is null is unknown, or its source failed: then `errors` or
`coverage` says so.
"""


def reference(sdl: str) -> str:
    """The document, of a schema in the SDL."""
    types: dict[str, Any] = {one.name.value: one for one in parse(sdl, no_location=True).definitions if hasattr(one, "name")}
    others = [one for name, one in types.items() if name not in ENTITIES and name not in _ROOTS and not _MADE.fullmatch(name)]
    return document(
        _INTRODUCTION.strip().splitlines(),
        *([f"## {title}", "", *_root(types[name])] for name, title in _ROOTS.items() if name in types),
        ["## Record types"],
        *(_type(types[name]) for name in ENTITIES),
        ["## Other types"],
        *(_type(one) for one in others if isinstance(one, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)),
        ["## Inputs"],
        *(_input(one) for one in others if isinstance(one, InputObjectTypeDefinitionNode)),
        ["## Code lists and other enums"],
        *(_enum(one) for one in others if isinstance(one, EnumTypeDefinitionNode)),
        ["## Scalars", "", *_scalars(one for one in others if isinstance(one, ScalarTypeDefinitionNode))],
    )


def _root(node: ObjectTypeDefinitionNode) -> list[str]:
    rows = ((code(one.name.value), code(print_ast(one.type)), _arguments(one), _text(one)) for one in node.fields or ())
    return table(("field", "type", "arguments", "what it does"), rows)


def _arguments(field: FieldDefinitionNode) -> str:
    return ", ".join(code(f"{one.name.value}: {print_ast(one.type)}") for one in field.arguments or ())


def _type(node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) -> list[str]:
    level = any(one.directives for one in node.fields or ())
    head = ("field", "type", *(("classification",) if level else ()), "what it is")
    return [f"### {node.name.value}", "", _text(node), "", *table(head, _fields(node, level))]


def _fields(node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode, level: bool) -> Iterator[tuple[str, ...]]:
    for one in node.fields or ():
        yield code(one.name.value), code(print_ast(one.type)), *((_level(one),) if level else ()), _text(one) + _deprecation(one)


def _level(field: FieldDefinitionNode) -> str:
    return _argument(field, "classification")


def _deprecation(node: Any) -> str:
    reason = _argument(node, "deprecated").strip('"')
    return f" **Deprecated:** {reason}" if reason else ""


def _argument(node: Any, directive: str) -> str:
    """The first argument of a directive, as it is written; nothing where there is none."""
    return "".join(print_ast(one.arguments[0].value) for one in node.directives or () if one.name.value == directive)


def _input(node: InputObjectTypeDefinitionNode) -> list[str]:
    rows = ((code(one.name.value), code(print_ast(one.type)), _text(one) + _deprecation(one)) for one in node.fields or ())
    return [f"### {node.name.value}", "", _text(node), "", *table(("field", "type", "what it is"), rows)]


def _enum(node: EnumTypeDefinitionNode) -> list[str]:
    rows = ((code(one.name.value), _text(one) + _deprecation(one)) for one in node.values or ())
    return [f"### {node.name.value}", "", _text(node), "", *table(("value", "what it means"), rows)]


def _scalars(nodes: Iterable[ScalarTypeDefinitionNode]) -> list[str]:
    return table(("scalar", "what it is"), ((code(one.name.value), _text(one)) for one in nodes))


def _text(node: Any) -> str:
    return "" if node.description is None else str(node.description.value)
