"""Both paths give the same: operations generated over the real schema and the toy one, sources that are down, values that are wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from graphql import parse, validate
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strawberry import Schema

import schema as graph_schema
from gateway.execution import Plan, compiled
from gateway.http.handover import adopt, handed_over
from gateway.limits import Document
from tests.gateway import execution_toy as toy
from tests.gateway.execution_generated import VARIABLES, context, operations, records, without_options
from tests.gateway.execution_toy import same, shown
from tests.schema.graph import Graph, built

pytestmark = [
    # graphql-core leaves coroutines of siblings behind when one of them fails.
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    # Making up operations takes its time where other tests share the cores.
    pytest.mark.timeout(300),
]

ROOTS = (
    "sites", "tradeUnions", "starRatings", "tranches", "grants", "sources", "node", "nodes", "site", "tradeUnion", "course",
    "sitesAggregate", "tranchesAggregate", "nationalAcademy",
)  # fmt: skip
SOURCES = ("province-110000", "province-440000", "ims", "star-ratings", "finance")
FAST, LONG = 25, 20_000

TOY_SDL = without_options(toy.BY_CORE.as_str())
TOY_ROOTS = (
    "person", "people", "strictPeople", "must", "nothing", "named", "pets", "wrong", "noList", "generated", "listedLate", "returnedError",
    "echo",
)  # fmt: skip


def profile(examples: int) -> Any:
    """So many examples, whatever time each takes."""
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=examples == FAST
    )


@cache
def real_sdl() -> str:
    """Not made on import: each worker imports each file, and one runs it."""
    return without_options(built().as_str())


class RealGraphs:
    """The real schema by plan and by graphql-core, over sources of the same records."""

    def __init__(self) -> None:
        self.by_plan = Graph([compiled()], records())
        self.by_core = Graph(records=records())
        self.by_core.schema = graph_schema.build()  # not the one that tests share: it is adopted
        for graph in (self.by_plan, self.by_core):
            adopt(graph.schema)

    def run(self, text: str, down: frozenset[str]) -> list[Any]:
        """The results of an operation, first by plan. It is parsed and validated once."""
        document = parse(text)
        assume(not validate(self.by_plan.schema._schema, document))
        with handed_over(Document(text, document, ())):
            return asyncio.run(self._both(text, down))

    async def _both(self, text: str, down: frozenset[str]) -> list[Any]:
        return [await self._one(graph, text, down) for graph in (self.by_plan, self.by_core)]

    async def _one(self, graph: Graph, text: str, down: frozenset[str]) -> Any:
        graph.down = set(down)
        return await graph.schema.execute(text, VARIABLES, context_value=context(graph))


def run_toy(text: str) -> list[Any]:
    """The same over the toy schema."""

    async def run(schema: Schema) -> Any:
        return await schema.execute(text, VARIABLES, context_value=toy.Context())

    async def both() -> list[Any]:
        return [await run(schema) for schema in (toy.BY_PLAN, toy.BY_CORE)]

    return asyncio.run(both())


def assert_same(text: str, results: list[Any]) -> None:
    by_plan, by_core = results
    assert json.dumps(by_plan.data) == json.dumps(by_core.data), text
    assert same(by_plan, by_core, ordered=False), (text, shown(by_plan.errors), shown(by_core.errors))


def real(examples: int) -> Callable[[], None]:
    graphs = RealGraphs()

    @profile(examples)
    @given(operations(real_sdl(), ROOTS), st.frozensets(st.sampled_from(SOURCES), max_size=2))
    def check(text: str, down: frozenset[str]) -> None:
        assert_same(text, graphs.run(text, down))

    return check


def of_toy(examples: int) -> Callable[[], None]:
    @profile(examples)
    @given(operations(TOY_SDL, TOY_ROOTS))
    def check(text: str) -> None:
        assert_same(text, run_toy(text))

    return check


def test_the_real_schema_is_answered_alike() -> None:
    real(FAST)()


def test_the_toy_schema_with_all_of_its_faults_is_answered_alike() -> None:
    of_toy(FAST)()


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_real_schema_is_answered_alike_at_length() -> None:
    real(LONG)()


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_the_toy_schema_is_answered_alike_at_length() -> None:
    of_toy(LONG)()


def test_generated_operations_are_compiled() -> None:
    """Else the comparisons would compare graphql-core with itself."""
    seen: list[bool] = []

    @profile(FAST)
    @given(operations(TOY_SDL, TOY_ROOTS))
    def look(text: str) -> None:
        seen.append(isinstance(toy.plan_of(text, VARIABLES), Plan))

    look()
    assert seen
    assert all(seen)
