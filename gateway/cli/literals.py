"""Filters and orders on the command line, written and checked as GraphQL's own input values."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    coerce_input_literal,
    parse_value,
    validate_input_literal,
)
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryList, StrawberryOptional

from adapters.errors import CallerError
from adapters.predicate import Predicate
from adapters.requests import Order
from gateway.cli.exits import Refusal
from schema import build
from schema.filters import to_predicate
from schema.orders import to_orders
from schema.registry import TYPES


def predicate(entity: str, text: str | None) -> Predicate | None:
    """The predicate of a `where` literal. Raises `Refusal` that says what is wrong and where."""
    if text is None:
        return None
    value = _value(f"{entity}Where", text, many=False)
    try:
        return to_predicate(entity, value)
    except CallerError as error:
        raise Refusal(f"--where: {error.public}") from error


def orders(entity: str, text: str | None) -> tuple[Order, ...]:
    """The orders of an `orderBy` literal; one term need not stand in a list."""
    if text is None:
        return ()
    value = _value(f"{entity}Order", text, many=True)
    try:
        return to_orders(entity, value)
    except CallerError as error:
        raise Refusal(f"--order: {error.public}") from error


@cache
def _graph() -> tuple[Any, GraphQLSchema]:
    made = build()
    return made, made._schema


def _value(name: str, text: str, *, many: bool) -> Any:
    """A literal as the value that a resolver would be given."""
    made, schema = _graph()
    option = "--order" if many else "--where"
    graph_type = schema.get_type(name)
    if graph_type is None:
        raise Refusal(f"{option}: the graph has no list of this entity that could be narrowed or ordered; leave it out")
    wanted: Any = GraphQLNonNull(GraphQLList(GraphQLNonNull(graph_type)) if many else graph_type)
    raw = _checked(option, text, wanted)
    wrapper = StrawberryList(TYPES[name]) if many else StrawberryOptional(TYPES[name])
    return convert_argument(raw, wrapper, scalar_registry=made.schema_converter.scalar_registry, config=made.config)


def _checked(option: str, text: str, wanted: GraphQLInputType) -> Any:
    try:
        node = parse_value(text)
    except GraphQLError as error:
        place = f" at column {error.locations[0].column}" if error.locations else ""
        raise Refusal(
            f"{option}: this is no GraphQL value{place}: {error.message}; write it as in a query, {{status: {{eq: ACTIVE}}}}"
        ) from error
    problems: list[str] = []
    validate_input_literal(node, wanted, lambda error, path: problems.append(_problem(error, path)))
    if problems:
        raise Refusal("\n".join(f"{option}: {problem}" for problem in problems))
    return coerce_input_literal(node, wanted)


def _problem(error: GraphQLError, path: list[str | int]) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f"{place}: {error.message}" if place else error.message
