"""Commands over HTTP: one POST, PUT or PATCH each, with an idempotency key and the version that it was decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from adapters.capabilities import CommandCapability
from adapters.errors import Conflict, OutcomeUnknown, Rejected, SourceError, SourceTimeout, Unavailable, Unsupported, UpstreamProtocol
from adapters.requests import Command, Receipt
from adapters.rest.call import Call, Place
from adapters.rest.connection import Connection, Reply
from adapters.rest.envelope import Path, value_at
from adapters.rest.outcome import NotFound

UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What goes wrong before anything is sent."""
IDEMPOTENCY = "idempotency-key"
EXPECTED = "if-match"
REASON: Path = ("reason",)
ACTOR: Path = ("actor",)
REPLAYED = "idempotency-replayed"
"""Header by which an answer says that an earlier request had the effect."""
CONFLICTS = (409, 412)
"""Statuses that say that the record is no longer as it was."""


class Write(Protocol):
    """A canonical value as the source's JSON has it. Raises `Unsupported` for one that it cannot hold."""

    def __call__(self, value: Any) -> Any: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandCall:
    """How one command is sent."""

    capability: CommandCapability
    path: str
    """Of the records; a command that changes one goes to the path below it that its key names."""
    action: str = ""
    """What follows the key."""
    method: str = "POST"

    def address(self, key: str | None) -> str:
        """The path. Raises `Unsupported` for a key that would lead elsewhere."""
        return self.path if key is None else _below(self.path, key) + self.action


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """The commands of one entity, and what they have in common."""

    entity: str
    calls: Mapping[str, CommandCall]
    members: Mapping[str, tuple[Path, Write]]
    """Field → where in the body its value stands, and how it is written there."""
    lookup: str
    """Path below which a command is found by its idempotency key."""
    key: Path
    """Where an answer has the record's key."""
    version: Path | None = None
    """Where an answer has the record's version; None: in its ETag."""
    idempotency: str = IDEMPOTENCY
    """Header of the idempotency key."""
    expected: str = EXPECTED
    """Header of the expected version."""
    reason: Path = REASON
    """Where the body has the reason."""
    actor: Path = ACTOR
    """Where the body has who does it."""

    def request(self, command: Command) -> Call:
        """The request of a command that was found to be declared."""
        sent = self.calls[command.name]
        headers = {self.idempotency: command.idempotency_key}
        if command.expected is not None:
            headers[self.expected] = f'"{command.expected}"' if self.version is None else command.expected
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise Unsupported("the idempotency key or the version cannot stand in a header")
        body: dict[str, Any] = {}
        for name, value in command.arguments.items():
            path, write = self.members[name]
            _put(body, path, write(value))
        _put(body, self.actor, command.actor)
        if command.reason is not None:
            _put(body, self.reason, command.reason)
        return Call(path=sent.address(command.key), method=sent.method, place=Place.JSON, parameters=body, headers=headers)

    async def execute(self, connection: Connection, command: Command) -> Receipt:
        """Send the command, once. Raises what `adapters.interface.Commanding.execute` says."""
        call = self.request(command)
        # What goes wrong while logging in says nothing of the command.
        await connection.auth.login()
        try:
            reply = await connection.call(call, judge=_judged)
        except (Unavailable, SourceTimeout, UpstreamProtocol) as error:
            if isinstance(error.__cause__, httpx.HTTPError | OSError) and not isinstance(error.__cause__, UNSENT):
                raise OutcomeUnknown(error.internal) from error
            raise
        try:
            return self._receipt(reply, command.idempotency_key)
        except UpstreamProtocol as error:
            raise OutcomeUnknown(error.internal) from error

    async def find(self, connection: Connection, idempotency_key: str) -> Receipt | None:
        """What became of a command."""
        try:
            reply = await connection.call(Call(path=_below(self.lookup, idempotency_key)))
        except NotFound:
            return None
        return self._receipt(reply, idempotency_key)

    def _receipt(self, reply: Reply, idempotency_key: str) -> Receipt:
        key = value_at(reply.body, self.key)
        etag = reply.headers.get("etag", "").removeprefix("W/").strip('"')
        version = etag if self.version is None else value_at(reply.body, self.version)
        if not all(isinstance(one, str | int) and one != "" and not isinstance(one, bool) for one in (key, version)):
            raise UpstreamProtocol(f"the answer to a command has key {str(key)[:40]!r} and version {str(version)[:40]!r}")
        replayed = reply.headers.get(REPLAYED, "").lower() == "true"
        return Receipt(idempotency_key=idempotency_key, key=str(key), version=str(version), replayed=replayed)


def _judged(error: SourceError, status: int) -> SourceError:
    """What an answer means to a command: a server that fails may have carried it out."""
    if status in CONFLICTS:
        return Conflict(error.internal)
    if isinstance(error, NotFound) or (isinstance(error, UpstreamProtocol) and 400 <= status < 500):
        return Rejected(error.internal)
    if isinstance(error, Unavailable | SourceTimeout | UpstreamProtocol):
        return OutcomeUnknown(error.internal)
    return error


def _below(path: str, name: str) -> str:
    if name in ("", ".", ".."):
        raise Unsupported(f"{name!r} cannot stand in an address")
    return f"{path}/{quote(name, safe='')}"


def _put(body: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        body = body.setdefault(name, {})
    body[path[-1]] = value
