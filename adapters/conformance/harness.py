"""What an author gives the kit: a way to make the adapter over a source that holds given records, and whatever else there is.

`Harness` is all that is needed. Each further protocol here is a hook: a harness that has its methods is asked for more, one that has not
gets the checks that need it skipped, with that as the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from adapters.entities import Record
from adapters.interface import Adapter, Host
from adapters.mapping.yaml import Node
from adapters.requests import Scan


@runtime_checkable
class Harness(Protocol):
    """A source that the kit can fill. Adapters that were made may live side by side and must not see each other's records."""

    @property
    def name(self) -> str:
        """What the report calls the adapter."""

    @property
    def entities(self) -> Sequence[str]:
        """Names of the entities to be tested."""

    @property
    def timeout(self) -> float:
        """Seconds for one call, as the adapter was told."""

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        """A new adapter, not yet open, over a source of its own that holds just these records. It describes itself alike each time.

        Fields that the adapter does not declare are null in the records. The kit opens and closes it.
        """


@runtime_checkable
class Limited(Protocol):
    """The source cannot hold every value."""

    def values(self, entity: str, field: str, traps: Sequence[Any]) -> Sequence[Any]:
        """Of these values, those that a record in the source can have; or others in their place. What is left out is in the report."""


@runtime_checkable
class Coherent(Protocol):
    """What the source holds depends on what else it holds: a status that is worked out, an attribute of the record that is referred to."""

    def coherent(self, records: Mapping[str, Sequence[Record]]) -> Mapping[str, Sequence[Record]]:
        """These records, changed so that the source can hold them all at once: as many of each entity, under the same keys."""


@runtime_checkable
class Hasty(Protocol):
    """Adapters can be made that soon lose patience, for the checks that wait for it: the others should bear a busy machine."""

    def hasty(self) -> AbstractContextManager[None]:
        """Within it `create` makes adapters with a short timeout, and `timeout` says so."""


@runtime_checkable
class Finishing(Protocol):
    """The harness has something to clear away."""

    async def finish(self) -> None:
        """Called once, behind the last check."""


@runtime_checkable
class Hosting(Protocol):
    """The adapter needs a host of its own kind, for instance one with a transport that leads into this process."""

    def host(self, secrets: Mapping[str, str]) -> Host:
        """A host that knows these secrets, by reference; the mapping is read anew each time, since credentials may be rotated."""


@runtime_checkable
class Guarded(Protocol):
    """The adapter is given secrets."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """Reference (``env:NAME``) → canary: a value that is found again wherever it leaks; of an address, its password is.

        At least eight characters, not a word.
        """


@runtime_checkable
class Rotating(Protocol):
    """The source can change its credentials."""

    async def rotate(self, adapter: Adapter) -> None:
        """From now on the source takes only new credentials, and `secrets` gives them."""


@runtime_checkable
class Configured(Protocol):
    """The adapter is made from options."""

    @property
    def options(self) -> str:
        """Valid options, a YAML block of keys."""

    def configure(self, options: Node) -> Adapter:
        """The adapter of these options, as its `create(context)`."""


@runtime_checkable
class Registered(Protocol):
    """The adapter is offered under a name."""

    @property
    def registered(self) -> str:
        """The name that configurations use for it (`adapter: NAME`)."""


@runtime_checkable
class Exempting(Protocol):
    """Some checks have no meaning for this kind of system."""

    @property
    def exemptions(self) -> Mapping[str, str]:
        """Name of a check → why it cannot apply. Taken only for checks that may be exempted, and shown in the report."""


@runtime_checkable
class Mutating(Protocol):
    """The source can be written to behind the adapter's back."""

    async def write(self, adapter: Adapter, record: Record) -> None:
        """Insert the record, or replace the one with its key."""

    async def remove(self, adapter: Adapter, entity: str, key: str) -> None:
        """Delete a record."""


@runtime_checkable
class Hiding(Protocol):
    """The source marks records as deleted, or otherwise keeps some that must never be seen."""

    async def hide(self, adapter: Adapter, entity: str, key: str) -> None:
        """Keep the record in the source, but so that the adapter must not show it."""


@runtime_checkable
class Capturing(Protocol):
    """What is sent to the source can be seen."""

    def captured(self, adapter: Adapter) -> list[str]:
        """The statements or requests that the adapter has sent since this was last called."""


@runtime_checkable
class Explaining(Protocol):
    """What would be sent can be told beforehand."""

    async def explain(self, adapter: Adapter, request: Scan) -> list[str]:
        """What the adapter would send for the request, in the form of `captured`, without sending it."""


@runtime_checkable
class Signing(Protocol):
    """Requests are signed."""

    def signatures(self, adapter: Adapter) -> list[str]:
        """The signatures that the source has received since this was last called."""


@runtime_checkable
class Counting(Protocol):
    """Connections can be counted."""

    async def connections(self, adapter: Adapter) -> int:
        """Connections that the source has open for this adapter now."""


@runtime_checkable
class Watching(Protocol):
    """It can be seen whether the source is at work."""

    async def running(self, adapter: Adapter) -> int:
        """Calls of this adapter that the source is working on now."""


@runtime_checkable
class Losing(Protocol):
    """Answers to commands can be lost."""

    def lost(self, adapter: Adapter) -> AbstractAsyncContextManager[None]:
        """Within the context the source carries commands out, but its answers do not arrive."""


class Fault(StrEnum):
    """What can be wrong with a source."""

    UNREACHABLE = "unreachable"
    """Nothing listens at its address."""
    RESET = "reset"
    """It accepts a call and drops the connection."""
    HANG = "hang"
    """It accepts a call and works on it without end."""
    SILENT = "silent"
    """Nothing comes back at all, not even to a new connection or a cancellation."""
    SERVER_ERROR = "server error"
    """It fails inside (HTTP 500, out of resources)."""
    BAD_CREDENTIALS = "bad credentials"
    """It does not accept the credentials."""
    NO_PERMISSION = "no permission"
    """The credentials may not read this."""
    RATE_LIMITED = "rate limited"
    """Too many calls; to be tried again in `RETRY_AFTER` seconds, if the protocol can say so."""
    GARBAGE = "garbage"
    """Its answer cannot be understood at all."""
    TRUNCATED = "truncated"
    """Its answer breaks off."""
    DRIFT = "drift"
    """A column or member that the mapping of each entity reads is gone."""
    UNMAPPED_CODE = "unmapped code"
    """A record holds a code that the mapping does not know."""
    BAD_ROW = "bad row"
    """A record holds a value that is not of its type."""
    SHORT_PAGE = "short page"
    """Pages have fewer rows than asked for while more follow."""
    REPEATED_TOKEN = "repeated token"
    """The token of the next page leads back to the same page."""
    TRUNCATED_DROP = "truncated drop"
    """A new file drop breaks off before its end."""
    DUPLICATE_DROP = "duplicate drop"
    """A file drop comes a second time."""


RETRY_AFTER = 7.0
"""Seconds that a rate-limiting source asks for."""


@runtime_checkable
class Breaking(Protocol):
    """The source can be broken."""

    @property
    def faults(self) -> frozenset[Fault]:
        """What can be simulated."""

    def broken(self, adapter: Adapter, fault: Fault) -> AbstractAsyncContextManager[None]:
        """Within the context the adapter's source has the fault, and is whole again behind it."""
