"""docs/execution.md: the plan and the code that it shows are those of the operation that it shows."""

import re
from pathlib import Path
from textwrap import dedent

from graphql import OperationDefinitionNode, parse

import schema
from gateway.execution import compile_operation, explain

TEXT = (Path(__file__).parents[2] / "docs" / "execution.md").read_text("utf-8")


def block(language: str) -> str:
    """The first block in a language."""
    found = re.search(rf"^( *)```{language}\n(.*?)^ *```", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return dedent(found[2])


def plan(*, code: bool = False) -> str:
    document = parse(block("graphql"))
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return explain(compile_operation(schema.build()._schema, document, operation, {}), code=code)


def test_the_plan_is_the_operation_s() -> None:
    assert plan() == block("text")


def test_the_code_is_the_plan_s() -> None:
    shown = "".join(re.sub(r"^ *│ ", "", line) for line in plan(code=True).splitlines(keepends=True) if "│" in line)

    assert block("python") in shown


def test_what_is_declined_says_why() -> None:
    document = parse("{ __schema { queryType { name } } }")
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    reason = explain(compile_operation(schema.build()._schema, document, operation, {}))

    assert f"```text\n{reason}```" in TEXT
