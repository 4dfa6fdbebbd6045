"""Explained operations as text without times, over the small graph in memory."""

from __future__ import annotations

import re
from typing import Any

from gateway.explanation_text import told
from resolvers.explained import ExplainedOperation
from schema.context import Context
from schema.explanation import explanation_json
from tests.schema.graph import Graph

_TIMES = re.compile(r"\b[0-9.]+(?: to [0-9.]+)? ms\b")


async def explained(graph: Graph, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The explanation of one operation, which must not fail as a whole."""
    operation = ExplainedOperation(graph.engine.operation())
    result = await graph.schema.execute(text, variables, context_value=Context(operation, graph.engine.sources))
    assert result.data is not None, result.errors
    return explanation_json(operation.root)


def text_of(explanation: dict[str, Any]) -> str:
    """For people, each time as ``… ms``."""
    return _TIMES.sub("… ms", "\n".join(told(explanation)))
