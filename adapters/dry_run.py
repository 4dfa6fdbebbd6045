"""What an adapter would send for a scan, without sending it.

The adapter itself prepares the call, over a session or connection that only notes it: what is told is what would be sent. Of a request
that takes several calls, where a later one depends on the answer to an earlier one, the first is told.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx

from adapters.errors import Unsupported
from adapters.interface import Adapter, Host, Limiter
from adapters.requests import Scan

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from adapters.rest.adapter import RestAdapter
    from adapters.rest.call import Call
    from adapters.rest.connection import Connection
    from adapters.sql.adapter import SQLAdapter
    from adapters.sql.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement or request. `values` are the types of its bound values, never the values themselves."""

    text: str
    values: tuple[str, ...] = ()


async def would_send(adapter: Adapter, request: Scan, host: Host) -> list[Sent]:
    """What the adapter, which is not open, would send. Raises `Unsupported` for what it does not declare, `ConfigurationError`."""
    from adapters.finance.adapter import FinanceAdapter
    from adapters.rest.adapter import RestAdapter
    from adapters.sql.adapter import SQLAdapter

    if isinstance(adapter, SQLAdapter | RestAdapter | FinanceAdapter):
        await adapter.open(host)
        try:
            return await (_sql(adapter, request) if isinstance(adapter, SQLAdapter) else _rest(adapter, request))
        finally:
            await adapter.close()
    return await _any(adapter, request, host)


class _Noted(Exception):
    """Ends a dry run: the call has been noted."""


class _NotingSession:
    """Notes statements; every table is empty."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def run(self, sql: str, arguments: Sequence[Any] = ()) -> list[Any]:
        """Note the statement."""
        self.sent.append(Sent(sql, tuple(type(value).__name__ for value in arguments)))
        return []


async def _sql(adapter: SQLAdapter, request: Scan) -> list[Sent]:
    noting, dry = _NotingSession(), copy.copy(adapter)
    dry._connection = replace(adapter.connection, session=cast("Session", noting))
    await dry.scan(request)
    return noting.sent


class _NotingConnection:
    """Notes the first call, and has no answer to it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.sent: list[Sent] = []

    async def call(self, call: Call, **how: Any) -> Any:
        """Note the call."""
        self.sent.append(_shown(call.request(self.base)))
        raise _Noted


async def _rest(adapter: Any, request: Scan) -> list[Sent]:
    dry = copy.copy(adapter)
    rest: RestAdapter = copy.copy(getattr(adapter, "_ledger", adapter))
    noting = _NotingConnection(rest._open_connection().base)
    rest._connection = cast("Connection", noting)
    if rest is not adapter and hasattr(dry, "_ledger"):
        dry._ledger = rest
    else:
        dry = rest
    try:
        await dry.scan(request)
    except _Noted:
        pass
    return noting.sent


class _NotingTransport(httpx.AsyncBaseTransport):
    """Notes requests, and reaches nothing."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note the request."""
        self.sent.append(_shown(request))
        raise httpx.ConnectError("a dry run sends nothing")


class _DryHost:
    """A host through which nothing goes out."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.http = _NotingTransport()
        self.tracer = host.tracer

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        """There is none."""
        raise Unsupported("a dry run has no database; only the built-in SQL adapter can tell its statements")

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> Limiter:
        """The real one: nothing is sent in its turns."""
        return self._host.limiter(rate=rate, concurrency=concurrency)

    def secret(self, reference: str) -> str:
        """The real one: an address is made of it."""
        return self._host.secret(reference)

    def now(self) -> datetime:
        """The time."""
        return self._host.now()

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        """As the real host does: reading a file sends nothing."""
        return await self._host.run_blocking(function, *args)


async def _any(adapter: Adapter, request: Scan, host: Host) -> list[Sent]:
    """Of an adapter that is not known here: the HTTP requests that it tries to send."""
    dry = _DryHost(host)
    await adapter.open(dry)
    try:
        await adapter.scan(request)
    except Unsupported:
        raise
    except Exception:  # what becomes of an adapter that reaches nothing is its own affair
        return dry.http.sent
    finally:
        await adapter.close()
    return dry.http.sent


def _shown(request: httpx.Request) -> Sent:
    body = f"\n{request.content.decode(errors='replace')}" if request.content else ""
    return Sent(f"{request.method} {request.url}{body}")
