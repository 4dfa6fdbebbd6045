"""Which adapters there are, and the sources that a configuration makes of them.

Built-in adapters are named here. Others register a factory ``create(context: AdapterContext) -> Adapter`` in the entry-point group
`craftgraph.adapters`, under the name that configurations use. Each is imported apart, only when a source uses it; a broken one puts its
sources into quarantine and harms nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from adapters.capabilities import Description, EntityCapability
from adapters.context import AdapterContext
from adapters.entities import HELD
from adapters.errors import ConfigurationError, InvalidConfiguration, SecretMissing, SourceError
from adapters.interface import API_VERSION, Adapter, Aggregating, ChangeFeed, Commanding
from adapters.mapping.yaml import suggestion
from adapters.problems import Collector
from adapters.source import Caching, Policy, Source, Sources

logger = logging.getLogger("adapters.registry")

GROUP = "craftgraph.adapters"
BUILT_IN: Mapping[str, str] = {
    "sql": "adapters.sql",
    "rest": "adapters.rest",
    "finance": "adapters.finance",
    "files": "adapters.files",
    "graphql": "adapters.graphql",
}
"""Adapters of our own: name → module that has `create`."""
ACCEPTED = (API_VERSION, API_VERSION - 1)

Factory = Callable[[AdapterContext], Adapter]


class BrokenAdapter(ConfigurationError):
    """The package that offers the adapter cannot be used."""

    code = "ADAPTER_BROKEN"
    summary = "The package that speaks to the source is broken."


@dataclass(frozen=True, kw_only=True)
class SourceConfig:
    """One source as configured, before its adapter is made."""

    id: str
    label: str
    kind: str
    """Name of the adapter."""
    context: AdapterContext
    group: str | None = None
    policy: Policy = field(default_factory=Policy)
    caching: Caching = field(default_factory=Caching)
    missing: SecretMissing | None = None
    """A secret that the source needs does not exist: it goes into quarantine."""


class Registry:
    """Adapter factories by name. Nothing is imported before it is asked for."""

    def __init__(self, offered: Iterable[EntryPoint] | None = None) -> None:
        self._offered = None if offered is None else list(offered)
        self._made: dict[str, Factory | BrokenAdapter] = {}

    @property
    def offered(self) -> list[EntryPoint]:
        """The adapters that installed packages offer."""
        if self._offered is None:
            self._offered = list(entry_points(group=GROUP))
        return self._offered

    @property
    def names(self) -> list[str]:
        """The names that a configuration may use."""
        return sorted({*BUILT_IN, *(point.name for point in self.offered)})

    def knows(self, name: str) -> bool:
        """Whether there is an adapter of that name, broken or not."""
        return name in BUILT_IN or any(point.name == name for point in self.offered)

    def factory(self, name: str) -> Factory:
        """The factory of a known adapter. Raises `BrokenAdapter`, the same one each time."""
        if name not in self._made:
            self._made[name] = self._make(name)
        made = self._made[name]
        if isinstance(made, BrokenAdapter):
            raise made
        return made

    def _make(self, name: str) -> Factory | BrokenAdapter:
        try:
            return _import(BUILT_IN[name], "create") if name in BUILT_IN else _load(self._only(name))
        except BrokenAdapter as error:
            logger.warning("%s", error.internal)
            return error

    def _only(self, name: str) -> EntryPoint:
        points = [point for point in self.offered if point.name == name]
        if len(points) != 1:
            where = ", ".join(_origin(point) for point in points)
            raise BrokenAdapter(f"the adapter {name!r} is offered {len(points)} times ({where}); uninstall all but one")
        return points[0]

    def conflicts(self) -> list[BrokenAdapter]:
        """What is wrong with the names that packages offer: taken by a built-in adapter, or offered twice."""
        problems = []
        for name in sorted({point.name for point in self.offered}):
            points = [point for point in self.offered if point.name == name]
            if name in BUILT_IN:
                where = ", ".join(map(_origin, points))
                problems.append(BrokenAdapter(f"{where} offers an adapter {name!r}, which is built in; the built-in one is used"))
            elif len(points) > 1:
                problems.append(BrokenAdapter(f"the adapter {name!r} is offered {len(points)} times; uninstall all but one"))
        return problems


def _load(point: EntryPoint) -> Factory:
    return _import(point.module, point.attr or "create", _origin(point))


def _import(module: str, attribute: str, origin: str = "craftgraph") -> Factory:
    try:
        factory = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as error:
        why = f"cannot be imported ({type(error).__name__}: {error})"
        raise BrokenAdapter(f"{origin}: {module}:{attribute} {why}; reinstall the package") from error
    if not callable(factory):
        raise BrokenAdapter(f"{origin}: {module}:{attribute} is not callable; it has to be create(context) -> Adapter")
    made: Factory = factory
    return made


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def build_sources(configs: Iterable[SourceConfig], registry: Registry | None = None) -> Sources:
    """The sources of a configuration, in its order; nothing is connected.

    Raises `ConfigurationProblems` with everything that the adapters find wrong with their options. What is not the configuration's
    fault puts the source into quarantine instead.
    """
    registry = registry or Registry()
    collector = Collector()
    sources = [source for config in configs if (source := _build(config, registry, collector)) is not None]
    collector.finish()
    return Sources(_with_siblings(sources))


def build_source(config: SourceConfig) -> Source:
    """One source, as `build_sources` makes it; whatever is wrong with it puts it into quarantine."""
    collector = Collector()
    source = _build(config, Registry(), collector)
    return source or _source(config, collector.problems[0].at(source=config.id, phase="open"))


def _build(config: SourceConfig, registry: Registry, collector: Collector) -> Source | None:
    try:
        _check_known(config, registry)
        adapter = _create(config, registry)
        description = _described(adapter)
    except InvalidConfiguration as problem:
        collector.add(problem)
        return None
    except SourceError as error:
        return _source(config, error.at(source=config.id, phase="open"))
    if config.missing is not None:
        return _source(config, config.missing.at(source=config.id, phase="open"), description)
    return replace(_source(config, None, description), adapter=adapter)


def _check_known(config: SourceConfig, registry: Registry) -> None:
    if not registry.knows(config.kind):
        config.context.options.error(f"there is no adapter {config.kind!r}", suggestion(config.kind, registry.names))


def _create(config: SourceConfig, registry: Registry) -> Adapter:
    factory = registry.factory(config.kind)
    try:
        return factory(config.context)
    except SourceError:
        raise
    except Exception as error:
        logger.exception("the adapter %s failed on its options", config.kind)
        raise BrokenAdapter(f"the adapter {config.kind!r} failed with {error!r} on the options of {config.id}") from error


def _described(adapter: Adapter) -> Description:
    try:
        description = adapter.describe()
    except Exception as error:
        raise BrokenAdapter(f"describe() failed with {error!r}") from error
    if description.api_version not in ACCEPTED:
        versions = " or ".join(str(version) for version in ACCEPTED if version > 0)
        raise BrokenAdapter(f"the adapter has API version {description.api_version}; install one that has {versions}")
    _check_names(description)
    _check_methods(adapter, description)
    return description


def _check_names(description: Description) -> None:
    for name, capability in description.entities.items():
        if name not in HELD:
            raise BrokenAdapter(f"describe() names an entity {name!r}; {suggestion(name, HELD)}")
        for unknown in _named(capability) - set(HELD[name].fields):
            raise BrokenAdapter(f"describe() names a field {name}.{unknown}; {suggestion(unknown, HELD[name].fields)}")


def _check_methods(adapter: Adapter, description: Description) -> None:
    """What is claimed has to have its method."""
    for name, capability in description.entities.items():
        totals = any(field.aggregates or field.group for field in capability.fields.values())
        claims = (
            (totals, Aggregating, "aggregates", "aggregate()"),
            (capability.changes, ChangeFeed, "changes", "changes()"),
            (bool(capability.commands), Commanding, "commands", "execute() and lookup()"),
        )
        for claimed, protocol, what, method in claims:
            if claimed and not isinstance(adapter, protocol):
                raise BrokenAdapter(f"describe() claims {what} of {name}, but the adapter has no {method}")


def _named(capability: EntityCapability) -> set[str]:
    """Every field that a capability speaks of."""
    commands = [field for command in capability.commands.values() for field in (*command.arguments, *command.required)]
    return {*capability.fields, *commands, *([capability.version] if capability.version else [])}


def _source(config: SourceConfig, quarantine: SourceError | None, description: Description | None = None) -> Source:
    return Source(
        id=config.id,
        label=config.label,
        kind=config.kind,
        adapter=None,
        group=config.group,
        partition=config.context.partition,
        policy=config.policy.within(description) if description else config.policy,
        caching=config.caching,
        quarantine=quarantine,
        entities=description.entities if description else {},
    )


def _with_siblings(sources: list[Source]) -> list[Source]:
    """A source that could not even be described is taken to serve what its group serves: a list must name it as missing."""
    served: dict[str, dict[str, EntityCapability]] = {}
    for source in sources:
        if source.group is not None:
            served.setdefault(source.group, {}).update(source.entities)
    undescribed = {source.id for source in sources if source.quarantine and not source.entities}
    return [replace(source, entities=served.get(source.group or "", {})) if source.id in undescribed else source for source in sources]
