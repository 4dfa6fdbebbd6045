"""What resolvers are told about the field that is executed: the same attributes as graphql-core's `GraphQLResolveInfo`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLOutputType, GraphQLSchema, OperationDefinitionNode
from graphql.pyutils import Path
from graphql.pyutils import is_awaitable as default_is_awaitable

from gateway.execution.plan import Field


class Surroundings:
    """What is the same for all fields of a run."""

    __slots__ = ("context", "fragments", "operation", "operation_extensions", "root_value", "schema", "variable_values")

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variable_values: Mapping[str, Any],
        context: Any,
        root_value: Any,
        operation_extensions: Mapping[str, Any] | None,
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = fragments
        self.variable_values = variable_values
        self.context = context
        self.root_value = root_value
        self.operation_extensions = operation_extensions

    def without_context(self) -> Surroundings:
        """The same, for what must depend on the document and its variables alone."""
        return Surroundings(self.schema, self.operation, self.fragments, self.variable_values, None, None, self.operation_extensions)


class FieldInfo:
    """One field's info. Its path is worked out when it is asked for; of many objects at once, there is none."""

    abort_signal = None
    is_awaitable = staticmethod(default_is_awaitable)

    def __init__(self, run: Surroundings, field: Field, place: Callable[[], Path | None] = lambda: None) -> None:
        self._field = field
        self._place = place
        self.schema = run.schema
        self.operation = run.operation
        self.fragments = run.fragments
        self.variable_values = run.variable_values
        self.context = run.context
        self.root_value = run.root_value
        self.operation_extensions = run.operation_extensions

    @property
    def field_name(self) -> str:
        """The field's name in the schema."""
        return self._field.name

    @property
    def field_nodes(self) -> list[FieldNode]:
        """Its nodes in the document."""
        return list(self._field.nodes)

    @property
    def return_type(self) -> GraphQLOutputType:
        """Its type."""
        return self._field.definition.type

    @property
    def parent_type(self) -> GraphQLObjectType:
        """The type that it belongs to."""
        return self._field.parent_type

    @cached_property
    def path(self) -> Path | None:
        """Where it stands in the response."""
        return self._place()
