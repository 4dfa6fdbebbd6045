"""The host that the kit lends to the adapter under test: the gateway's own, knowing just the harness's canaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from adapters.conformance.harness import Guarded, Harness, Hosting
from adapters.host import SharedHost
from adapters.interface import Host
from adapters.secrets import Secrets


@runtime_checkable
class Closing(Protocol):
    """A host that has something to close."""

    async def close(self) -> None:
        """Give everything back."""


class Canaries(Mapping[str, str]):
    """The harness's secrets by reference, read anew each time."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness

    def __getitem__(self, reference: str) -> str:
        return self._all()[reference]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, str]:
        return self._harness.secrets if isinstance(self._harness, Guarded) else {}


class _Environment(Mapping[str, str]):
    """The same by the name of the variable."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets

    def __getitem__(self, name: str) -> str:
        return self._secrets[f"env:{name}"]

    def __iter__(self) -> Iterator[str]:
        return (reference.removeprefix("env:") for reference in self._secrets)

    def __len__(self) -> int:
        return len(self._secrets)


def host_with(harness: Harness, secrets: Mapping[str, str]) -> Host:
    """A host for this harness that knows these secrets."""
    if isinstance(harness, Hosting):
        return harness.host(secrets)
    return SharedHost(Secrets(_Environment(secrets), Path()))


async def close_host(host: Host) -> None:
    """Close the host, if there is anything to close."""
    if isinstance(host, Closing):
        await host.close()
