"""The sockets that the gateway listens on."""

from __future__ import annotations

import errno
import socket


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `CannotListen`."""
    return _bound(host, port, socket.SO_REUSEADDR)


def hold(host: str, port: int) -> socket.socket:
    """A socket that keeps the address for those who `join` it, and does not listen itself. Raises `CannotListen`."""
    # A socket that shares its address would be given one that others share already, somebody else's gateway among them.
    with bind(host, port) as probe:
        port = probe.getsockname()[1]
    return _shared(host, port)


def join(held: socket.socket) -> socket.socket:
    """One more socket on a held address: the system deals new connections out among all that listen."""
    host, port = held.getsockname()[:2]
    return _shared(host, port)


def address(listener: socket.socket) -> str:
    """The base of the socket's URLs."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _shared(host: str, port: int) -> socket.socket:
    return _bound(host, port, socket.SO_REUSEPORT)


def _bound(host: str, port: int, option: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, option, 1)
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
