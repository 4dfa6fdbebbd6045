"""The one place where an exception becomes a GraphQL error.

Errors of the way in, drawn by what a caller can do about them::

    GatewayError              the gateway itself failed, 500
    ├── RequestRefused        the HTTP request is not a GraphQL request: `status` whatever the media type
    └── OperationRefused      the GraphQL request is understood but not run: `status`, or 200 under `application/json`
        ├── LimitExceeded     ask for less at a time
        └── DeadlineExceeded  ask for less, or wait longer

Every error on the wire has the shape of a `Problem`: a message, `extensions.code`, and where it happened. What may be shown is decided
here and nowhere else: messages of GraphQL itself and of exceptions that carry a `code` and a `public` message (adapters' `SourceError`
does) are shown; everything else is logged with its traceback under an error id, and the caller sees the id alone.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from graphql import GraphQLError, get_location

logger = logging.getLogger("gateway.errors")

LONGEST_MESSAGE = 1000
"""Characters of a message that are sent: GraphQL's own messages quote the document, whose names may be as long as the document."""

_NULL_IN_NON_NULL = "Cannot return null for non-nullable field "


class Code(StrEnum):
    """`extensions.code` of the gateway's own errors. Sources add theirs, see `adapters.errors`."""

    BAD_REQUEST = "BAD_REQUEST"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    URI_TOO_LONG = "URI_TOO_LONG"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    OPERATION_NOT_SUPPORTED = "OPERATION_NOT_SUPPORTED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    EXPLAIN_NOT_ALLOWED = "EXPLAIN_NOT_ALLOWED"
    NULL_IN_NON_NULL_FIELD = "NULL_IN_NON_NULL_FIELD"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One error as a caller sees it."""

    message: str
    code: str
    locations: tuple[tuple[int, int], ...] = ()
    """Lines and columns in the document, both from 1."""
    path: tuple[str | int, ...] = ()
    """Response keys and list indexes; empty for an error of the whole request."""
    details: Mapping[str, object] = field(default_factory=dict)
    """More entries of `extensions`."""

    def wire(self) -> dict[str, object]:
        """The error as the GraphQL specification lays it out."""
        message = self.message if len(self.message) <= LONGEST_MESSAGE else self.message[:LONGEST_MESSAGE] + "…"
        wire: dict[str, object] = {"message": message}
        if self.locations:
            wire["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        if self.path:
            wire["path"] = list(self.path)
        return wire | {"extensions": {"code": self.code, **self.details}}


class GatewayError(Exception):
    """Base of the refusals: an HTTP status, headers to go with it, and at least one `Problem`. As such, a failure of the gateway."""

    def __init__(self, status: int, problems: Sequence[Problem], headers: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.status = status
        self.problems = tuple(problems)
        self.headers = dict(headers or {})


class RequestRefused(GatewayError):
    """The HTTP request does not hold a GraphQL request, or may not be made at all."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, [Problem(message=message, code=code)], headers)


class OperationRefused(GatewayError):
    """The request holds an operation that is not run: it does not parse, is not valid, or is too large."""

    def __init__(self, *problems: Problem, status: int = 400) -> None:
        super().__init__(status, problems)


class LimitExceeded(OperationRefused):
    """The document or its variables are larger than the gateway accepts."""

    def __init__(self, limit: str, maximum: int, remedy: str) -> None:
        message = f"The request exceeds the limit on {limit.replace('_', ' ')}, which is {maximum}; {remedy}."
        super().__init__(Problem(message=message, code=Code.LIMIT_EXCEEDED, details={"limit": limit, "maximum": maximum}))


class DeadlineExceeded(OperationRefused):
    """The operation did not finish in the time allowed.

    504 and not 503: this is a gateway that waited for others in vain; 503 would say that it is overloaded, and ask for the same again.
    """

    def __init__(self, seconds: float) -> None:
        milliseconds = round(seconds * 1000)
        message = f"The operation did not finish within {milliseconds} ms; ask for less at a time."
        super().__init__(
            Problem(message=message, code=Code.DEADLINE_EXCEEDED, details={"deadlineMs": milliseconds}),
            status=504,
        )


