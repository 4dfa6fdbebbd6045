"""What an answer means when it is not a success: statuses and a system's own codes to the exact error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

from adapters.errors import (
    AuthenticationFailed,
    CallerError,
    Conflict,
    Drift,
    IllegalTransition,
    KeyReused,
    PermissionDenied,
    RateLimited,
    Rejected,
    SourceError,
    SourceTimeout,
    Unavailable,
    Unsupported,
    UpstreamProtocol,
)


class CredentialExpired(AuthenticationFailed):
    """The token or session is no longer valid; a new one may be. Outside of this package simply `AuthenticationFailed`."""


class NotFound(CallerError):
    """There is no such object. Does not leave this package."""


class Outcome(StrEnum):
    """How a mapping names what a code means."""

    EXPIRED = "expired"
    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    DRIFT = "drift"
    PROTOCOL = "protocol"
    UNSUPPORTED = "unsupported"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    ILLEGAL_TRANSITION = "illegal_transition"
    KEY_REUSED = "key_reused"


ERRORS: dict[Outcome, type[SourceError]] = {
    Outcome.EXPIRED: CredentialExpired,
    Outcome.AUTHENTICATION: AuthenticationFailed,
    Outcome.PERMISSION: PermissionDenied,
    Outcome.NOT_FOUND: NotFound,
    Outcome.RATE_LIMITED: RateLimited,
    Outcome.UNAVAILABLE: Unavailable,
    Outcome.TIMEOUT: SourceTimeout,
    Outcome.DRIFT: Drift,
    Outcome.PROTOCOL: UpstreamProtocol,
    Outcome.UNSUPPORTED: Unsupported,
    Outcome.CONFLICT: Conflict,
    Outcome.REJECTED: Rejected,
    Outcome.ILLEGAL_TRANSITION: IllegalTransition,
    Outcome.KEY_REUSED: KeyReused,
}

STATUSES: dict[int, Outcome] = {
    401: Outcome.EXPIRED,
    403: Outcome.PERMISSION,
    404: Outcome.NOT_FOUND,
    408: Outcome.TIMEOUT,
    410: Outcome.NOT_FOUND,
    429: Outcome.RATE_LIMITED,
    504: Outcome.TIMEOUT,
}


def of_status(status: int) -> Outcome:
    """What an HTTP status means that is not 2xx. A redirect is not followed: the configured address should be the right one.

    401 may mean a token that has expired, so that a new one is worth a try (RFC 9110, 15.5.2).
    """
    return STATUSES.get(status, Outcome.UNAVAILABLE if status >= 500 else Outcome.PROTOCOL)


def error_of(outcome: Outcome, internal: str, headers: httpx.Headers, now: Callable[[], datetime]) -> SourceError:
    """The error for an outcome, with the wait that `Retry-After` asks for."""
    error = ERRORS[outcome](internal)
    if isinstance(error, RateLimited):
        error.retry_after = retry_after(headers.get("retry-after"), now)
    return error


def retry_after(text: str | None, now: Callable[[], datetime]) -> float | None:
    """Seconds to wait, from seconds or an HTTP date (RFC 9110, 10.2.3); None if it says nothing that can be understood."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now()).total_seconds())
