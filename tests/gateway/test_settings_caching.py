"""The `cache` blocks of groups, sources and the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.problems import ConfigurationProblems
from adapters.source import Caching, Freshness
from gateway.settings import CacheOptions, Settings, load

SOURCE = "sources:\n  a:\n    label: x\n    adapter: rest\n"


def read(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> Settings:
    path = tmp_path / "craftgraph.yaml"
    path.write_text(text, "utf-8")
    return load(path, environment or {})


def of_source(tmp_path: Path, block: str) -> Caching:
    (source,) = read(tmp_path, f"{SOURCE}    cache: {block}\n").sources
    return source.caching


def problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigurationProblems) as caught:
        read(tmp_path, text)
    return str(caught.value).replace(f"{tmp_path}/craftgraph.yaml:", "")


def test_nothing_is_kept_unless_it_is_asked_for(tmp_path: Path) -> None:
    settings = read(tmp_path, SOURCE)
    assert settings.sources[0].caching.of("Site") is None
    assert settings.cache == CacheOptions()


def test_an_entity_overrides_key_by_key(tmp_path: Path) -> None:
    caching = of_source(tmp_path, "{ttl: 30s, stale_if_error: 1h, entities: {Site: {ttl: 5m}, Application: off}}")
    assert caching.of("Course") == Freshness(ttl=30, stale_if_error=3600)
    assert caching.of("Site") == Freshness(ttl=300, stale_if_error=3600)
    assert caching.of("Application") is None


def test_a_source_replaces_the_block_of_its_group(tmp_path: Path) -> None:
    text = """
groups:
  unions:
    adapter: sql
    cache: {ttl: 30s, stale_if_error: 1h}
    sources:
      p-1: {label: 一, url: env:A}
      p-2: {label: 二, url: env:A, cache: {ttl: 1s}}
      p-3: {label: 三, url: env:A, cache: off}
"""
    found = [source.caching.of("Site") for source in read(tmp_path, text, {"A": "x"}).sources]
    assert found == [Freshness(ttl=30, stale_if_error=3600), Freshness(ttl=1), None]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("{tll: 30s}", "unknown key 'tll'"),
        ("{ttl: 30}", "is not a duration"),
        ("{entities: {Sites: {ttl: 1s}}}", "there is no entity 'Sites'"),
        ("{entities: {Site: {entities: 1}}}", "unknown key 'entities'"),
        ("on", "cache"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, block: str, expected: str) -> None:
    told = problem(tmp_path, f"{SOURCE}    cache: {block}\n")
    assert expected in told
    assert told.startswith("5:")


def test_the_cache_of_the_gateway(tmp_path: Path) -> None:
    numbers = "max_bytes: 1000, timeout: 50ms, changes: 1m"
    text = f"cache: {{store: env:REDIS, {numbers}, prefix: x, caller_control: false, invalidation_token: env:T}}\n"
    settings = read(tmp_path, text + SOURCE, {"REDIS": "redis://h", "T": "t"})
    assert settings.cache == CacheOptions(
        store="env:REDIS", max_bytes=1000, prefix="x", timeout=0.05, changes=60, caller_control=False, invalidation_token="env:T"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cache: {store: redis://127.0.0.1}\n", "this is no store"),
        ("cache: {store: env:REDIS}\n", "REDIS is not set"),
        ("cache: {invalidation_token: hush}\n", "a secret stands in the file"),
        ("cache: {invalidation_token: env:TOKEN}\n", "TOKEN is not set"),
        ("cache: {timeout: 0s}\n", "the time is too short"),
    ],
)
def test_mistakes_of_the_gateways_cache_are_told(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in problem(tmp_path, text + SOURCE)
