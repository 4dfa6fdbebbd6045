"""The direct way from a checked document to its result: by its plan, past Strawberry's pipeline.

Strawberry makes a context, an instance of each extension and five nested blocks for every operation, a tenth of the time of a small query,
so that extensions can act around each step. Where the only extensions are those of this gateway, which then have nothing to do, the plan is
run as it is. Whatever the compiler declines goes the long way.
"""

from __future__ import annotations

from typing import Any, Self

from graphql import ExecutionResult, GraphQLError
from strawberry import Schema

from gateway.execution import CompiledExecution, Plans, run_operation
from gateway.http.handover import CheckedDocument
from gateway.http.params import GraphQLParams
from gateway.limits import Document


class Direct:
    """Runs the operations of a schema by their plans."""

    def __init__(self, schema: Schema, plans: Plans) -> None:
        self._schema = schema._schema
        self._plans = plans

    @classmethod
    def of(cls, schema: Schema) -> Self | None:
        """The direct way of a schema, None if it has none: nothing is compiled there, or other extensions want to be asked."""
        extensions = schema.get_extensions()
        compilers = [extension for extension in extensions if isinstance(extension, CompiledExecution)]
        known = all(isinstance(extension, CompiledExecution | CheckedDocument) for extension in extensions)
        if len(compilers) != 1 or not known or not compilers[0].takes(schema):
            return None
        return cls(schema, compilers[0].plans)

    async def execute(self, document: Document, params: GraphQLParams, context: object) -> ExecutionResult | None:
        """The result, None if the operation is not compiled. What an execution raises is its only error, as with Strawberry."""
        operation = document.operation(params.operation_name)
        variables: dict[str, Any] = params.variables or {}
        try:
            return await run_operation(
                self._plans,
                self._schema,
                document.text,
                document.node,
                operation,
                variables,
                context=context,
                operation_extensions=params.extensions,
            )
        except Exception as error:
            return ExecutionResult(None, [error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)])
