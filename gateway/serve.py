"""Runs the gateway until a signal: binds the port first, opens the sources, serves, and closes everything in order."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from gateway.app import Gateway
from gateway.settings import Settings

logger = logging.getLogger("gateway.serve")

BACKLOG = 2048
DRAIN_SECONDS = 2
"""How long operations under way may finish after the first signal."""
LEAVE_SECONDS = 1.0
"""How long what is cancelled at the end may take to end."""
KEEP_ALIVE_SECONDS = 75
"""Longer than the usual proxy keeps an idle connection, so that it is the proxy that closes it."""


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `CannotListen`."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotListen(_reason(host, port, error)) from error
    return listener


def _reason(host: str, port: int, error: OSError) -> str:
    where = f"port {port} of {host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken by another program; stop it, or choose another port with --port"
    if error.errno == errno.EACCES:
        return f"{where} may not be used by this user; choose a port above 1023 with --port"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; choose another with --host, for instance 127.0.0.1 or 0.0.0.0"
    return f"{where} cannot be listened on: {error.strerror or error}"


def serve(settings: Settings, *, host: str, port: int, started: float) -> bool:
    """Serve until SIGINT or SIGTERM; whether nothing is left running behind. `started` is when the command began, by `time.monotonic`.

    Raises `CannotListen` and `ConfigurationProblems`, both before anything is served.
    """
    with bind(host, port) as listener:
        runner = asyncio.Runner(loop_factory=_loop_factory())
        ended = runner.run(_serve(settings, listener, started))
        if ended:
            # Otherwise this would wait for the tasks that remain, for ever.
            runner.close()
        return ended


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # It has no Windows build.
        return asyncio.new_event_loop
    return uvloop.new_event_loop


async def _serve(settings: Settings, listener: socket.socket, started: float) -> bool:
    """Serve until a signal; whether nothing is left running behind."""
    async with Gateway(settings) as gateway:
        app = Starlette(routes=gateway.routes())
        # What was made so far stays until the end; each full collection would look through it again, for tens of milliseconds.
        gc.freeze()
        gc.enable()
        config = uvicorn.Config(
            app,
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            backlog=BACKLOG,
        )
        await Server(config, lambda: _announce(gateway, listener, started)).serve(sockets=[listener])
        logger.info("stopping")
    ended = await _end_tasks()
    logger.info("stopped")
    return ended


async def _end_tasks() -> bool:
    """Cancel what still runs; whether all of it ended in time."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    remaining = (await asyncio.wait(tasks, timeout=LEAVE_SECONDS))[1] if tasks else set()
    for task in remaining:
        logger.warning("left behind, it ignores its cancellation: %r", task)
    return not remaining


def _announce(gateway: Gateway, listener: socket.socket, started: float) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"
    seconds = round(time.monotonic() - started, 2)
    facts = {"sources": len(gateway.sources), "quarantined": gateway.quarantined, "seconds": seconds}
    logger.info("ready at %s", address, extra=facts)


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready, and leaves a signal at that once it has stopped for it.

    uvicorn raises the signal again after its shutdown; that would cancel the closing of the sources.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce it."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM; at once on the second one."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)
