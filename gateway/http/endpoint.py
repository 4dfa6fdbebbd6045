"""GraphQL over HTTP: one ASGI application for one schema.

It follows the GraphQL-over-HTTP specification in its 2025 draft, which today's clients and the `graphql-http` audits expect. The edition of
September 2026 recommends 422 where this answers 400 to a request that is understood but invalid, and 294 where this answers 200 with
partial data; both are recommendations, and clients that know the new media type go by the body, not by the status.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from graphql import ExecutionResult, OperationType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry import Schema
from strawberry.types import ExecutionResult as StrawberryResult
from strawberry.types.graphql import OperationType as StrawberryOperationType

from gateway.deadline import TIMEOUT_HEADER, ClientGone, Deadline, allowed_seconds, run
from gateway.errors import Code, GatewayError, OperationRefused, Problem, Reporter, RequestRefused
from gateway.http.answers import Result, answer, refusal
from gateway.http.body import read_body
from gateway.http.direct import Direct
from gateway.http.handover import adopt, handed_over
from gateway.http.media import ANYTHING, Media, check_content_type, negotiate, prefers_html
from gateway.http.options import HttpLimits
from gateway.http.params import GraphQLParams, url_parameters
from gateway.limits import Document, Documents, check_variables

logger = logging.getLogger("gateway.http")

METHODS = ("GET", "HEAD", "POST")
_RUNNABLE = frozenset({StrawberryOperationType.QUERY, StrawberryOperationType.MUTATION})

ContextFactory = Callable[[Request], AbstractAsyncContextManager[object]]
"""Makes the context of one operation, entered before it runs and left when it is over, cancelled or failed. `request.state.deadline` is
its `Deadline`, `request.state.extensions` what the client sent under that name, or None. What it raises is treated as an error of the
operation; a `GatewayError`, such as 401, is answered as it says."""


class OffersExtensions(Protocol):
    """A context that adds to the `extensions` of the response; asked when the operation has run."""

    def extensions(self) -> dict[str, Any]:
        """Entries by name."""


class GraphQLEndpoint:
    """Serves a schema. Give it to a `starlette.routing.Route` as the endpoint; it answers all methods itself.

    `ide` makes the page for a browser that comes without a query. The schema is given one extension, see `gateway.http.handover.adopt`.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        context: ContextFactory,
        settings: HttpLimits | None = None,
        ide: Callable[[], Response] | None = None,
    ) -> None:
        self._schema = schema
        self._context = context
        self._settings = settings or HttpLimits()
        self._ide = ide
        self._documents = Documents(schema._schema, self._settings.documents)
        adopt(schema)
        self._direct = Direct.of(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a client that has gone away gets no answer."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientGone:
            logger.info("the client went away")
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media = ANYTHING
        try:
            accept = ",".join(request.headers.getlist("accept")) or None
            if (page := self._page(request, accept)) is not None:
                return page
            media = negotiate(accept)
            _check_method(request, *METHODS)
            return await self._operate(request, media)
        except GatewayError as error:
            return refusal(error, media)
        except (ClientGone, HTTPException):  # the latter from `ide`, for the app to answer
            raise
        except Exception as error:
            return refusal(GatewayError(500, [Reporter().of_exception(error)]), media)

    def _page(self, request: Request, accept: str | None) -> Response | None:
        if self._ide is None or request.method not in ("GET", "HEAD") or not prefers_html(accept):
            return None
        if "query" in url_parameters(self._query_string(request)):
            return None
        page = self._ide()
        page.headers.add_vary_header("accept")
        return page

    async def _operate(self, request: Request, media: Media) -> Response:
        params = await self._params(request)
        seconds = allowed_seconds(request.headers.get(TIMEOUT_HEADER), self._settings.deadline_ms)
        document = self._documents.prepare(params.query)
        _check_operation(request, document, params)
        check_variables(params.variables, self._settings.documents)
        request.state.extensions = params.extensions
        request.state.deadline = deadline = Deadline.after(seconds)
        result = await run(self._execute(request, document, params), deadline=deadline, gone=_gone(request))
        return answer(result, media)

    async def _params(self, request: Request) -> GraphQLParams:
        if request.method != "POST":
            return GraphQLParams.from_query_string(self._query_string(request))
        check_content_type(request.headers.get("content-type"))
        return GraphQLParams.from_body(await read_body(request, self._settings))

    def _query_string(self, request: Request) -> bytes:
        query_string: bytes = request.scope["query_string"]
        if len(query_string) > self._settings.query_string_bytes:
            message = f"The query string is longer than {self._settings.query_string_bytes} bytes; send the request by POST."
            raise RequestRefused(414, Code.URI_TOO_LONG, message)
        return query_string

    async def _execute(self, request: Request, document: Document, params: GraphQLParams) -> Result:
        async with self._context(request) as context:
            result = await self._result(document, params, context)
            problems = Reporter().of_result(result.errors or ())
            # Not isinstance: a protocol that is checked at run time takes ten microseconds and more.
            offer: Callable[[], dict[str, Any]] | None = getattr(context, "extensions", None)
            return Result(data=result.data, problems=problems, extensions={**(result.extensions or {}), **(offer() if offer else {})})

    async def _result(self, document: Document, params: GraphQLParams, context: object) -> ExecutionResult | StrawberryResult:
        if self._direct is not None and (result := await self._direct.execute(document, params, context)) is not None:
            return result
        with handed_over(document):
            return await self._schema.execute(
                document.text,
                variable_values=params.variables,
                context_value=context,
                operation_name=params.operation_name,
                allowed_operation_types=_RUNNABLE,
                operation_extensions=params.extensions,
            )


def _check_method(request: Request, *allowed: str) -> None:
    if request.method not in allowed:
        message = f"{request.method} is not allowed here; use {' or '.join(allowed)}."
        raise RequestRefused(405, Code.METHOD_NOT_ALLOWED, message, {"allow": ", ".join(allowed)})


def _check_operation(request: Request, document: Document, params: GraphQLParams) -> None:
    kind = document.operation(params.operation_name).operation
    if kind is OperationType.SUBSCRIPTION:
        message = "Subscriptions are not served over plain HTTP."
        raise OperationRefused(Problem(message=message, code=Code.OPERATION_NOT_SUPPORTED))
    if kind is OperationType.MUTATION and request.method != "POST":
        message = "Mutations are not allowed by GET; use POST."
        raise RequestRefused(405, Code.METHOD_NOT_ALLOWED, message, {"allow": "POST"})


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
