"""Queries that we ship, in the demo's output, in GraphiQL's tabs and in what is to be read, hold against the committed SDL."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from gateway.graphiql import read_tabs
from scripts.queries import QUERIES, curl

ROOT = Path(__file__).parents[2]
SDL = ROOT / "schema" / "schema.graphql"
READ = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SHIPPED = [
    *(pytest.param(query.text, id=f"demo-{number}") for number, query in enumerate(QUERIES, 1)),
    *(pytest.param(tab.query, id=f"tab-{number}") for number, tab in enumerate(read_tabs(), 1)),
    *(
        pytest.param(text, id=f"{path.relative_to(ROOT)}-{number}")
        for path in READ
        for number, text in enumerate(re.findall(r"^```graphql\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE), 1)
    ),
]


@pytest.fixture(scope="module")
def graph() -> GraphQLSchema:
    return build_schema(SDL.read_text("utf-8"))


@pytest.mark.parametrize("query", SHIPPED)
def test_a_shipped_query_is_valid(query: str, graph: GraphQLSchema) -> None:
    errors = validate(graph, parse(query))

    assert [error.message for error in errors] == []


def test_the_demo_prints_three_commands_that_a_shell_takes_as_they_are() -> None:
    commands = [curl(query, "http://127.0.0.1:8000") for query in QUERIES]

    assert len(commands) == 3
    assert all(command.startswith("curl -s http://127.0.0.1:8000/graphql -H ") and command.count("'") == 4 for command in commands)
