"""Leaf values: completing them as the specification says, and the expressions that do it in generated code."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect, is_iterable

from gateway.execution.plan import Items, Leaf, Shape

_AS_IT_IS = (GraphQLString, GraphQLID, GraphQLBoolean)
_LEAST, _GREATEST = -(2**31), 2**31 - 1


class NotPromised(Exception):
    """A value is not as a quick expression takes it to be; the careful way finds out what it is."""


def completer(kind: GraphQLLeafType) -> Callable[[Any], Any]:
    """The function that makes a value of a leaf type fit for the response, or raises, in graphql-core's words."""
    coerce = kind.coerce_output_value

    def complete(value: Any) -> Any:
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            call = f"{inspect(kind)}.coerce_output_value({inspect(value)})"
            raise TypeError(f"Expected `{call}` to return non-nullable value, returned: {inspect(coerced)}")
        return coerced

    return complete


def quick(shape: Shape) -> Callable[[Any], Any]:
    """The function that completes a whole value of leaves, lists included. Raises if anything about it is not as it should be."""
    inner, non_null = shape.inner, shape.non_null
    if isinstance(inner, Items):
        item = quick(inner.shape)
        return _list_of(item, non_null)
    assert isinstance(inner, Leaf)
    complete = inner.complete

    def value_or_null(value: Any) -> Any:
        if value is None:
            return _null(non_null)
        if value is Undefined or isinstance(value, Exception):
            raise NotPromised
        return complete(value)

    return value_or_null


def _list_of(item: Callable[[Any], Any], non_null: bool) -> Callable[[Any], Any]:
    def list_or_null(value: Any) -> Any:
        if value is None:
            return _null(non_null)
        if not is_iterable(value):
            raise NotPromised
        return [item(one) for one in value]

    return list_or_null


def _null(non_null: bool) -> None:
    if non_null:
        raise NotPromised


def refuse() -> None:
    """Give up a quick expression."""
    raise NotPromised


def expression(shape: Shape, read: str, typed: bool, use: Callable[[Any], str]) -> tuple[str, list[str]]:
    """The expression for a value and the conditions under which it is right.

    `read` is the expression for the raw value. `typed` says that it is None, or of the Python type that the leaf is made for, so that it
    need not be looked at again. `use` gives an object a name in the generated code.
    """
    if not typed or isinstance(shape.inner, Items):
        return f"{use(quick(shape))}({read})", []
    assert isinstance(shape.inner, Leaf)
    kind = shape.inner.type
    value, conditions = _typed(kind, read, use)
    if shape.non_null:
        # Where null would make a condition raise, it need not be looked for.
        return value, conditions or [f"{read} is not None"]
    nullable = value if value == read else f"None if {read} is None else {value}"
    return nullable, [f"({read} is None or {condition})" for condition in conditions]


def _typed(kind: GraphQLLeafType, read: str, use: Callable[[Any], str]) -> tuple[str, list[str]]:
    if kind in _AS_IT_IS:
        return read, []
    if kind is GraphQLInt:
        return read, [f"{_LEAST} <= {read} <= {_GREATEST}"]
    if isinstance(kind, GraphQLEnumType) and _named_like_members(kind):
        return f"{read}._name_", []
    return f"{use(completer(kind) if isinstance(kind, GraphQLEnumType) else kind.coerce_output_value)}({read})", []


def _named_like_members(kind: GraphQLEnumType) -> bool:
    """Whether the enum's values are called like the members of the Python enum that they are made from."""
    members = getattr(kind, "wrapped_cls", None)
    if members is None or not issubclass(members, Enum):
        return False
    given = {name: value.value for name, value in kind.values.items()}
    return given == {name: member.value for name, member in members.__members__.items()}
