"""Whether an operation is explained: the client asks for it, and the gateway has to allow it.

A client that may not is refused with an error. Ignoring the wish would look as if there were nothing to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from gateway.asked import Asked
from gateway.errors import Code, RequestRefused
from resolvers.explained import ExplainedOperation
from schema.explanation import explanation_json

EXPLAIN_HEADER = "craftgraph-explain"
"""``1`` asks for an explanation, ``0`` does not; ``extensions: {"craftgraph": {"explain": true}}`` asks as well."""

Mask = Callable[[str], str]


def is_explained(request: Request, asked: Asked, who: str) -> bool:
    """Whether to explain; `who` is the setting graph.explain.

    Raises `RequestRefused`: 400 for a header that is neither 0 nor 1, 403 where it is asked for and not allowed.
    """
    header = request.headers.get(EXPLAIN_HEADER, "0").strip()
    if header not in ("0", "1"):
        raise RequestRefused(400, Code.BAD_REQUEST, f"The header {EXPLAIN_HEADER} must be 1 or 0.")
    wanted = header == "1" or asked.explain
    if wanted and not may_explain(request, who):
        message = "Operations are not explained here; the operators of the gateway allow it with the setting graph.explain."
        raise RequestRefused(403, Code.EXPLAIN_NOT_ALLOWED, message)
    return wanted


def may_explain(request: Request, who: str) -> bool:
    """Whether whoever sent the request may see how it is answered. Roles will be asked for here once there are identities."""
    return who == "everybody"


def explanation(operation: ExplainedOperation, mask: Mask) -> dict[str, Any]:
    """The entry of the response's extensions. `mask` hides every secret that was given out, whatever way it came into a text."""
    return dict(_masked(explanation_json(operation.root), mask))


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: _masked(inner, mask) for name, inner in value.items()}
    return [_masked(item, mask) for item in value] if isinstance(value, list) else value
