"""Sources named on the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.cli.exits import Refusal

if TYPE_CHECKING:
    from adapters.interface import Host
    from adapters.registry import SourceConfig
    from adapters.source import Source
    from gateway.settings import Settings


def chosen(settings: Settings, names: Sequence[str]) -> Settings:
    """The configuration with these sources alone, all of them if none is named. Raises `Refusal` for a name that is none."""
    if not names:
        return settings
    from adapters.mapping.yaml import suggestion

    known = {source.id: source for source in settings.sources}
    for name in names:
        if name not in known:
            raise Refusal(f"there is no source {name!r} in {settings.path}; {suggestion(name, known)}")
    return replace(settings, sources=tuple(source for source in settings.sources if source.id in names))


def the_one(settings: Settings, name: str) -> SourceConfig:
    """The configuration of one source. Raises `Refusal`."""
    (source,) = chosen(settings, [name]).sources
    return source


def built(settings: Settings, name: str) -> Source:
    """One source with its adapter, nothing connected. Raises `Refusal`, also if it is in quarantine."""
    from adapters.problems import ConfigurationProblems
    from adapters.registry import build_sources

    try:
        (source,) = build_sources(chosen(settings, [name]).sources)
    except ConfigurationProblems as problems:
        raise Refusal(str(problems)) from problems
    if source.adapter is None:
        reason = source.quarantine
        raise Refusal(f"source {name} is in quarantine: {reason and (reason.internal or reason.public)}")
    return source


@asynccontextmanager
async def opened(settings: Settings, name: str) -> AsyncIterator[tuple[Source, Host]]:
    """One source, open, with its host; closed afterwards. Raises `Refusal`."""
    from adapters.host import SharedHost
    from adapters.lifecycle import close_sources, open_sources
    from adapters.source import Sources

    host = SharedHost(settings.secrets, settings.resources)
    sources = await open_sources(Sources([built(settings, name)]), host)
    try:
        (source,) = sources
        if source.adapter is None:
            raise Refusal(f"source {name} cannot be opened: {source.quarantine and source.quarantine.internal}")
        yield source, host
    finally:
        await close_sources(sources)
        await host.close()
