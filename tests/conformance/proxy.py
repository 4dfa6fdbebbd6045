"""A proxy on loopback between an adapter and a server, that can refuse, reset, fall silent and talk nonsense."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from enum import Enum


class Mode(Enum):
    """What becomes of connections.

    GARBAGE: answers to a question that has one of the proxy's marks are noise. CUT: answers break off shortly before their end.
    """

    PASS = "pass"
    RESET = "reset"
    SILENT = "silent"
    GARBAGE = "garbage"
    CUT = "cut"


NOISE = bytes(range(7, 200))
"""What comes instead of an answer."""
CUT = 5
"""Bytes that a broken answer lacks at its end."""


@dataclass
class Line:
    """One connection: whether it was asked about what is marked, and, where answers are cut, the one that comes."""

    marked: bool = False
    answer: bytes = b""

    def cut(self, data: bytes) -> bool:
        """Add to the answer. Whether there is enough behind its head to break it off."""
        self.answer += data
        return len(self.answer.partition(b"\r\n\r\n")[2]) > CUT


class Proxy:
    """One listening port. Changing the mode also drops the connections that there are, but for silence, in which they stay open."""

    def __init__(self, host: str, port: int, asking: tuple[bytes, ...] = ()) -> None:
        self._target = (host, port)
        self._asking = asking
        self._mode = Mode.PASS
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def listen(self) -> None:
        """Open the port, the same one each time."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Close the port and drop all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._drop()

    async def turn(self, mode: Mode) -> None:
        """From now on, do this."""
        self._mode = mode
        if mode is not Mode.SILENT:
            await self._drop()

    async def close(self) -> None:
        """End everything."""
        await self.refuse()

    async def _drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self._mode:
            case Mode.RESET:
                return
            case Mode.SILENT:
                await reader.read()
                return
        upstream_reader, upstream = await asyncio.open_connection(*self._target)
        line = Line()
        try:
            await asyncio.gather(self._pump(reader, upstream, line, asks=True), self._pump(upstream_reader, writer, line, asks=False))
        finally:
            upstream.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, *, asks: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                while self._mode is Mode.SILENT:  # noqa: ASYNC110  # ends with a change of mode, or the connection
                    await asyncio.sleep(0.02)
                line.marked |= asks and any(mark in data for mark in self._asking)
                if self._mode is Mode.CUT and not asks:
                    if not line.cut(data):
                        continue
                    writer.write(line.answer[:-CUT])
                    await writer.drain()
                    break
                writer.write(NOISE if self._mode is Mode.GARBAGE and line.marked and not asks else data)
                await writer.drain()
        writer.close()
