"""The adapters that there are, each imported apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint

from adapters.interface import API_VERSION
from adapters.registry import ACCEPTED, BUILT_IN, BrokenAdapter, Registry

BUILT_IN_ORIGIN = "built in"


@dataclass(frozen=True, slots=True)
class Listed:
    """One adapter that is offered. `quarantine` says why it cannot be used."""

    name: str
    origin: str
    api_version: int | None
    """As the package says in `API_VERSION`; None if it does not, then its sources tell when they are described."""
    quarantine: str | None = None


def listed(registry: Registry | None = None) -> list[Listed]:
    """All adapters, the built-in ones first, then by name."""
    registry = registry or Registry()
    return [*(_built_in(name, registry) for name in BUILT_IN), *_offered(registry)]


def _built_in(name: str, registry: Registry) -> Listed:
    return Listed(name, BUILT_IN_ORIGIN, API_VERSION, _broken(name, registry))


def _offered(registry: Registry) -> Iterator[Listed]:
    for point in sorted(registry.offered, key=lambda point: (point.name, point.value)):
        origin = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        if point.name in BUILT_IN:
            yield Listed(
                point.name, origin, None, f"{origin} offers an adapter {point.name!r}, which is built in; the built-in one is used"
            )
            continue
        broken = _broken(point.name, registry)
        version = None if broken else _version(point)
        yield Listed(point.name, origin, version, broken or _refused(point.name, origin, version))


def _broken(name: str, registry: Registry) -> str | None:
    try:
        registry.factory(name)
    except BrokenAdapter as error:
        return error.internal
    return None


def _version(point: EntryPoint) -> int | None:
    said = getattr(import_module(point.module), "API_VERSION", None)
    return said if isinstance(said, int) else None


def _refused(name: str, origin: str, version: int | None) -> str | None:
    if version is None or version in ACCEPTED:
        return None
    wanted = " or ".join(str(one) for one in ACCEPTED if one > 0)
    return f"{origin}: the adapter {name!r} has API version {version}; install one that has {wanted}"
