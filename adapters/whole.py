"""Answers that are read to their end in one go.

httpx gives an answer as a stream; the response, the iterators and their closing around each take as long as the answer of a nearby system.
A transport that can do without says so by its class.
"""

from __future__ import annotations

from typing import NamedTuple

import httpx


class Whole(NamedTuple):
    """An answer's status, its headers as they came, its Content-Encoding, and its body, still encoded."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    encoding: str | None
    body: bytes


class WholeTransport(httpx.AsyncBaseTransport):
    """A transport that can also read whole answers."""

    async def whole(self, request: httpx.Request, most: int) -> Whole | None:
        """Send a request and read its answer, not much further than `most` bytes. Raises `httpx.TransportError`.

        None, before anything is sent, where this request has to go the ordinary way; so it is with a transport that does not say otherwise.
        """
        return None
