"""Faults of the HTTP systems: a middleware around the application, and the listening port."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mock_sources.faults.counts import Counts
from mock_sources.faults.fault import BadFault, Fault, FaultKind
from mock_sources.faults.http_server import TRANSPORT, HttpServer
from mock_sources.faults.listener import reset
from mock_sources.systems.system import HttpSystem

GARBAGE = b"\x8b\x1f\x00{<html><h1>\xe5\xb7\xa5\xff It works!</h1>\xfe\x00"
PIECE = 16
"""Bytes of one piece of a trickling answer."""


class HttpFaults:
    """One HTTP system with its faults. An ASGI application and a `Target`."""

    def __init__(self, system: HttpSystem, port: int) -> None:
        self._system = system
        self._fault: Fault | None = None
        self._passing = 0
        self._lifted = asyncio.Event()
        self.counts = Counts()
        self.server = HttpServer(self, port)

    async def apply(self, fault: Fault) -> None:
        if fault.method is not None and fault.kind is FaultKind.REFUSE:
            raise BadFault(f"{self._system.name}: a connection is refused before its method is known; leave out method")
        self._fault, self._passing = fault, fault.after_requests
        self._lifted = asyncio.Event()
        if fault.kind is FaultKind.REFUSE and not fault.after_requests:
            await self.server.refuse()

    async def undo(self) -> None:
        self._fault = None
        self._lifted.set()
        await self.server.open()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.counts.request(scope["path"])
        fault = self._due(scope["method"])
        if fault is None:
            await self._system.app(scope, receive, send)
        else:
            await _EFFECTS[fault.kind](self, fault, scope, receive, send)

    def _due(self, method: str) -> Fault | None:
        if self._fault is None or self._fault.method not in (None, method):
            return None
        if self._passing > 0:
            self._passing -= 1
            return None
        return self._fault

    async def _latency(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        # Taken in before the pause, as a slow system does: what it was sent happens, though nobody waits for the answer any more.
        received = await _request(receive)
        await self._pause(fault.seconds)
        await self._system.app(scope, received, send)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._lifted.wait(), seconds)
        except TimeoutError:
            return

    async def _hang(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        waiting = {asyncio.create_task(self._lifted.wait()), asyncio.create_task(_disconnected(receive))}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        await _end(scope, receive)

    async def _reset(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await _end(scope, receive)

    async def _refuse(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await self.server.refuse()
        await _disconnected(receive)

    async def _answer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await self._refusal(fault, scope["path"])(scope, receive, send)

    def _refusal(self, fault: Fault, path: str) -> Response:
        manners = self._system.manners
        if fault.kind is FaultKind.CREDENTIALS:
            return manners.credentials(path)
        if fault.kind is FaultKind.FORBIDDEN:
            return manners.forbidden()
        if fault.kind is FaultKind.RATE_LIMIT:
            return manners.busy(max(1, -int(-fault.seconds // 1)))
        if fault.kind is FaultKind.GARBAGE:
            return Response(GARBAGE, media_type="application/json")
        return Response("<html><body><h1>500 Internal Server Error</h1></body></html>", 500, media_type="text/html")

    async def _drift(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._captured(scope, receive)
        renamed = _renamed_json(body, self._system.manners.renamed)
        await send({**start, "headers": _with_length(start["headers"], len(renamed))})
        await send({"type": "http.response.body", "body": renamed})

    async def _truncate(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._captured(scope, receive)
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        scope[TRANSPORT].close()
        await _disconnected(receive)

    async def _trickle(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._captured(scope, receive)
        await send(start)
        for offset in range(0, len(body), PIECE):
            await send({"type": "http.response.body", "body": body[offset : offset + PIECE], "more_body": True})
            await self._pause(fault.seconds)
            if scope[TRANSPORT].is_closing():
                await _disconnected(receive)
                return
        await send({"type": "http.response.body", "body": b""})

    async def _captured(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._system.app(scope, receive, keep)
        return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


async def _request(receive: Receive) -> Receive:
    """The whole request as a `Receive`, and then what comes behind it."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


async def _end(scope: Scope, receive: Receive) -> None:
    """Reset the connection, and let the server notice: it complains of an answer that is missing on a living one."""
    reset(scope[TRANSPORT])
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _with_length(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    return [(name, str(length).encode() if name.lower() == b"content-length" else value) for name, value in headers]


def _renamed_json(body: bytes, names: Any) -> bytes:
    try:
        return msgspec.json.encode(_renamed(msgspec.json.decode(body), names))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body


def _renamed(value: Any, names: Any) -> Any:
    if isinstance(value, dict):
        return {names.get(name, name): _renamed(inner, names) for name, inner in value.items()}
    return [_renamed(inner, names) for inner in value] if isinstance(value, list) else value


_EFFECTS: dict[FaultKind, Callable[[HttpFaults, Fault, Scope, Receive, Send], Awaitable[None]]] = {
    FaultKind.LATENCY: HttpFaults._latency,
    FaultKind.HANG: HttpFaults._hang,
    FaultKind.RESET: HttpFaults._reset,
    FaultKind.REFUSE: HttpFaults._refuse,
    FaultKind.DRIFT: HttpFaults._drift,
    FaultKind.TRUNCATE: HttpFaults._truncate,
    FaultKind.SLOW_TRICKLE: HttpFaults._trickle,
    **dict.fromkeys(
        (FaultKind.ERROR500, FaultKind.GARBAGE, FaultKind.CREDENTIALS, FaultKind.FORBIDDEN, FaultKind.RATE_LIMIT),
        HttpFaults._answer,
    ),
}
