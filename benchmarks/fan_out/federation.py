"""The stand-ins' 43 union databases, and a gateway in this process that reads them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from adapters.source import Source
from benchmarks.processes import ROOT
from gateway.app import Gateway
from gateway.settings import load

PAGE = 20
QUERY = f"{{ sites(first: {PAGE}, orderBy: [{{ trained: DESC }}]) {{ nodes {{ code name hostType status trained }} }} }}"
FIELDS = ("code", "name", "host_type", "status", "trained")
POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


def build(folder: Path, *options: str) -> None:
    """Build the stand-ins' data, in SQLite files, or partly on the servers that the options name. Raises `CalledProcessError`."""
    subprocess.run(
        [sys.executable, "-m", "mock_sources", "build", "--dir", str(folder), *options], cwd=ROOT, check=True, capture_output=True
    )


def drop(folder: Path) -> None:
    """Take away what `build` left on servers."""
    subprocess.run([sys.executable, "-m", "mock_sources", "drop", "--dir", str(folder)], cwd=ROOT, check=True, capture_output=True)


class Federation:
    """An open gateway, asked as a server asks it, without a socket between."""

    def __init__(self, gateway: Gateway, urls: dict[str, str]) -> None:
        self._app = gateway.app()
        self._gateway = gateway
        self.urls = urls

    @property
    def unions(self) -> list[Source]:
        """The sources that serve sites."""
        return self._gateway.sources.serving("Site")

    async def ask(self, query: str) -> Any:
        """The response to an operation, decoded."""
        return msgspec.json.decode(await self.respond(query))

    async def respond(self, query: str) -> bytes:
        """The response to an operation, as it goes over the wire."""
        sent: list[dict[str, Any]] = []
        arrived = [{"type": "http.request", "body": msgspec.json.encode({"query": query}), "more_body": False}]

        async def receive() -> dict[str, Any]:
            if arrived:
                return arrived.pop()
            await _never()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self._app(dict(_SCOPE), receive, send)
        return b"".join(message.get("body", b"") for message in sent)


_SCOPE = {
    "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/graphql", "raw_path": b"/graphql",
    "query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    "headers": [(b"content-type", b"application/json"), (b"accept", b"application/json")],
}  # fmt: skip


async def _never() -> None:
    await asyncio.get_running_loop().create_future()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Federation]:
    """The repository's configuration, which caches nothing, over a build. Systems other than databases do not run."""
    built: dict[str, dict[str, str]] = json.loads((folder / "manifest.json").read_text("utf-8"))["sources"]
    urls = {source: entry["url"] for source, entry in built.items() if "url" in entry}
    environment = {f"CRAFTGRAPH_{source.upper().replace('-', '_')}_URL": url for source, url in urls.items()}
    settings = load(ROOT / "craftgraph.yaml", environment, need_secrets=False)
    databases = tuple(source for source in settings.sources if source.id in urls)
    async with Gateway(replace(settings, sources=databases, background_checks=False)) as gateway:
        yield Federation(gateway, urls)
