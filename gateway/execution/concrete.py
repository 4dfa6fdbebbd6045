"""Which object type a value is of, as `is_type_of` and `resolve_type` say."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import isawaitable, iscoroutine
from types import NoneType
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, is_object_type
from graphql.execution.executor import default_type_resolver
from graphql.pyutils import UndefinedType, inspect

from gateway.execution.info import FieldInfo, Surroundings
from gateway.execution.plan import Field, Target

_ABSENT = (NoneType, UndefinedType, Exception)


class TypeResolver:
    """Finds the types of values. One for a run."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def resolve(self, target: Target, values: Sequence[Any], field: Field) -> tuple[Sequence[Any], list[Any] | None]:
        """The values, an exception in place of each that is of no fitting type; and their types, if not all are of the target's own."""
        kinds = self._by_class(target, values, field) if target.by_class else [self._of(target, value, field) for value in values]
        if isinstance(target.type, GraphQLObjectType) and set(kinds) <= {target.type}:
            return values, None
        values = [kind if isinstance(kind, Exception) else value for kind, value in zip(kinds, values, strict=True)]
        return values, None if isinstance(target.type, GraphQLObjectType) else kinds

    def _by_class(self, target: Target, values: Sequence[Any], field: Field) -> list[Any]:
        examples = {type(value): value for value in values}
        known = {kind: self._of(target, example, field) for kind, example in examples.items() if not issubclass(kind, _ABSENT)}
        if len(known) == len(examples) == 1:
            return list(known.values()) * len(values)
        # What is wrong with one value names that value, so it is found out for each.
        return [
            self._of(target, value, field) if isinstance(known.get(type(value)), Exception) else known.get(type(value)) for value in values
        ]

    def _of(self, target: Target, value: Any, field: Field) -> Any:
        """The object type of a value, an exception if there is none, None for what is no object anyway."""
        if isinstance(value, _ABSENT):
            return None
        try:
            return self._decided(target, value, field)
        except Exception as error:
            return error

    def _decided(self, target: Target, value: Any, field: Field) -> GraphQLObjectType:
        kind = target.type
        if not isinstance(kind, GraphQLObjectType):
            name = _now((kind.resolve_type or default_type_resolver)(value, self._info(field), kind))
            kind = self._valid(target, name, value, field)
        if kind.is_type_of is not None and not _now(kind.is_type_of(value, self._info(field))):
            raise GraphQLError(f"Expected value of type '{kind}' but got: {inspect(value)}.", list(field.nodes))
        return kind

    def _info(self, field: Field) -> Any:
        return FieldInfo(self._around, field)

    def _valid(self, target: Target, name: Any, value: Any, field: Field) -> GraphQLObjectType:
        if isinstance(name, str):
            kind = self._around.schema.get_type(name)
            if isinstance(kind, GraphQLObjectType) and kind in self._around.schema.get_possible_types(target.type):  # type: ignore[arg-type]  # abstract
                return kind
        raise GraphQLError(self._why_not(target, name, value, field), list(field.nodes))

    def _why_not(self, target: Target, name: Any, value: Any, field: Field) -> str:
        """What is wrong with a type's name, in graphql-core's words."""
        must = f"Abstract type '{target.type}' must resolve to an Object type at runtime for field '{field.place}'"
        if name is None:
            remedy = f"Either the '{target.type}' type should provide a 'resolve_type' function"
            return f"{must}. {remedy} or each possible type should provide an 'is_type_of' function."
        if not isinstance(name, str):
            return f"{must} with value {inspect(value)}, received '{inspect(name)}', which is not a valid Object type name."
        kind = self._around.schema.get_type(name)
        if kind is None:
            return f"Abstract type '{target.type}' was resolved to a type '{name}' that does not exist inside the schema."
        if not is_object_type(kind):
            return f"Abstract type '{target.type}' was resolved to a non-object type '{name}'."
        return f"Runtime Object type '{kind}' is not a possible type for '{target.type}'."


def _now(decision: Any) -> Any:
    if isawaitable(decision):
        if iscoroutine(decision):
            decision.close()
        raise TypeError("A type that is found out asynchronously must be declared so: write its function with `async def`.")
    return decision
