"""Bringing a source back from quarantine while the gateway runs."""

from __future__ import annotations

from dataclasses import replace

from adapters.interface import Host
from adapters.lifecycle import open_source
from adapters.registry import build_source
from adapters.source import Source, Sources
from gateway.settings import Settings
from gateway.settings.references import missing


class Revival:
    """Configures a source anew: its mapping is read, its secrets are looked for and its adapter is made and opened again."""

    def __init__(self, configured: Sources, settings: Settings, host: Host) -> None:
        self._configured = configured
        self._settings = settings
        self._configs = {config.id: config for config in settings.sources}
        self._host = host

    async def reopen(self, source: Source) -> Source:
        """The source with an adapter, or with the reason why there is still none."""
        opened = await open_source(self._built(source), self._host)
        # One that still cannot be described goes on to be named as missing where it was named so far.
        return opened if opened.entities else replace(opened, entities=source.entities)

    def _built(self, source: Source) -> Source:
        config = self._configs.get(source.id)
        if config is None:
            return self._configured.get(source.id) or source
        problems = missing(config.context.options, self._settings.secrets)
        return build_source(replace(config, missing=problems[0] if problems else None))
