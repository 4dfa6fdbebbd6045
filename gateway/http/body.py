"""Reading a request's body, no further than is allowed."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from adapters.time_limit import TimeLimit
from gateway.deadline import ClientGone
from gateway.errors import Code, RequestRefused
from gateway.http.options import HttpLimits

DISCARDED = 16
"""How many times the longest body is taken in, and thrown away, before a connection is cut.

A client that is cut off while it sends sees a reset connection instead of the 413; one that is somewhat over the limit should see the 413.
"""

# Some of a refused body may be unread, so the connection cannot be used for another request.
_CLOSE = {"connection": "close"}


async def read_body(request: Request, limits: HttpLimits) -> bytes:
    """The whole body.

    Raises `RequestRefused`: 413 if it is too long, declared so or not, of which no more than is allowed is ever held; 408 if it arrives
    too slowly; 415 if it is compressed, because a small body can inflate to any size and no GraphQL client compresses. Raises
    `ClientGone` if the client stops sending.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        message = "Compressed bodies are not accepted; send the JSON as it is."
        raise RequestRefused(415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"accept-encoding": "identity", **_CLOSE})
    declared = _declared_length(request)
    if declared > limits.body_bytes * DISCARDED or (declared > limits.body_bytes and "expect" in request.headers):
        raise _too_large(limits)
    try:
        with TimeLimit(limits.body_ms / 1000):
            return await _received(request, limits)
    except TimeoutError:
        if declared > limits.body_bytes:
            raise _too_large(limits) from None
        message = f"The body did not arrive within {limits.body_ms} ms."
        raise RequestRefused(408, Code.REQUEST_TIMEOUT, message, _CLOSE) from None
    except ClientDisconnect:
        raise ClientGone from None


def _declared_length(request: Request) -> int:
    """The Content-Length, zero without one; the server has refused any that is not a number."""
    declared = request.headers.get("content-length", "0")
    return int(declared) if declared.isascii() and declared.isdecimal() and len(declared) < 20 else 0


async def _received(request: Request, limits: HttpLimits) -> bytes:
    body = bytearray()
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= limits.body_bytes:
            body += chunk
        elif length > limits.body_bytes * DISCARDED:
            break
    if length > limits.body_bytes:
        raise _too_large(limits)
    return bytes(body)


def _too_large(limits: HttpLimits) -> RequestRefused:
    message = f"The body is longer than {limits.body_bytes} bytes; split the request."
    return RequestRefused(413, Code.PAYLOAD_TOO_LARGE, message, _CLOSE)
