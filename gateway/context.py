"""What one GraphQL operation is given, and what it leaves in the response's extensions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from gateway.deadline import Deadline
from gateway.execution import Declined, Plan, explain
from gateway.explain import Mask, explanation
from resolvers.cache.control import ANYTHING, CacheControl
from resolvers.engine import Engine
from resolvers.explained import ExplainedOperation
from resolvers.identity import ANONYMOUS, Identity
from resolvers.requirement import PARTIAL, Requirement
from schema.context import Context
from schema.coverage import coverage_json

SHARE = 0.9
"""Part of the operation's time that the sources get: the rest is for building the answer from what they gave."""


@dataclass
class RequestContext(Context):
    """The schema's context, which also reports the sources that were asked, and how."""

    mask: Mask = str
    plan: Plan | Declined | None = None

    def note_plan(self, plan: Plan | Declined) -> None:
        """Keep how the operation is executed, to be told where that was wanted."""
        self.plan = plan

    def extensions(self) -> dict[str, Any]:
        """`sources`: the coverage of the whole operation, if any source was asked. `explain`: how it was answered, if that was wanted."""
        coverage = self.operation.report()
        offered: dict[str, Any] = {"sources": coverage_json(coverage)} if coverage.asked else {}
        if isinstance(self.operation, ExplainedOperation):
            execution = ["graphql-core executes it: plans are turned off"] if self.plan is None else explain(self.plan).splitlines()
            offered["explain"] = {**explanation(self.operation, self.mask), "execution": execution}
        return offered


def request_context(
    engine: Engine,
    deadline: Deadline,
    coverage: Requirement = PARTIAL,
    control: CacheControl = ANYTHING,
    *,
    identity: Identity = ANONYMOUS,
    explained: Mask | None = None,
) -> RequestContext:
    """The context of one operation of `identity`, whose sources must answer within their share of the deadline.

    With `explained`, which hides secrets, the operation writes down what it does.
    """
    operation = engine.operation(time.monotonic() + deadline.remaining() * SHARE, coverage, control)
    if explained is None:
        return RequestContext(operation, engine.sources, identity=identity)
    return RequestContext(ExplainedOperation(operation), engine.sources, identity=identity, mask=explained)
