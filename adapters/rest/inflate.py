"""Inflating an answer piece by piece, never by more than is still allowed: a small answer may be compressed a thousandfold."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

import httpx

from adapters.errors import UpstreamProtocol

PIECE = 65_536
"""Bytes that are inflated at once."""
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""Encoding → zlib's window bits. One layer of one of them is taken; only gzip is asked for."""


def chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body's pieces, inflated. Raises `UpstreamProtocol` for another encoding, or a body that is not what it says."""
    stream = response.stream
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("a response to be read asynchronously")
    if encoding == "identity":
        return stream.__aiter__()
    if encoding not in _WINDOWS:
        raise UpstreamProtocol(f"the answer is encoded as {encoding[:40]!r}, and only gzip was asked for")
    return _inflated(stream, _WINDOWS[encoding])


async def _inflated(stream: httpx.AsyncByteStream, window: int) -> AsyncIterator[bytes]:
    inflater = zlib.decompressobj(window)
    empty = True
    async for chunk in stream:
        empty = empty and not chunk
        piece, waiting = b"", chunk
        # Where a piece is full, more of it may wait inside of zlib, though all that came is taken in.
        while (waiting or len(piece) == PIECE) and not inflater.eof:
            piece = _piece(inflater, waiting)
            yield piece
            waiting = inflater.unconsumed_tail
    if not inflater.eof and not empty:
        raise UpstreamProtocol("the compressed answer breaks off")


def _piece(inflater: zlib._Decompress, waiting: bytes) -> bytes:
    try:
        return inflater.decompress(waiting, PIECE)
    except zlib.error as error:
        raise UpstreamProtocol(f"the answer is not compressed as it says: {error}") from error
