"""What an HTTP system is to the server and to the faults: an application, its manners and its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import ASGIApp

Clock = Callable[[], float]
"""Seconds since 1970; `time.time`, or a test's own."""


@dataclass(frozen=True)
class Manners:
    """How a system says no, in its own form."""

    credentials: Callable[[str], Response]
    """Answer to any credentials at the given path once they are revoked."""
    forbidden: Callable[[], Response]
    busy: Callable[[int], Response]
    """Answer to too many requests, with the seconds to wait."""
    renamed: Mapping[str, str]
    """What a new release would rename: old field name to new."""


@dataclass(frozen=True)
class HttpSystem:
    """One of the HTTP systems."""

    name: str
    app: ASGIApp
    manners: Manners
    settings: dict[str, float] = field(default_factory=dict)
    """Limits that can be changed at run time, for instance ``token_seconds``."""


def json_response(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON body that is encoded already."""
    return Response(body, status, headers, media_type="application/json")
