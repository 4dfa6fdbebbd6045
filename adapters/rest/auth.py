"""How requests are authorised: not at all, by a fixed header, by a signature, or by a token that is got and renewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import httpx

from adapters.errors import SourceError
from adapters.rest.call import Call, Place
from adapters.rest.credentials import Credentials
from adapters.rest.login import Login, Send, Token
from adapters.rest.signature import Signature
from adapters.rest.single_flight import SingleFlight

READING = "craftgraph.secrets"
"""The request extension that says which reading of the secrets the request was made with."""


class Auth(Protocol):
    """Authorises the requests of one source. May be used concurrently."""

    async def authorise(self, request: httpx.Request) -> None:
        """Add what the source wants to see. The request's address and body are final."""

    async def renew(self, request: httpx.Request, *, expired: bool) -> bool:
        """The source refused this request, as `expired` if it says so: whether there is a newer authorisation now, so that a repeat is
        worth while."""

    async def login(self) -> None:
        """Make sure that there is a valid authorisation, as far as that can be told without a request for data."""

    async def close(self) -> None:
        """Give it back."""


class NoAuth:
    """Nothing to show."""

    async def authorise(self, request: httpx.Request) -> None:
        pass

    async def renew(self, request: httpx.Request, *, expired: bool) -> bool:
        return False

    async def login(self) -> None:
        pass

    async def close(self) -> None:
        pass


class FixedAuth(NoAuth):
    """Base of what is made of the secrets alone. They are read once, and again when the source refuses them."""

    def __init__(self, credentials: Credentials, names: tuple[str, ...]) -> None:
        self._credentials = credentials
        self._names = names
        self._values: dict[str, str] = {}
        self._reading = 0

    def _secrets(self, request: httpx.Request) -> Mapping[str, str]:
        if not self._values:
            self._read()
        request.extensions = {**request.extensions, READING: self._reading}
        return self._values

    def _read(self) -> None:
        values = {name: self._credentials.get(name) for name in self._names}
        if values != self._values:
            self._values = values
            self._reading += 1

    async def renew(self, request: httpx.Request, *, expired: bool) -> bool:
        if request.extensions.get(READING) == self._reading:
            self._read()
        return request.extensions.get(READING) != self._reading


class HeaderAuth(FixedAuth):
    """A fixed header, for instance an API key."""

    def __init__(self, credentials: Credentials, *, header: str, prefix: str) -> None:
        super().__init__(credentials, ("value",))
        self._header = header
        self._prefix = prefix

    async def authorise(self, request: httpx.Request) -> None:
        request.headers[self._header] = self._prefix + self._secrets(request)["value"]


class SignatureAuth(FixedAuth):
    """A signature over each request."""

    def __init__(self, credentials: Credentials, scheme: Signature, headers: Mapping[str, str], now: Callable[[], datetime]) -> None:
        super().__init__(credentials, scheme.credentials)
        self._scheme = scheme
        self._headers = headers
        self._now = now

    async def authorise(self, request: httpx.Request) -> None:
        for role, value in self._scheme.sign(request, self._secrets(request), self._now()).items():
            request.headers[self._headers[role]] = value


class TokenAuth:
    """A token in a header, one for all requests of the source. It is renewed before it expires and when the source refuses it; however
    many requests wait for it, one login is under way."""

    def __init__(
        self, login: Login, send: Send, base: str, credentials: Credentials, now: Callable[[], datetime], *, header: str, prefix: str
    ) -> None:
        self._login = login
        self._send = send
        self._base = base
        self._credentials = credentials
        self._now = now
        self._header = header
        self._prefix = prefix
        self._token: Token | None = None
        self._flight = SingleFlight(self._get)

    async def authorise(self, request: httpx.Request) -> None:
        request.headers[self._header] = self._prefix + (await self._fresh()).value

    async def renew(self, request: httpx.Request, *, expired: bool) -> bool:
        if not expired:
            return False
        token = self._token
        if token is not None and request.headers.get(self._header) == self._prefix + token.value:
            self._token = None
        await self._fresh()
        return True

    async def login(self) -> None:
        await self._fresh()

    async def close(self) -> None:
        await self._flight.close()
        token, self._token = self._token, None
        if token is not None and self._login.logout is not None:
            call = Call(method="POST", path=self._login.logout, place=Place.JSON, headers={self._header: self._prefix + token.value})
            try:
                await self._send(call.request(self._base))
            except SourceError:
                return  # the session ends by itself

    async def _fresh(self) -> Token:
        token = self._token
        if token is not None and token.fresh(self._now()):
            return token
        return await self._flight.join()

    async def _get(self) -> Token:
        self._token = token = await self._login.get(self._send, self._base, self._credentials, self._now)
        return token
