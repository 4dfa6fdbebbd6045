"""Runs a plan, breadth-first: each field once for all of its parents, fields that do not wait for each other at the same time."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Sequence
from inspect import iscoroutine
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, default_field_resolver
from graphql.execution.values import VariableValues, get_argument_values
from strawberry import Schema
from strawberry.types.arguments import convert_arguments

from gateway.execution.calls import Calls, aligned
from gateway.execution.columns import Level, Shaping, read
from gateway.execution.concrete import TypeResolver
from gateway.execution.faults import FAILED, Faults
from gateway.execution.frames import Frame, RootFrame, graphql_path
from gateway.execution.info import FieldInfo, Surroundings
from gateway.execution.markers import strawberry_field
from gateway.execution.plan import BatchCall, Field, Kind, Plan, Selection
from gateway.execution.settling import settled, unsettled
from gateway.execution.tasks import Tasks

Values = list[Any] | Awaitable[list[Any]]
Below = Coroutine[Any, Any, None]


async def run_plan(
    plan: Plan,
    schema: GraphQLSchema,
    variables: VariableValues,
    *,
    context: Any = None,
    root_value: Any = None,
    operation_extensions: dict[str, Any] | None = None,
) -> ExecutionResult:
    """The result of an operation. Of the errors of resolvers none is raised; when this is cancelled, so are all of its calls."""
    around = Surroundings(schema, plan.operation, plan.fragments, variables.coerced, context, root_value, operation_extensions)
    async with Tasks() as tasks:
        return await _Run(around, variables, tasks).result(plan)


class _Run:
    """One run of a plan."""

    def __init__(self, around: Surroundings, variables: VariableValues, tasks: Tasks) -> None:
        self._around = around
        self._variables = variables
        self._tasks = tasks
        self._calls = Calls(around.context, tasks)
        self._faults = Faults()
        self._shaping = Shaping(self._faults, TypeResolver(around))

    async def result(self, plan: Plan) -> ExecutionResult:
        """Data and errors. The root fields of a mutation run one after another, and no more once the whole response is null."""
        data: dict[str, Any] | None = {}
        for root in plan.roots:
            row = await self._root(root)
            if row is FAILED:
                data = None
                break
            data = {**data, **row} if data else row
        return ExecutionResult(data, self._faults.report())

    async def _root(self, selection: Selection) -> Any:
        level = self._shaping.level(selection, [self._around.root_value], RootFrame())
        await self._fetch(level)
        (row,) = level.up()
        return row

    async def _fetch(self, level: Level) -> None:
        """Make all calls of a level and of those below it."""
        started = [(field, self._start(level, field)) for field in level.selection.fetched]
        below: list[Below] = []
        last: list[tuple[Field, Awaitable[list[Any]]]] = []
        for field, values in started:
            if isinstance(values, list):
                below.extend(self._below(level, field, values))
            elif field.leads:
                below.append(self._follow(level, field, values))
            else:
                last.append((field, values))
        if below or len(last) > 1:
            last = [(field, self._tasks.start(values) if iscoroutine(values) else values) for field, values in last]
        await self._together(below)
        for field, awaited in last:
            level.fill(field, await awaited)

    async def _together(self, below: list[Below]) -> None:
        """All at the same time; the first one needs no task of its own."""
        tasks = [self._tasks.start(one) for one in below[1:]]
        if below:
            await below[0]
        for task in tasks:
            await task

    async def _follow(self, level: Level, field: Field, values: Awaitable[list[Any]]) -> None:
        await self._together(self._below(level, field, await values))

    def _below(self, level: Level, field: Field, values: Sequence[Any]) -> list[Below]:
        """Go on with what a field leads to, a coroutine for each type of object."""
        return [self._fetch(inner) for inner in level.fill(field, values) if inner.selection.fetched and inner.objects]

    def _start(self, level: Level, field: Field) -> Values:
        """Begin to get a field's raw values: a list of them, or what will give one."""
        if not level.objects:
            return []
        if field.batch is not None:
            return self._ask(field, field.batch, level.objects)
        if field.kind is Kind.RESOLVER:
            return self._resolve(field, level)
        return read(field, level.objects)

    def _ask(self, field: Field, call: BatchCall, parents: Sequence[Any]) -> Values:
        try:
            request = self._request(field, call)
            if call.waits:
                return self._calls.ask(call.answer, request, parents)
            return aligned(call.answer(self._around.context, request, list(parents)), parents, call.answer)
        except Exception as error:
            return [error] * len(parents)

    def _request(self, field: Field, call: BatchCall) -> Any:
        """The request of a batch resolver. It is made from arguments and selection alone: there is no context in its info."""
        if call.known:
            return call.known[0]
        source = strawberry_field(field.definition)
        assert source is not None
        converter = strawberry_schema(self._around.schema).schema_converter
        info = converter.config.info_class(_raw_info=FieldInfo(self._around.without_context(), field), _field=source)  # type: ignore[arg-type]  # duck
        given = get_argument_values(field.definition, field.nodes[0], self._variables)
        arguments = convert_arguments(given, source.arguments, converter.scalar_registry, converter.config, info)
        request = call.request(info, **arguments)
        if call.constant:
            call.known.append(request)
        return request

    def _resolve(self, field: Field, level: Level) -> Values:
        """Call a resolver for each object, as graphql-core does."""
        resolve = field.definition.resolve or default_field_resolver
        values = []
        for index, parent in enumerate(level.objects):
            try:
                arguments = get_argument_values(field.definition, field.nodes[0], self._variables)
                values.append(resolve(parent, self._info(field, level.frame, index), **arguments))
            except Exception as error:
                values.append(error)
        return self._settle_all(values) if any(map(unsettled, values)) else values

    async def _settle_all(self, values: list[Any]) -> list[Any]:
        if len(values) == 1:
            return [await settled(values[0])]
        tasks = [self._tasks.start(settled(value)) for value in values]
        return [await task for task in tasks]

    def _info(self, field: Field, frame: Frame, index: int) -> Any:
        return FieldInfo(self._around, field, lambda: graphql_path((*frame.steps(index), field.step)))


def strawberry_schema(schema: GraphQLSchema) -> Schema:
    """The Strawberry schema that a schema was made from."""
    made: Schema = schema._strawberry_schema  # type: ignore[attr-defined]
    return made
