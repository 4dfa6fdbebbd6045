"""The demo's ports: all follow from the gateway's, and all are tried before anything starts."""

import errno
import socket
from collections.abc import Mapping

from scripts.failure import Failure

HOST = "127.0.0.1"
HIGHEST = 65535
# Above the gateway's port: the control address, the HTTP systems, and room for the databases' proxies from +11.
OFFSETS: Mapping[str, int] = {"gateway": 0, "stand-ins' control": 1, "platform": 2, "finance": 3, "ims": 4, "star-ratings": 5}
PROXIES = range(11, 11 + 64)


def parse_port(text: str) -> int:
    """The gateway's port from ``PORT=``; refuses what leaves no room for the ports that follow it."""
    last = HIGHEST - PROXIES.stop
    if not text.isdecimal() or not 1 <= int(text) <= last:
        raise Failure(f"PORT={text} is not a port from 1 to {last} (the stand-ins take the ports above it).", code=2)
    return int(text)


def refuse_taken(port: int) -> None:
    """Raises a :class:`Failure` with exit code 2 that names the first port that cannot be had."""
    for name, offset in OFFSETS.items():
        reason = why_not(port + offset)
        if reason is not None:
            raise Failure(
                f"Port {port + offset} ({name}) {reason}.\n"
                f"  Stop what uses it, or choose other ports: make demo PORT={port + 100 if port < HIGHEST - 1000 else 8000}",
                code=2,
            )


def why_not(port: int) -> str | None:
    """None if ``port`` can be had on loopback, otherwise the reason."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers set it: a port that only waits for its last connections to time out is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return {errno.EADDRINUSE: "is taken", errno.EACCES: "is reserved for the administrator"}.get(
                error.errno or 0, f"fails: {error}"
            )
    return None
