"""What a GraphQL server's answer means: data, or errors turned into the exact `SourceError`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from adapters.errors import SourceError, TooBroad, UpstreamProtocol
from adapters.rest.envelope import QUOTED, Envelope, Read
from adapters.rest.exchange import Answer
from adapters.rest.outcome import Outcome, error_of, of_status

CODES: Mapping[str, Outcome] = {
    "UNAUTHENTICATED": Outcome.AUTHENTICATION,
    "FORBIDDEN": Outcome.PERMISSION,
    "UNAUTHORIZED": Outcome.PERMISSION,
    "BAD_USER_INPUT": Outcome.DRIFT,
    "GRAPHQL_PARSE_FAILED": Outcome.DRIFT,
    "GRAPHQL_VALIDATION_FAILED": Outcome.DRIFT,
    "INTERNAL_SERVER_ERROR": Outcome.UNAVAILABLE,
    "INTERNAL": Outcome.UNAVAILABLE,
    "SERVICE_UNAVAILABLE": Outcome.UNAVAILABLE,
    "NO_SOURCE_ANSWERED": Outcome.UNAVAILABLE,
    "SOURCE_UNAVAILABLE": Outcome.UNAVAILABLE,
    "SOURCE_SKIPPED": Outcome.UNAVAILABLE,
    "TIMEOUT": Outcome.TIMEOUT,
    "DEADLINE_EXCEEDED": Outcome.TIMEOUT,
    "SOURCE_TIMEOUT": Outcome.TIMEOUT,
    "RATE_LIMITED": Outcome.RATE_LIMITED,
    "SOURCE_RATE_LIMITED": Outcome.RATE_LIMITED,
    "LIMIT_EXCEEDED": Outcome.UNSUPPORTED,
    "OPERATION_NOT_SUPPORTED": Outcome.UNSUPPORTED,
    "UNSUPPORTED": Outcome.UNSUPPORTED,
}
"""What usual codes in `extensions.code` mean, a craftgraph's own among them."""
TOO_BROAD = "QUERY_TOO_BROAD"


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphQLEnvelope(Envelope):
    """Opens answers. `codes` are what the mapping says about codes; with `accept_partial` data counts even if errors came with it."""

    codes: Mapping[str, Outcome] = field(default_factory=dict)
    accept_partial: bool = False
    noticed: Callable[[str], None] = lambda message: None
    """Told of errors that were accepted."""

    def open(self, answer: Answer, *, now: Callable[[], datetime], mask: Callable[[str], str], read: Read = Answer.json) -> Any:
        """The answer's body, a JSON object with `data`. Raises the error that its errors or its status stand for."""
        body = self._body(answer, read)
        errors = body.get("errors") or [] if body is not None else []
        if body is None or not (200 <= answer.status < 300 or errors):
            raise error_of(self._of_status(answer), mask(f"HTTP {answer.status}{_quoted(answer)}"), answer.headers, now)
        if not isinstance(errors, list):
            raise UpstreamProtocol("`errors` is not a list")
        data = body.get("data")
        if errors and self.accept_partial and isinstance(data, dict) and any(value is not None for value in data.values()):
            self.noticed(mask("; ".join(map(_words, errors[:3]))))
        elif errors:
            raise self._error(errors, answer.headers, now, mask)
        elif not isinstance(data, dict):
            raise UpstreamProtocol("the answer has neither data nor errors; is the address that of a GraphQL endpoint?")
        return body

    def _body(self, answer: Answer, read: Read) -> dict[str, Any] | None:
        """The JSON object; None where a failed answer has none. Raises `UpstreamProtocol` where a good one has none."""
        try:
            body = read(answer)
        except UpstreamProtocol:
            if 200 <= answer.status < 300:
                raise
            return None
        if isinstance(body, dict) and ("data" in body or "errors" in body):
            return body
        if 200 <= answer.status < 300:
            raise UpstreamProtocol("the answer is not a GraphQL answer: it has neither data nor errors")
        return None

    def _of_status(self, answer: Answer) -> Outcome:
        outcome = of_status(answer.status)
        return Outcome.DRIFT if outcome is Outcome.NOT_FOUND else outcome

    def _error(self, errors: Sequence[Any], headers: httpx.Headers, now: Callable[[], datetime], mask: Callable[[str], str]) -> SourceError:
        """The error for the first whose code is known; otherwise for the first."""
        internal = mask("; ".join(map(_words, errors[:3])))
        known = [code for error in errors if (code := _code(error)) in self.codes or code in CODES or code == TOO_BROAD]
        if not known:
            # Errors of no field mean that the operation was not run: it asks for what the server's schema does not have.
            ran = any(isinstance(error, dict) and error.get("path") for error in errors)
            return error_of(Outcome.PROTOCOL if ran else Outcome.DRIFT, internal, headers, now)
        code = known[0]
        if code == TOO_BROAD and code not in self.codes:
            return TooBroad(internal)
        return error_of(self.codes.get(code) or CODES[code], internal, headers, now)


def _code(error: Any) -> str:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    code = extensions.get("code") if isinstance(extensions, dict) else None
    return code if isinstance(code, str) else ""


def _words(error: Any) -> str:
    """An error in words, cut short."""
    if not isinstance(error, dict):
        return repr(error)[:QUOTED]
    path = error.get("path")
    at = f" at {'.'.join(map(str, path))}" if isinstance(path, list) else ""
    code = f"{_code(error)} " if _code(error) else ""
    return f"{code}{str(error.get('message'))[:QUOTED]!r}{at}"


def _quoted(answer: Answer) -> str:
    return f": {answer.body[:QUOTED].decode('utf-8', 'replace')!r}" if answer.body else ""
