"""Answers on the wire: the JSON of a result or a refusal, with its status and headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.responses import Response

from gateway.errors import Code, GatewayError, OperationRefused, Problem
from gateway.http.media import Media

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an operation came to."""

    data: Mapping[str, Any] | None
    problems: Sequence[Problem] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)


def answer(result: Result, media: Media) -> Response:
    """The response to an operation that ran, wholly or in part: 200.

    Raises `OperationRefused` if it did not run: GraphQL then has no data, and errors that belong to no field. Raises `GatewayError` if
    that was the gateway's fault.
    """
    if result.data is None and not any(problem.path for problem in result.problems):
        if any(problem.code == Code.INTERNAL for problem in result.problems):
            raise GatewayError(500, result.problems)
        raise OperationRefused(*result.problems)
    body: dict[str, object] = {"data": result.data}
    if result.problems:
        body = {"errors": [problem.wire() for problem in result.problems], **body}
    if result.extensions:
        body["extensions"] = result.extensions
    return _response(body, 200, media.answer, {"cache-control": "no-store" if result.problems else "private, no-cache"})


def refusal(error: GatewayError, media: Media) -> Response:
    """The response to a request that did not come to run."""
    body = {"errors": [problem.wire() for problem in error.problems]}
    return _response(body, media.status(error), media.refusal, {"cache-control": "no-store", **error.headers})


def _response(body: Mapping[str, object], status: int, media_type: str, headers: Mapping[str, str]) -> Response:
    fixed = {"content-type": f"{media_type}; charset=utf-8", "vary": "accept", "x-content-type-options": "nosniff"}
    return Response(_encoder.encode(body), status, headers={**fixed, **headers})
