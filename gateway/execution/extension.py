"""The executor as a Strawberry extension: it answers what can be compiled, and leaves the rest to graphql-core."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode, get_operation_ast
from graphql.execution.values import get_variable_values
from strawberry.extensions import SchemaExtension

from gateway.execution.cache import Plans
from gateway.execution.plan import Declined
from gateway.execution.runner import run_plan

if TYPE_CHECKING:
    from strawberry import Schema
    from strawberry.types import ExecutionContext

NOTE_PLAN = "note_plan"
"""Method of a context that wants to know how its operation is executed; given the plan, or why there is none, before it runs."""
MAX_COERCION_ERRORS = 50
"""Errors in variables after which no more are looked for; graphql-core's default."""


class CompiledExecution(SchemaExtension):
    """Executes operations by their plans. Given first to a schema, so that what other extensions do around execution is around this too."""

    def __init__(self, plans: Plans) -> None:
        self.plans = plans

    @staticmethod
    def takes(schema: Schema) -> bool:
        """Whether anything of a schema is compiled."""
        return not _is_extended(schema)

    async def on_execute(self) -> AsyncIterator[None]:
        """Set the result, unless an extension has done so already or the operation is graphql-core's."""
        if self.execution_context.result is None:
            self.execution_context.result = await execute(self.execution_context, self.plans)
        yield


def compiled(plans: Plans | None = None) -> Callable[[], SchemaExtension]:
    """The extension, to be given to a schema. All operations share the plans."""
    shared = Plans() if plans is None else plans
    return lambda: CompiledExecution(shared)


async def execute(context: ExecutionContext, plans: Plans) -> ExecutionResult | None:
    """The result of the operation, or None if it is not compiled."""
    schema, document = context.schema._schema, context.graphql_document
    operation = document and get_operation_ast(document, context.operation_name)
    if document is None or not isinstance(operation, OperationDefinitionNode) or _is_extended(context.schema):
        return None
    return await run_operation(
        plans,
        schema,
        context.query or "",
        document,
        operation,
        context.variables or {},
        context=context.context,
        root_value=context.root_value,
        operation_extensions=context.operation_extensions,
    )


async def run_operation(
    plans: Plans,
    schema: GraphQLSchema,
    text: str,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variable_values: dict[str, Any],
    *,
    context: Any,
    root_value: Any = None,
    operation_extensions: dict[str, Any] | None = None,
) -> ExecutionResult | None:
    """The result of an operation of a valid document with this text, or None if it is not compiled."""
    variables = get_variable_values(schema, operation.variable_definitions or (), variable_values, MAX_COERCION_ERRORS)
    if isinstance(variables, list):
        return ExecutionResult(None, variables)
    plan = plans.plan(schema, text, document, operation, variables.coerced)
    # No protocol that is checked at run time: that takes ten microseconds and more.
    if (note := getattr(context, NOTE_PLAN, None)) is not None:
        note(plan)
    if isinstance(plan, Declined):
        return None
    return await run_plan(plan, schema, variables, context=context, root_value=root_value, operation_extensions=operation_extensions)


def _is_extended(schema: Schema) -> bool:
    """Whether extensions wrap resolvers, or something else than graphql-core executes: none of that is compiled."""
    return (
        any(extension._implements_resolve() for extension in schema.get_extensions())
        or bool(schema.schema_converter.exception_handlers)
        or schema.config.enable_experimental_incremental_execution
    )
