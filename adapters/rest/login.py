"""Getting a token: OAuth2 client credentials (RFC 6749, 4.4) or a login that opens a session."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx

from adapters.errors import AuthenticationFailed, SourceError, UpstreamProtocol
from adapters.rest.call import Call, Place
from adapters.rest.credentials import Credentials
from adapters.rest.envelope import QUOTED, Path, value_at
from adapters.rest.exchange import Answer
from adapters.rest.outcome import Outcome, error_of, of_status

Send = Callable[[httpx.Request], Awaitable[Answer]]

REFUSALS = (400, 401, 403)
"""Statuses by which a login says that it does not accept the credentials."""
EARLY = 0.1
"""Share of a token's life that is given up, so that no request arrives with a token that has just expired."""
EARLY_AT_MOST = timedelta(seconds=30)


@dataclass(slots=True)
class Token:
    """A token, and until when to use it (None: until the source refuses it)."""

    value: str = field(repr=False)
    until: datetime | None = None
    idle: timedelta | None = None
    """If the life is counted from the last use: how long it is."""

    def fresh(self, now: datetime) -> bool:
        """Whether to use it for a request now; a use prolongs an idle time."""
        if self.until is not None and now >= self.until:
            return False
        if self.idle is not None:
            self.until = now + self.idle
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """How to ask for a token, and where the answer has it."""

    path: str
    place: Place = Place.FORM
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Fixed parameters."""
    secret_parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameter → name of the credential."""
    basic: tuple[str, str] | None = None
    """Names of the credentials to send as HTTP Basic instead."""
    token: Path = ("access_token",)
    lifetime: Path | None = ("expires_in",)
    seconds: float | None = None
    """The life where the answer does not tell it."""
    idle: bool = False
    """The life is counted from the last use."""
    logout: str | None = None
    """Path to POST to at the end."""

    @property
    def credentials(self) -> tuple[str, ...]:
        """Names of the secrets that it needs."""
        return (*self.secret_parameters.values(), *(self.basic or ()))

    def request(self, base: str, credentials: Credentials) -> httpx.Request:
        """The login request."""
        secret = {name: credentials.get(of) for name, of in self.secret_parameters.items()}
        headers = {"authorization": _basic(credentials, self.basic)} if self.basic else {}
        call = Call(method="POST", path=self.path, place=self.place, parameters={**self.parameters, **secret}, headers=headers)
        return call.request(base)

    async def get(self, send: Send, base: str, credentials: Credentials, now: Callable[[], datetime]) -> Token:
        """A new token. Raises `AuthenticationFailed` if the credentials are refused, otherwise what went wrong."""
        asked = now()
        answer = await send(self.request(base, credentials))
        if not 200 <= answer.status < 300:
            raise self._refusal(answer, credentials, now)
        body = answer.json()
        value = value_at(body, self.token)
        if not isinstance(value, str) or not value:
            said = credentials.mask(repr(body)[:QUOTED])
            raise AuthenticationFailed(f"the login answered without a token at {'.'.join(self.token)}: {said}")
        credentials.hide("token", value)
        return self._token(value, body, asked)

    def _refusal(self, answer: Answer, credentials: Credentials, now: Callable[[], datetime]) -> SourceError:
        outcome = Outcome.AUTHENTICATION if answer.status in REFUSALS else of_status(answer.status)
        outcome = Outcome.DRIFT if outcome is Outcome.NOT_FOUND else outcome
        said = credentials.mask(answer.body[:QUOTED].decode("utf-8", "replace"))
        return error_of(outcome, f"the login at {self.path} answered HTTP {answer.status}: {said!r}", answer.headers, now)

    def _token(self, value: str, body: object, asked: datetime) -> Token:
        seconds = value_at(body, self.lifetime) if self.lifetime is not None else self.seconds
        if not seconds:
            seconds = self.seconds
        if seconds is None:
            return Token(value)
        try:
            life = timedelta(seconds=float(seconds))
            life -= min(life * EARLY, EARLY_AT_MOST)
            return Token(value, asked + life, life if self.idle else None)
        except (ValueError, TypeError, OverflowError) as error:
            raise UpstreamProtocol(f"the login names a token life of {str(seconds)[:40]!r} seconds") from error


def _basic(credentials: Credentials, names: tuple[str, str]) -> str:
    pair = ":".join(quote(credentials.get(name), safe="") for name in names)
    value = base64.b64encode(pair.encode()).decode()
    credentials.hide("basic", value)
    return f"Basic {value}"
