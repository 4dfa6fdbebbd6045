"""A source in quarantine comes back without a restart when its configuration is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.host import SharedHost
from adapters.lifecycle import close_sources
from adapters.registry import build_sources
from adapters.source import Sources
from gateway.revival import Revival
from gateway.settings import load
from tests.gateway.sources_support import configure_sites, sites_url

pytestmark = pytest.mark.anyio


async def test_a_secret_that_appears_and_a_mapping_that_is_mended_bring_the_source_back(tmp_path: Path) -> None:
    config = configure_sites(tmp_path)
    config.write_text("faulty_sources: quarantine\n" + config.read_text("utf-8").replace("env:SITES_URL", "file:url"), "utf-8")
    settings = load(config, {})
    configured = build_sources(settings.sources)
    (quarantined,) = configured
    assert quarantined.quarantine is not None
    host = SharedHost(settings.secrets, settings.resources)
    revival = Revival(configured, settings, host)

    still = await revival.reopen(quarantined)
    assert (still.adapter, still.quarantine and still.quarantine.code) == (None, "SOURCE_SECRET_MISSING")

    mapping = (tmp_path / "sites.yaml").read_text("utf-8")
    (tmp_path / "url").write_text(sites_url(tmp_path), "utf-8")
    (tmp_path / "sites.yaml").write_text(mapping.replace("code: jsdbh", "kode: jsdbh"), "utf-8")
    broken = await revival.reopen(still)
    assert broken.adapter is None
    assert broken.entities == quarantined.entities, "it is still named as missing from the lists that it served"
    assert "kode" in str(broken.quarantine)

    (tmp_path / "sites.yaml").write_text(mapping, "utf-8")
    back = await revival.reopen(broken)
    assert back.quarantine is None
    assert back.adapter is not None
    assert (await back.adapter.check()).ok
    await close_sources(Sources([back]))
    await host.close()
