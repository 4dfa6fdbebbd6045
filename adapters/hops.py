"""How many graphs a request has come through. Two graphs that are each other's source would otherwise ask each other for ever.

The gateway says what the header of an incoming request holds, with `arrived`; every request to another graph carries one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from adapters.errors import ConfigurationError

HEADER = "X-Craftgraph-Hops"
MOST = 3
"""Graphs behind this one that a request may still go through, counted from its first."""

_hops: ContextVar[int] = ContextVar("craftgraph_hops", default=0)


class Cycle(ConfigurationError):
    """The request has come through too many graphs: most likely one of them is its own source."""

    code = "SOURCE_CYCLE"
    summary = "The request went through too many graphs; one of them is probably a source of itself."


@contextmanager
def arrived(header: str | None) -> Iterator[None]:
    """While it lasts, requests count on from what the header says; without one, or with one that is no number, from nothing."""
    known = header is not None and header.isascii() and header.isdigit()
    token = _hops.set(min(int(header or 0), MOST) if known else 0)
    try:
        yield
    finally:
        _hops.reset(token)


def passed() -> int:
    """Graphs that the request under way has come through."""
    return _hops.get()


def onward() -> str:
    """The header's value for a request to another graph. Raises `Cycle` beyond `MOST`."""
    hops = _hops.get() + 1
    if hops > MOST:
        raise Cycle(f"this would be graph {hops} behind the first one, the most is {MOST}; find the graphs that are each other's source")
    return str(hops)
