"""Reads `craftgraph.yaml`. Everything that is wrong with it is told at once; nothing is connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from adapters.errors import InvalidConfiguration
from adapters.host import HostOptions
from adapters.mapping import yaml
from adapters.mapping.yaml import Node, suggestion
from adapters.problems import Collector, ConfigurationProblems
from adapters.registry import SourceConfig
from adapters.secrets import Secrets, read_env_file
from gateway.http import HttpLimits
from gateway.limits import DocumentLimits
from gateway.settings.caching import CacheOptions
from gateway.settings.model import ServerOptions, Settings
from gateway.settings.references import missing, refuse_literals
from gateway.settings.setting import Setting
from gateway.settings.sources import read_sources
from gateway.settings.table import SETTINGS
from resolvers.policy.policy import Policy, read_policy
from resolvers.search.options import SearchOptions

SECTIONS = ("groups", "sources")
"""Top-level keys that are no settings."""
REFERENCES = ("graph.cursor_secret", "cache.store", "cache.invalidation_token", "identity.officers")
"""Settings that refer, or may refer, to something secret."""


def load(path: Path, environment: Mapping[str, str], *, need_secrets: bool = True) -> Settings:
    """Read a configuration file. Raises `ConfigurationProblems`.

    With `need_secrets`, a secret that does not exist is a problem, unless `faulty_sources` is `quarantine`; without, none is looked for.
    """
    try:
        root = yaml.load(path)
        root.mapping()
    except InvalidConfiguration as problem:
        raise ConfigurationProblems([problem]) from None
    collector = Collector()
    settings = _read(path, root, environment, need_secrets, collector)
    collector.finish()
    return settings


def _read(path: Path, root: Node, environment: Mapping[str, str], need_secrets: bool, collector: Collector) -> Settings:
    base_dir = path.parent
    values = _values(root, collector)
    secrets = Secrets(environment, base_dir, _env_file(values["env_file"], base_dir, collector))
    sources = read_sources(root, base_dir, collector)
    for source in sources:
        refuse_literals(source.id, source.context.options, collector)
    if need_secrets:
        sources = _with_missing(sources, secrets, values["faulty_sources"] == "quarantine", collector)
        _check_references(root, values, secrets, collector)
    if not sources and not collector.problems:
        collector.add(root.problem("no source is configured", "add one below 'sources' or 'groups'"))
    return _settings(path, values, secrets, sources, _policy(values["graph.policy"], base_dir, collector))


def _policy(name: str, base_dir: Path, collector: Collector) -> Policy:
    """The policy file that is named, or the one that comes with the gateway; that one too where the named one is faulty."""
    try:
        return read_policy(base_dir / name) if name else read_policy()
    except InvalidConfiguration as problem:
        collector.add(problem)
        return read_policy()


def _values(root: Node, collector: Collector) -> dict[str, Any]:
    """The values of all settings by name, defaults where the file is silent or wrong."""
    sections = sorted({setting.section for setting in SETTINGS if setting.section})
    top = [setting.key for setting in SETTINGS if not setting.section]
    _check_keys(root, [*top, *sections, *SECTIONS], collector)
    values = {setting.name: setting.initial() for setting in SETTINGS}
    for section in ("", *sections):
        block = root if not section else root.get(section)
        if block is not None:
            with collector.collect():
                values |= _section(block, [setting for setting in SETTINGS if setting.section == section], collector)
    return values


def _section(block: Node, settings: list[Setting], collector: Collector) -> dict[str, Any]:
    nodes = block.mapping()
    if settings[0].section:
        _check_keys(block, [setting.key for setting in settings], collector)
    values = {}
    for setting in settings:
        node = nodes.get(setting.key)
        if node is not None and not (node.is_null and not setting.default):
            with collector.collect():
                values[setting.name] = setting.read(node)
    return values


def _check_keys(block: Node, known: list[str], collector: Collector) -> None:
    for key in block.mapping():
        if key not in known:
            collector.add(block.keys[key].problem(f"unknown key {key!r}", suggestion(key, known)))


def _env_file(name: str | None, base_dir: Path, collector: Collector) -> dict[str, str]:
    if name is None or not (base_dir / name).exists():
        return {}
    try:
        return read_env_file(base_dir / name)
    except (OSError, ValueError) as error:
        collector.add(InvalidConfiguration(f"{error}; mend the file, or remove 'env_file'"))
        return {}


def _with_missing(sources: tuple[SourceConfig, ...], secrets: Secrets, quarantine: bool, collector: Collector) -> tuple[SourceConfig, ...]:
    checked = []
    for source in sources:
        problems = missing(source.context.options, secrets)
        if not quarantine:
            for problem in problems:
                collector.add(problem)
        checked.append(replace(source, missing=problems[0]) if problems and quarantine else source)
    return tuple(checked)


def _check_references(root: Node, values: Mapping[str, Any], secrets: Secrets, collector: Collector) -> None:
    for name in REFERENCES:
        section, _, key = name.partition(".")
        if values[name] is not None and (node := (block := root.get(section)) and block.get(key)) is not None:
            for problem in missing(node, secrets):
                collector.add(problem)


def _settings(path: Path, values: Mapping[str, Any], secrets: Secrets, sources: tuple[SourceConfig, ...], policy: Policy) -> Settings:
    limits = {name.removeprefix("limits."): value for name, value in values.items() if name.startswith("limits.")}
    resources = {field.name: values[f"resources.{field.name}"] for field in fields(HostOptions)}
    return Settings(
        path=path,
        secrets=secrets,
        server=ServerOptions(**{field.name: values[f"server.{field.name}"] for field in fields(ServerOptions)}),
        http=HttpLimits(
            deadline_ms=limits["deadline"],
            body_ms=limits["body_time"],
            body_bytes=limits["body_bytes"],
            query_string_bytes=limits["query_string_bytes"],
            documents=DocumentLimits(**{field.name: limits[field.name] for field in fields(DocumentLimits)}),
        ),
        resources=HostOptions(**resources),
        search=SearchOptions(**{field.name: values[f"search.{field.name}"] for field in fields(SearchOptions)}),
        cache=CacheOptions(**{field.name: values[f"cache.{field.name}"] for field in fields(CacheOptions)}),
        sources=sources,
        strict=values["faulty_sources"] == "error",
        background_checks=values["graph.background_checks"],
        cursor_secret=values["graph.cursor_secret"],
        compiled=values["graph.compiled"],
        officers=values["identity.officers"] or (),
        policy=policy,
        explain=values["graph.explain"],
    )
