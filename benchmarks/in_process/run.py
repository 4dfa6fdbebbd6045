"""Sites with their union, tranches and rating, from data in memory: how long shaping the answer takes."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from graphql import OperationDefinitionNode, parse
from graphql import execute as execute_by_core
from graphql.execution.values import VariableValues, get_variable_values

from benchmarks.comparison import Comparison, in_turns
from benchmarks.in_process import handwritten, plain, planned
from benchmarks.in_process.data import Store
from gateway.execution import Plan, Plans, compiled
from gateway.execution.runner import run_plan

QUERY = """{
  sites {
    code name address contact year trained capacity restricted online determinedOn
    union { code name shortName members }
    tranches { number amount paidOn note }
    rating { level scheme ratedOn evidence }
  }
}"""
SIZES = (500, 20, 1)
SPENT = 0.2
"""Seconds a contestant computes in one round, about."""

Answer = Callable[[], Coroutine[Any, Any, Any]]


def comparisons(*, rounds: int) -> Iterator[Comparison]:
    """One for each number of sites."""
    for size in SIZES:
        yield _comparison(size, rounds)


def _comparison(size: int, rounds: int) -> Comparison:
    contestants = _contestants(Store(size))
    expected = asyncio.run(contestants["hand-written"]())
    for name, answer in contestants.items():
        if asyncio.run(answer()) != expected:
            raise AssertionError(f"{name} gives another answer for {size} sites than the hand-written code")
    figures = in_turns({name: _timer(answer) for name, answer in contestants.items()}, rounds)
    targets = {500: {"hand-written": 1.25, "plain Strawberry": 1 / 25}, 20: {"hand-written": 1.6}}
    return Comparison(
        name=f"in-process-{size}",
        title=f"In process: {size} site{'s' if size > 1 else ''} with union, tranches and rating ({26 * size:,} leaf values at most)",
        unit="µs",
        higher=False,
        figures=figures,
        targets=targets.get(size, {}),
        note="Processor time. “craftgraph” is looking up the plan, reading the variables and running it; “the whole pipeline” adds "
        "Strawberry's own steps, with parsing and validation, which plain Strawberry's figure has as well.",
    )


def _contestants(store: Store) -> dict[str, Answer]:
    document = parse(QUERY)
    pipeline, core = planned.schema(compiled()), planned.schema()

    async def by_pipeline() -> Any:
        return (await pipeline.execute(QUERY, context_value=planned.Context(store))).data

    async def by_core() -> Any:
        return (await execute_by_core(core._schema, document, context_value=planned.Context(store))).data  # type: ignore[misc]  # awaitable

    async def plainly() -> Any:
        return (await plain.SCHEMA.execute(QUERY, context_value=plain.context(store))).data

    async def by_hand() -> Any:
        return await handwritten.answer(store)

    return {
        "craftgraph": _by_plan(store),
        "hand-written": by_hand,
        "craftgraph, the whole pipeline": by_pipeline,
        "graphql-core, the same resolvers": by_core,
        "plain Strawberry": plainly,
    }


def _by_plan(store: Store) -> Answer:
    schema, document, plans = planned.schema()._schema, parse(QUERY), Plans()
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)

    async def answer() -> Any:
        variables = get_variable_values(schema, operation.variable_definitions or (), {})
        assert isinstance(variables, VariableValues)
        plan = plans.plan(schema, QUERY, document, operation, variables.coerced)
        assert isinstance(plan, Plan)
        return (await run_plan(plan, schema, variables, context=planned.Context(store))).data

    return answer


def _timer(answer: Answer) -> Callable[[], float]:
    """Microseconds that one answer takes the processor: what else the machine does is not counted."""

    def measure() -> float:
        return asyncio.run(_measured(answer))

    return measure


async def _measured(answer: Answer) -> float:
    await answer()
    gc.collect()
    times = 0
    start = time.process_time()
    while (spent := time.process_time() - start) < SPENT or times < 3:
        await answer()
        times += 1
    return spent / times * 1e6
