"""Short-lived access tokens (OAuth2 client credentials)."""

import secrets

from mock_sources.systems.system import Clock

REMEMBERED = 3600.0
"""Seconds for which an expired token is still told from an unknown one."""


class TokenBook:
    """The tokens that the platform has issued. A further token invalidates nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expiry: dict[str, float] = {}

    def issue(self, lifetime: float) -> str:
        """A new token that lives ``lifetime`` seconds."""
        now = self._clock()
        self._expiry = {token: expiry for token, expiry in self._expiry.items() if expiry + REMEMBERED > now}
        token = secrets.token_urlsafe(24)
        self._expiry[token] = now + lifetime
        return token

    def known(self, token: str) -> bool:
        return token in self._expiry

    def expired(self, token: str) -> bool:
        return self._expiry[token] <= self._clock()
