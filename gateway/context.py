"""What one GraphQL operation is given, and what it leaves in the response's extensions."""

from __future__ import annotations

import time
from typing import Any

from gateway.deadline import Deadline
from resolvers.cache.control import ANYTHING, CacheControl
from resolvers.engine import Engine
from resolvers.requirement import PARTIAL, Requirement
from schema.context import Context
from schema.coverage import coverage_json

SHARE = 0.9
"""Part of the operation's time that the sources get: the rest is for building the answer from what they gave."""


class RequestContext(Context):
    """The schema's context, which also reports the sources that were asked."""

    def extensions(self) -> dict[str, Any]:
        """`sources`: the coverage of the whole operation, if any source was asked."""
        coverage = self.operation.report()
        return {"sources": coverage_json(coverage)} if coverage.asked else {}


def request_context(
    engine: Engine, deadline: Deadline, coverage: Requirement = PARTIAL, control: CacheControl = ANYTHING
) -> RequestContext:
    """The context of one operation, whose sources must answer within their share of the deadline."""
    return RequestContext(engine.operation(time.monotonic() + deadline.remaining() * SHARE, coverage, control), engine.sources)