class Place(NamedTuple):
    """Where an error happened: in the document, and in the response."""

    locations: tuple[tuple[int, int], ...] = ()
    path: tuple[str | int, ...] = ()


NOWHERE = Place()


class Reporter:
    """Turns the exceptions of one response into problems, and logs each cause once.

    Five hundred rows that fail at one line of code are one report: one error id, one traceback.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[object, ...], str] = {}

    def of_result(self, errors: Iterable[GraphQLError]) -> tuple[Problem, ...]:
        """Problems of an execution; what GraphQL itself finds there are values that do not fit their types."""
        return tuple(self.problem(error, Code.BAD_USER_INPUT) for error in errors)

    def problem(self, error: GraphQLError, code: str) -> Problem:
        """The problem for a GraphQL error; `code` is for one that GraphQL itself raised."""
        origin = _origin(error)
        place = Place(_locations(error), tuple(error.path or ()))
        if isinstance(origin, GraphQLError):
            return self._of_graphql(origin, place, code)
        return self.of_exception(origin, place)

    def of_exception(self, error: BaseException, place: Place = NOWHERE) -> Problem:
        """The problem for any other exception; without `place`, one that happened outside of any field."""
        error = _only_leaf(error)
        code, public = getattr(error, "code", None), getattr(error, "public", None)
        if isinstance(code, str) and isinstance(public, str):
            return _problem(public, code, place, self._announced(error))
        if isinstance(error, TypeError) and (message := str(error)).startswith(_NULL_IN_NON_NULL):
            return _problem(message, Code.NULL_IN_NON_NULL_FIELD, place)
        return self._masked(error, place)

    def _of_graphql(self, error: GraphQLError, place: Place, code: str) -> Problem:
        details = dict(error.extensions or {})
        if isinstance(declared := details.pop("code", None), str):
            return _problem(error.message, declared, place, details)
        if place.path and not error.nodes:
            # A scalar that cannot serialise a value quotes it: that is the source's text, not the caller's.
            return self._masked(error, place)
        return _problem(error.message, code, place)

    def _announced(self, error: BaseException) -> dict[str, object]:
        key = (id(error),)
        if key not in self._ids:
            self._ids[key] = ""
            logger.info("reported to the caller: %s", error)
        place = {name: value for name in ("source", "entity", "field") if isinstance(value := getattr(error, name, None), str)}
        return {**getattr(error, "details", {}), **place}

    def _masked(self, error: BaseException, place: Place) -> Problem:
        key = (type(error), *_raised_at(error))
        if key not in self._ids:
            self._ids[key] = secrets.token_hex(6)
            logger.error("internal error %s at %s", self._ids[key], list(place.path) or "the request", exc_info=error)
        message = "Internal error; give its errorId to the operators of the gateway."
        return _problem(message, Code.INTERNAL, place, {"errorId": self._ids[key]})


def graphql_problems(errors: Iterable[GraphQLError], code: Code) -> tuple[Problem, ...]:
    """Problems for what GraphQL itself found in a document."""
    return tuple(Problem(message=error.message, code=code, locations=_locations(error)) for error in errors)


def _problem(message: str, code: str, place: Place, details: Mapping[str, object] | None = None) -> Problem:
    return Problem(message=message, code=code, locations=place.locations, path=place.path, details=details or {})


def _origin(error: GraphQLError) -> Exception:
    """The exception that was raised first: execution wraps it, once a layer."""
    origin: Exception = error
    while isinstance(origin, GraphQLError) and origin.original_error is not None:
        origin = origin.original_error
    return origin


def _locations(error: GraphQLError) -> tuple[tuple[int, int], ...]:
    # Not `error.locations` where there are nodes: graphql-core takes any `source` attribute of the exception, such as a source's
    # name, for the text of the document and reckons lines and columns in that.
    found = error.locations or []
    if error.nodes:
        found = [get_location(node.loc.source, node.loc.start) for node in error.nodes if node.loc is not None]
    return tuple((location.line, location.column) for location in found)


def _only_leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _raised_at(error: BaseException) -> Iterator[object]:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        yield id(error)
    else:
        yield from (traceback.tb_frame.f_code, traceback.tb_lineno)
