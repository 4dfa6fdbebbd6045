"""The stand-ins' 43 union databases, and a gateway in this process that reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.source import Source
from benchmarks.asking import Asked
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


class Federation(Asked):
    """An open gateway."""

    def __init__(self, gateway: Gateway, urls: dict[str, str]) -> None:
        super().__init__(gateway.app())
        self._gateway = gateway
        self.urls = urls

    @property
    def unions(self) -> list[Source]:
        """The sources that serve sites."""
        return self._gateway.sources.serving("Site")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Federation]:
    """The repository's configuration, which caches nothing, over a build. Systems other than databases do not run."""
    built: dict[str, dict[str, str]] = json.loads((folder / "manifest.json").read_text("utf-8"))["sources"]
    urls = {source: entry["url"] for source, entry in built.items() if "url" in entry}
    environment = {f"CRAFTGRAPH_{source.upper().replace('-', '_')}_URL": url for source, url in urls.items()}
    settings = load(ROOT / "craftgraph.yaml", environment, need_secrets=False)
    databases = tuple(source for source in settings.sources if source.id in urls)
    async with Gateway(replace(settings, sources=databases, officers=(), background_checks=False)) as gateway:
        yield Federation(gateway, urls)
