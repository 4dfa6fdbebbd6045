"""A database server's refusals at connection, byte by byte, for PostgreSQL and MySQL."""

import asyncio
import contextlib
import struct

from mock_sources.faults.fault import FaultKind

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
"""Request codes that may stand where the protocol version does."""

LINGER = 1.0
"""Seconds for which a refused connection stays open at most: one that is closed at once may be gone before the client has looked at it."""

POSTGRES: dict[FaultKind, tuple[str, str]] = {
    FaultKind.ERROR500: ("57P03", "the database system is starting up"),
    FaultKind.CREDENTIALS: ("28P01", "password authentication failed for user"),
    FaultKind.FORBIDDEN: ("28000", "no pg_hba.conf entry for host, no encryption"),
    FaultKind.RATE_LIMIT: ("53300", "sorry, too many clients already"),
}
"""SQLSTATE and message."""

MYSQL: dict[FaultKind, tuple[int, str, str]] = {
    FaultKind.ERROR500: (1053, "08S01", "Server shutdown in progress"),
    FaultKind.CREDENTIALS: (1045, "28000", "Access denied for user (using password: YES)"),
    FaultKind.FORBIDDEN: (1044, "42000", "Access denied for user to database"),
    FaultKind.RATE_LIMIT: (1040, "08004", "Too many connections"),
}
"""Error number, SQLSTATE and message."""


async def refuse_postgres(kind: FaultKind, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read the start-up message and answer it with a fatal error."""
    while True:
        length, code = struct.unpack("!II", await reader.readexactly(8))
        if code == CANCEL_REQUEST:
            return
        if code not in (SSL_REQUEST, GSS_REQUEST):
            break
        writer.write(b"N")
        await writer.drain()
    await reader.readexactly(length - 8)
    state, message = POSTGRES[kind]
    fields = b"".join(tag + value.encode() + b"\0" for tag, value in ((b"S", "FATAL"), (b"V", "FATAL"), (b"C", state), (b"M", message)))
    writer.write(b"E" + struct.pack("!I", len(fields) + 5) + fields + b"\0")
    await writer.drain()


async def refuse_mysql(kind: FaultKind, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet with an error packet, as a server does that will not talk to the client, and leave the client the time to read it."""
    number, state, message = MYSQL[kind]
    body = b"\xff" + struct.pack("<H", number) + b"#" + state.encode() + message.encode()
    writer.write(struct.pack("<I", len(body))[:3] + b"\0" + body)
    await writer.drain()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(reader.read(), LINGER)
