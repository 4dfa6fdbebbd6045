"""The seam: how a request becomes an identity."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request

from resolvers.identity import Identity


class Identify(Protocol):
    """Finds out who asks."""

    async def __call__(self, request: Request) -> Identity:
        """The identity that the request shows, `ANONYMOUS` where it shows none. Raises `RequestRefused` (401) if it does not hold."""
