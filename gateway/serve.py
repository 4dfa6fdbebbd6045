"""Runs the gateway until a signal: binds the port first, opens the sources, serves, and closes everything in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from adapters.problems import ConfigurationProblems
from gateway.app import Gateway
from gateway.collection import settle
from gateway.listening import CannotListen, address, bind, hold, join
from gateway.settings import Settings
from gateway.workers import Workers

logger = logging.getLogger("gateway.serve")

BACKLOG = 2048
DRAIN_SECONDS = 2
"""How long operations under way may finish after the first signal."""
LEAVE_SECONDS = 1.0
"""How long what is cancelled at the end may take to end."""
KEEP_ALIVE_SECONDS = 75
"""Longer than the usual proxy keeps an idle connection, so that it is the proxy that closes it."""


def serve(settings: Settings, *, host: str, port: int, workers: int = 1, started: float) -> bool:
    """Serve until SIGINT or SIGTERM; whether nothing is left running behind. `started` is when the command began, by `time.monotonic`.

    Several workers are processes that share the address and the schema; what is kept per source – connections, slots, rates, breakers –
    each has for itself. Raises `CannotListen`, `ConfigurationProblems` and `CannotStart`, all before anything is served.
    """
    if workers == 1:
        with bind(host, port) as listener:
            return _run(Gateway(settings), listener, started)
    with hold(host, port) as held:
        gateway = Gateway(settings)
        # What the processes share must stay as it is: a collection would write into every object.
        gc.freeze()
        return Workers(workers, lambda: _work(gateway, held, started)).run()


def _work(gateway: Gateway, held: socket.socket, started: float) -> bool:
    try:
        with join(held) as listener:
            return _run(gateway, listener, started)
    except (CannotListen, ConfigurationProblems) as error:
        logger.error("%s", error)
        return False


def _run(gateway: Gateway, listener: socket.socket, started: float) -> bool:
    runner = asyncio.Runner(loop_factory=_loop_factory())
    ended = runner.run(_serve(gateway, listener, started))
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


async def _serve(gateway: Gateway, listener: socket.socket, started: float) -> bool:
    """Serve until a signal; whether nothing is left running behind."""
    async with gateway:
        settle()
        config = uvicorn.Config(
            gateway.app(),
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
    seconds = round(time.monotonic() - started, 2)
    facts = {"sources": len(gateway.sources), "quarantined": gateway.quarantined, "seconds": seconds}
    logger.info("ready at %s/graphql", address(listener), extra=facts)


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
