"""A listening address that can refuse connections for a while and take them again on the same port."""

import asyncio
import errno
import socket
import struct
from collections.abc import Callable

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends RST."""


class PortTaken(Exception):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken")
        self.port = port


def bound(port: int) -> socket.socket:
    """A socket that is bound but does not listen: the port stays ours, and connecting to it is refused. Raises `PortTaken`."""
    # With the protocol named: asyncio sets TCP_NODELAY only on sockets that say they are TCP, and a small answer waited 40 ms without.
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((HOST, port))
    except OSError as error:
        held.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(port) from None
        raise
    return held


def reset(transport: asyncio.WriteTransport) -> None:
    """End a connection with RST, dropping what is unsent."""
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    transport.abort()


class Listener:
    """Takes connections on one loopback port; port 0 chooses a free one."""

    def __init__(self, port: int, factory: Callable[[], asyncio.Protocol]) -> None:
        self._factory = factory
        self._held: socket.socket | None = bound(port)
        self._server: asyncio.Server | None = None
        self.port: int = self._held.getsockname()[1]

    async def open(self) -> None:
        """Take connections. Raises `PortTaken`."""
        if self._held is None:
            return
        try:
            self._server = await asyncio.get_running_loop().create_server(self._factory, sock=self._held)
        except OSError:
            raise PortTaken(self.port) from None
        self._held = None

    async def refuse(self) -> None:
        """Refuse connections, keeping the port."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        # uvloop closes a listening socket only in its next turn, until then the port cannot be bound.
        for _ in range(100):
            await asyncio.sleep(0.001)
            try:
                self._held = bound(self.port)
            except PortTaken:
                continue
            return
        raise PortTaken(self.port)

    def close(self) -> None:
        """Give the port back."""
        if self._server is not None:
            self._server.close()
        if self._held is not None:
            self._held.close()
        self._server = self._held = None
