"""Officers who show a bearer token (RFC 6750) that the configuration refers to."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from starlette.requests import Request

from adapters.errors import InvalidConfiguration
from adapters.secrets import Secrets
from gateway.errors import Code, RequestRefused
from gateway.settings.identity import OfficerOptions
from resolvers.identity import ANONYMOUS, Identity

SHORTEST = 16
"""Characters of a token, below which it could be guessed."""
CHALLENGE = {"www-authenticate": 'Bearer realm="craftgraph", error="invalid_token"'}


class ShortToken(InvalidConfiguration):
    """A token could be guessed."""


class SharedToken(InvalidConfiguration):
    """Two officers have the same token: the history could not tell them apart."""


class Officers:
    """Knows officers by the digests of their tokens. An `Identify`."""

    def __init__(self, options: Iterable[OfficerOptions], secrets: Secrets) -> None:
        self._known: dict[bytes, Identity] = {}
        for officer in options:
            token = secrets.get(officer.token).encode()
            if len(token) < SHORTEST:
                raise ShortToken(f"identity.officers.{officer.name}: the token is shorter than {SHORTEST} characters; make a longer one")
            digest = sha256(token).digest()
            if (other := self._known.get(digest)) is not None:
                raise SharedToken(f"identity.officers.{officer.name}: the token is {other.name}'s; give each officer one of their own")
            self._known[digest] = Identity(officer.name, officer.roles)

    async def __call__(self, request: Request) -> Identity:
        """The officer whose token the request shows. Another scheme than Bearer is somebody else's business."""
        shown = request.headers.getlist("authorization")
        if not shown:
            return ANONYMOUS
        scheme, _, token = shown[0].strip().partition(" ")
        if scheme.lower() != "bearer":
            return ANONYMOUS
        found = self._named(token.strip()) if len(shown) == 1 else None
        if found is None:
            raise RequestRefused(401, Code.UNAUTHENTICATED, "The bearer token is not known; leave it out, or send an officer's.", CHALLENGE)
        return found

    def _named(self, token: str) -> Identity | None:
        # Each is compared in full, so that the time taken tells nothing.
        digest = sha256(token.encode()).digest()
        matches = [identity for known, identity in self._known.items() if compare_digest(known, digest)]
        return matches[0] if matches else None
