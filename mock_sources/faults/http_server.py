"""An HTTP server on one port of our own event loop: uvicorn's protocol on a `Listener`, so that connections can be refused and reset."""

import asyncio

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mock_sources.faults.listener import Listener, reset

TRANSPORT = "mock_sources.transport"
"""Where a request's scope holds the connection's transport."""
PATIENCE = 0.3
"""Seconds for requests to notice that their connection is gone."""


class _Protocol(HttpToolsProtocol):
    """Tells the application which connection a request came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport


class HttpServer:
    """Serves one ASGI application."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._config = uvicorn.Config(
            app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False, server_header=False, proxy_headers=False
        )
        self._config.load()
        self._state = ServerState()
        self.listener = Listener(port, self._protocol)

    def _protocol(self) -> asyncio.Protocol:
        return _Protocol(config=self._config, server_state=self._state, app_state={})

    async def open(self) -> None:
        """Serve. Raises `PortTaken`."""
        await self.listener.open()

    async def refuse(self) -> None:
        """Refuse new connections and reset the open ones."""
        await self.listener.refuse()
        self.reset_connections()

    def reset_connections(self) -> None:
        for connection in list(self._state.connections):
            reset(connection.transport)

    async def close(self) -> None:
        """Give the port back, and end every connection."""
        self.listener.close()
        self.reset_connections()
        if tasks := set(self._state.tasks):
            _, unfinished = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in unfinished:
                task.cancel()
