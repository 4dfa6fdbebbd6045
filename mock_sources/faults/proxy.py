"""A TCP proxy before one PostgreSQL or MySQL source, with faults. Each source has its own, since a server cannot tell them apart.

``latency`` delays what the client sends; ``hang`` keeps bytes back in both directions; ``garbage``, ``truncate`` and
``slow_trickle`` spoil what the server sends; ``reset`` and ``refuse`` end connections; ``error500``, ``credentials``, ``forbidden`` and
``rate_limit`` end them and refuse new ones as a server does; ``drift`` renames the key column of the site table on the server. Nothing
but ``drift`` touches the server. ``after_requests`` counts the client's messages on all connections.
"""

import asyncio
from urllib.parse import urlsplit

from mock_sources.faults import columns, restore
from mock_sources.faults.counts import Counts
from mock_sources.faults.fault import BadFault, Fault, FaultKind
from mock_sources.faults.journal import Column, Journal, Place, Renamed
from mock_sources.faults.listener import HOST, Listener, reset
from mock_sources.faults.wire_errors import MYSQL, refuse_mysql, refuse_postgres

CHUNK = 65536
PIECE = 16
"""Bytes of one piece of a trickling answer."""
DEFAULT_PORTS = {"postgresql": 5432, "mysql": 3306}


class DatabaseProxy:
    """One source's proxy. A `Target`."""

    def __init__(self, source: str, url: str, port: int, owner: Place, column: Column, journal: Journal) -> None:
        """``url`` is the readers' address of the source, ``owner`` where its owner gets in."""
        parts = urlsplit(url)
        self._source = source
        self._url = url
        self._kind = owner.kind
        self._target = (parts.hostname or HOST, parts.port or DEFAULT_PORTS[owner.kind])
        self._owner = owner
        self._column = column
        self._journal = journal
        self._fault: Fault | None = None
        self._passing = 0
        self._lifted = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.counts = Counts()
        self.listener = Listener(port, self._protocol)

    @property
    def client_url(self) -> str:
        """The source's URL, through this proxy."""
        parts = urlsplit(self._url)
        user, at, _ = parts.netloc.rpartition("@")
        return parts._replace(scheme=self._kind, netloc=f"{user}{at}{HOST}:{self.listener.port}").geturl()

    def _protocol(self) -> asyncio.Protocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._accept)

    async def open(self) -> None:
        """Take connections. Raises `PortTaken`."""
        await self.listener.open()

    async def close(self) -> None:
        """Give the port back, and end every connection."""
        self.listener.close()
        self._reset_connections()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def apply(self, fault: Fault) -> None:
        if fault.method is not None:
            raise BadFault(f"{self._source}: only HTTP systems know methods; leave out method")
        if fault.kind is FaultKind.DRIFT:
            await self._rename(fault)
            return
        self._fault, self._passing = fault, fault.after_requests
        self._lifted = asyncio.Event()
        if not fault.after_requests:
            await self._strike(fault)

    async def undo(self) -> None:
        self._fault = None
        self._lifted.set()
        await self.listener.open()
        entry = self._journal.entries().get(self._source)
        if entry is not None:
            await restore.put_back(entry)
            self._journal.strike(self._source)

    async def _rename(self, fault: Fault) -> None:
        if fault.after_requests:
            raise BadFault(f"{self._source}: drift takes effect at once; leave out after_requests")
        column = self._column
        self._journal.note(self._source, Renamed(self._owner, column))
        if not await columns.rename(self._owner, column.table, column.old, column.new):
            self._journal.strike(self._source)
            raise BadFault(f"{self._source}: no column {column.table}.{column.old}; build the stand-ins again")

    async def _strike(self, fault: Fault) -> None:
        """What a fault does to the connections that are open."""
        if fault.kind is FaultKind.REFUSE:
            await self.listener.refuse()
        if fault.kind in MYSQL or fault.kind in (FaultKind.RESET, FaultKind.REFUSE):
            self._reset_connections()

    def _reset_connections(self) -> None:
        for writer in list(self._writers):
            reset(writer.transport)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            fault = self._in_force()
            if fault is not None and fault.kind in MYSQL:
                await (refuse_postgres if self._kind == "postgresql" else refuse_mysql)(fault.kind, reader, writer)
            elif fault is not None and fault.kind is FaultKind.RESET:
                reset(writer.transport)
            else:
                await self._relay(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            reset(writer.transport)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        ways = {
            asyncio.create_task(self._upward(reader, server_writer)),
            asyncio.create_task(self._downward(server_reader, writer)),
        }
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            server_writer.close()

    def _in_force(self) -> Fault | None:
        return None if self._passing else self._fault

    async def _upward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            self.counts.request()
            await self._count_down()
            fault = self._in_force()
            if fault is not None and fault.kind is FaultKind.HANG:
                await self._lifted.wait()
            elif fault is not None and fault.kind is FaultKind.LATENCY:
                await self._pause(fault.seconds)
            writer.write(data)
            await writer.drain()

    async def _count_down(self) -> None:
        if self._passing:
            self._passing -= 1
            if not self._passing and self._fault is not None:
                await self._strike(self._fault)

    async def _downward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            fault = self._in_force()
            kind = fault.kind if fault is not None else None
            if kind is FaultKind.HANG:
                await self._lifted.wait()
            elif kind is FaultKind.GARBAGE:
                data = bytes(byte ^ 0xA5 for byte in data)
            elif kind is FaultKind.TRUNCATE:
                writer.write(data[: len(data) // 2])
                await writer.drain()
                return
            elif kind is FaultKind.SLOW_TRICKLE and fault is not None:
                await self._trickle(data, fault.seconds, writer)
                continue
            writer.write(data)
            await writer.drain()

    async def _trickle(self, data: bytes, pause: float, writer: asyncio.StreamWriter) -> None:
        for offset in range(0, len(data), PIECE):
            writer.write(data[offset : offset + PIECE])
            await writer.drain()
            await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._lifted.wait(), seconds)
        except TimeoutError:
            return
