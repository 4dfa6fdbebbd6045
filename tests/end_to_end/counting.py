"""The gateway in this process over running stand-ins, with every call to a source counted."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from starlette.applications import Starlette

from adapters.registry import build_sources
from adapters.source import Source, Sources
from gateway.app import Gateway
from gateway.settings import Settings
from gateway.settings.loader import load
from tests.end_to_end.stack import ROOT, StandIns, read_environment

Ask = Callable[[str], Awaitable[dict[str, Any]]]
"""Answers an operation."""
METHODS = ("scan", "fetch", "count", "aggregate")
PATIENCE = 50.0
"""Seconds for sources and operations: here calls are counted, and on a busy machine a second try would be one more."""


@dataclass(frozen=True)
class Call:
    """One call to an adapter."""

    source: str
    method: str
    asked: str


class Counted:
    """An adapter that notes what it is asked."""

    def __init__(self, source: str, adapter: Any, note: Callable[[Call], None]) -> None:
        self._source = source
        self._adapter = adapter
        self._note = note

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._adapter, name)
        if name not in METHODS:
            return found

        async def counted(*asked: Any) -> Any:
            self._note(Call(self._source, name, ", ".join(map(str, asked))))
            return await found(*asked)

        return counted


@dataclass
class Answered:
    """An operation's answer and its price."""

    answer: dict[str, Any]
    calls: list[Call]
    requests: dict[str, dict[str, int]] = field(default_factory=dict)
    """For HTTP systems, how often each path was called, tokens left out."""

    def price(self) -> dict[str, int]:
        """Upstream calls by kind of source: statements to databases, requests to HTTP systems."""
        kinds = Counter(_kind(call.source) for call in self.calls if call.source not in self.requests)
        return {**kinds, **{system: sum(paths.values()) for system, paths in self.requests.items() if paths}}


def _kind(source: str) -> str:
    return source if source == "national-academy" else "unions"


async def ask_counted(stand_ins: StandIns, text: str) -> Answered:
    """Answer one operation with nothing known beforehand."""
    calls: list[Call] = []
    stand_ins.client.delete(f"{stand_ins.control}/counts").raise_for_status()
    async with asking(stand_ins, lambda source: _counted(source, calls.append)) as ask:
        answer = await ask(text)
    return Answered(answer, calls, _requests(stand_ins))


async def ask_all(stand_ins: StandIns, operations: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Answer several operations by name, one after the other."""
    async with asking(stand_ins, lambda source: source) as ask:
        return {name: await ask(text) for name, text in operations.items()}


@contextlib.asynccontextmanager
async def asking(stand_ins: StandIns, watched: Callable[[Source], Source]) -> AsyncIterator[Ask]:
    """A gateway over sources that are watched, as what answers an operation."""
    settings = patient(load(ROOT / "craftgraph.yaml", read_environment(stand_ins.data / "sources.env")))
    async with Gateway(settings, Sources([watched(source) for source in build_sources(settings.sources)])) as gateway:
        transport = httpx.ASGITransport(Starlette(routes=gateway.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

            async def ask(text: str) -> dict[str, Any]:
                return dict((await client.post("/graphql", json={"query": text}, timeout=PATIENCE)).json())

            yield ask


def patient(settings: Settings) -> Settings:
    """The same with all the time there is, and nothing asked but what an operation asks."""
    sources = tuple(
        replace(one, policy=replace(one.policy, timeout=PATIENCE), context=replace(one.context, timeout=PATIENCE))
        for one in settings.sources
    )
    http = replace(settings.http, deadline_ms=round(1000 * PATIENCE))
    return replace(settings, sources=sources, http=http, background_checks=False)


def _counted(source: Source, note: Callable[[Call], None]) -> Source:
    return replace(source, adapter=Counted(source.id, source.adapter, note))  # type: ignore[arg-type]  # the methods that it has are counted


def _requests(stand_ins: StandIns) -> dict[str, dict[str, int]]:
    counts = stand_ins.client.get(f"{stand_ins.control}/counts").json()
    return {
        system: {
            path: number
            for path, number in counted.get("paths", {}).items()
            if not any(word in path for word in ("token", "login", "logout"))
        }
        for system, counted in counts.items()
    }
