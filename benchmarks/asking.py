"""Asking an application as a server asks it, without a socket between."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from starlette.types import ASGIApp

_SCOPE = {
    "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
    "query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    "headers": [(b"content-type", b"application/json"), (b"accept", b"application/json")],
}  # fmt: skip


class Asked:
    """An application that is asked for the answers to operations."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def ask(self, query: str) -> Any:
        """The response to an operation, decoded."""
        return msgspec.json.decode(await self.respond(query))

    async def respond(self, query: str) -> bytes:
        """The response to an operation, as it goes over the wire."""
        sent: list[dict[str, Any]] = []
        arrived = [{"type": "http.request", "body": msgspec.json.encode({"query": query}), "more_body": False}]

        async def receive() -> Any:
            if not arrived:
                await asyncio.get_running_loop().create_future()
            return arrived.pop()

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self._app(dict(_SCOPE), receive, send)
        return b"".join(message.get("body", b"") for message in sent)
