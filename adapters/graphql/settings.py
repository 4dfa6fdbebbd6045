"""One GraphQL source's settings, read and typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from adapters.graphql.answer import GraphQLEnvelope
from adapters.graphql.client import Client
from adapters.graphql.entity_query import EntityQuery
from adapters.interface import Host
from adapters.rest.auth_document import AuthSettings
from adapters.rest.connection import Connection
from adapters.rest.credentials import Credentials
from adapters.rest.exchange import Bounds, Wire
from adapters.rest.outcome import Outcome
from adapters.rest.settings import AT_ONCE, base_address
from adapters.secrets import is_reference


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphQLSettings:
    """Values only; secrets stay references until `connect`."""

    source_id: str
    url: str
    """The endpoint's address, or a reference to it."""
    credentials: Mapping[str, str] = field(default_factory=dict)
    """Name → reference."""
    auth: AuthSettings = field(default_factory=AuthSettings)
    bounds: Bounds = field(default_factory=Bounds)
    concurrency: int | None = None
    """Requests at once that the server bears, if it says so."""
    rate: float | None = None
    """Requests a second that the server bears, if it says so."""
    timeout: float = 2.0
    """Seconds for one call, as in the source's policy."""
    codes: Mapping[str, Outcome] = field(default_factory=dict)
    """What the server's own error codes mean."""
    accept_partial: bool = False
    """Take data that came with errors, or that a remote craftgraph has without some of its sources."""
    is_craftgraph: bool = False
    queries: Mapping[str, EntityQuery]
    """By entity."""

    @property
    def at_once(self) -> int:
        """Requests at once where one call needs several."""
        return self.concurrency or AT_ONCE

    def connect(self, host: Host, noticed: Callable[[str], None]) -> Client:
        """Everything looked up and put together, nothing sent. Raises `SecretMissing`, `InvalidConfiguration`."""
        address = httpx.URL(base_address(host.secret(self.url) if is_reference(self.url) else self.url, self.source_id))
        credentials = Credentials(host, self.credentials)
        credentials.require()

        # Logins have paths of their own on the same host.
        base = str(address.copy_with(raw_path=b"/")).rstrip("/")
        limiter = host.limiter(rate=self.rate, concurrency=self.concurrency)
        wire = Wire(transport=host.http, bounds=self.bounds, limiter=limiter, patience=self.timeout)
        auth = self.auth.auth(wire.send, base, credentials, host.now)
        envelope = GraphQLEnvelope(codes=self.codes, accept_partial=self.accept_partial, noticed=noticed)
        connection = Connection(wire, base, auth, envelope, credentials, host.now)
        return Client(connection, address.raw_path.decode("ascii"), self._headers())

    def _headers(self) -> dict[str, str]:
        """A craftgraph is told how long it is waited for, so that it answers with what it has by then."""
        return {"X-Craftgraph-Timeout-Ms": str(max(1, int(self.bounds.read * 900)))} if self.is_craftgraph else {}
