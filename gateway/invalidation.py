"""``POST /cache/invalidate``: a source's owner says that what was read of it is out of date. Only where a token is configured.

The body is JSON: ``{"source": "province-440000", "entity": "Site", "keys": ["440000-2024-001"]}``, the last two as far as wanted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from secrets import compare_digest

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.entities import ENTITIES
from adapters.source import Sources
from resolvers.cache.cache import Cache

logger = logging.getLogger("gateway.invalidation")

PATH = "/cache/invalidate"
MOST_BYTES = 1_048_576


class Invalidation(msgspec.Struct, forbid_unknown_fields=True):
    """What is out of date."""

    source: str
    entity: str | None = None
    keys: list[str] | None = None

    def wrong(self, sources: Sources) -> str | None:
        """What does not fit, if anything."""
        if sources.get(self.source) is None:
            return f"there is no source {self.source!r}"
        if self.entity is not None and self.entity not in ENTITIES:
            return f"there is no entity {self.entity!r}"
        return "keys need an entity" if self.keys is not None and self.entity is None else None


def invalidation_route(token: str, sources: Sources, cache: Callable[[], Cache | None]) -> Route:
    """The route; `cache` gives the gateway's cache while it is open."""
    expected = f"Bearer {token}".encode()

    async def invalidate(request: Request) -> Response:
        if not compare_digest(request.headers.get("authorization", "").encode(), expected):
            return _json(401, {"error": "the bearer token is missing or wrong"}, {"www-authenticate": "Bearer"})
        try:
            wanted = msgspec.json.decode(await _body(request), type=Invalidation)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return _json(400, {"error": f"the body is not as it should be: {error}"})
        if (problem := wanted.wrong(sources)) is not None:
            return _json(400, {"error": problem})
        store = cache()
        if store is None or not await store.invalidate(wanted.source, wanted.entity, wanted.keys):
            return _json(503, {"error": "the cache cannot be reached; try again"})
        logger.info("invalidated %s", wanted)
        return _json(200, {"invalidated": True})

    return Route(PATH, invalidate, methods=["POST"])


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise msgspec.DecodeError(f"it is longer than {MOST_BYTES} bytes")
    return bytes(body)


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    return Response(
        msgspec.json.encode(body), status, headers={"content-type": "application/json", "cache-control": "no-store", **(headers or {})}
    )
