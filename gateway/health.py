"""Health checks for whoever runs the gateway: `/healthz`, does the process live; `/readyz`, should it be sent requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

logger = logging.getLogger("gateway.health")

READY_SECONDS = 2.0
"""How long a readiness check may take before it counts as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The outcome of a readiness check."""

    ready: bool
    details: Mapping[str, object] = field(default_factory=dict)
    """Shown to whoever asks, as JSON: no secrets, no upstream text."""


ReadinessCheck = Callable[[], Awaitable[Readiness]]


def health_routes(check: ReadinessCheck, *, seconds: float = READY_SECONDS) -> list[Route]:
    """Routes for both checks. A readiness check that fails or takes longer than `seconds` counts as not ready."""

    async def healthz(request: Request) -> Response:
        return _json({"status": "alive"}, 200)

    async def readyz(request: Request) -> Response:
        readiness = await _checked(check, seconds)
        return _json({"status": "ready" if readiness.ready else "not ready", **readiness.details}, 200 if readiness.ready else 503)

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]


async def _checked(check: ReadinessCheck, seconds: float) -> Readiness:
    try:
        async with asyncio.timeout(seconds):
            return await check()
    except TimeoutError:
        return Readiness(ready=False, details={"reason": f"The check took longer than {seconds:g} s."})
    except Exception:
        logger.exception("the readiness check failed")
        return Readiness(ready=False, details={"reason": "The check failed; the log says why."})


def _json(body: Mapping[str, object], status: int) -> Response:
    return Response(msgspec.json.encode(body), status, headers={"content-type": "application/json", "cache-control": "no-store"})
