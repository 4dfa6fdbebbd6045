"""One REST source's settings, read and typed: what its mapping and its options say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from adapters.errors import InvalidConfiguration
from adapters.interface import Host
from adapters.rest.auth_document import AuthSettings
from adapters.rest.connection import Connection
from adapters.rest.credentials import Credentials
from adapters.rest.endpoint import Endpoint
from adapters.rest.envelope import Envelope
from adapters.rest.exchange import Bounds, Wire
from adapters.secrets import is_reference

AT_ONCE = 4
"""Requests at once of one call to a system that does not say what it bears."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestSettings:
    """Values only; secrets stay references until `connect`."""

    source_id: str
    url: str
    """The base address, or a reference to it."""
    credentials: Mapping[str, str] = field(default_factory=dict)
    """Name → reference."""
    auth: AuthSettings = field(default_factory=AuthSettings)
    envelope: Envelope = field(default_factory=Envelope)
    bounds: Bounds = field(default_factory=Bounds)
    concurrency: int | None = None
    """Requests at once that the system bears, if it says so."""
    timeout: float = 2.0
    """Seconds for one call, as in the source's policy."""
    rate: float | None = None
    """Requests a second that the system bears, if it says so."""
    probe: str = "/"
    """Path whose answer, whatever it is, shows that the source can be reached."""
    endpoints: Mapping[str, Endpoint]

    @property
    def at_once(self) -> int:
        """Requests at once where one call needs several."""
        return self.concurrency or AT_ONCE

    def connect(self, host: Host) -> Connection:
        """Everything looked up and put together, nothing sent. Raises `SecretMissing`, `InvalidConfiguration`."""
        base = base_address(host.secret(self.url) if is_reference(self.url) else self.url, self.source_id)
        credentials = Credentials(host, self.credentials)
        credentials.require()

        limiter = host.limiter(rate=self.rate, concurrency=self.concurrency)
        wire = Wire(transport=host.http, bounds=self.bounds, limiter=limiter, patience=self.timeout)
        auth = self.auth.auth(wire.send, base, credentials, host.now)
        return Connection(wire, base, auth, self.envelope, credentials, host.now)


def base_address(text: str, source: str) -> str:
    """The address without its trailing slash. Raises `InvalidConfiguration` unless it is http(s), without query or user."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise InvalidConfiguration(f"the address of the source is not valid: {error}", source=source) from error
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment or url.userinfo:
        raise InvalidConfiguration(
            "the address of the source is not of the form https://host[:port][/path]; mend the option url", source=source
        )
    return str(url).rstrip("/")
