"""A source over HTTP: calls are addressed, authorised, sent, and their answers opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import msgspec

from adapters.errors import AuthenticationFailed, CallerError, RateLimited, SourceError
from adapters.rest.auth import Auth
from adapters.rest.call import Call
from adapters.rest.credentials import Credentials
from adapters.rest.envelope import Envelope, Read
from adapters.rest.exchange import Answer, Wire
from adapters.rest.outcome import CredentialExpired
from adapters.traced_transport import ASKED


class Reply(msgspec.Struct, frozen=True):
    """The body of a successful answer, with what paging may want to know about it."""

    body: Any
    answer: Answer
    url: httpx.URL

    @property
    def headers(self) -> httpx.Headers:
        """The answer's headers."""
        return self.answer.headers


Judge = Callable[[SourceError, int], SourceError]
"""From the error that an answer's status or code stands for, and its HTTP status, to what it means to the call."""


def _as_it_is(error: SourceError, status: int) -> SourceError:
    return error


class Connection:
    """What all calls to one source share. Holds no connection itself: those are the transport's."""

    def __init__(
        self,
        wire: Wire,
        base: str,
        auth: Auth,
        envelope: Envelope,
        credentials: Credentials,
        now: Callable[[], datetime],
    ) -> None:
        self.base = base
        self.auth = auth
        self._wire = wire
        self._envelope = envelope
        self._credentials = credentials
        self._now = now

    async def call(self, call: Call, judge: Judge = _as_it_is, read: Read = Answer.json) -> Reply:
        """Ask, and ask once more with new authorisation if the source says that the old one has expired.

        `judge` may say what an error's status means to this call in particular, `read` how its body is decoded.

        Raises `NotFound` where the source says that there is no such object, otherwise a `SourceError` that may leave this package.
        """
        try:
            return await self._once(call, judge, read, again=True)
        except CredentialExpired as error:
            raise AuthenticationFailed(error.internal) from error
        except RateLimited as error:
            if error.retry_after is not None:
                self._wire.limiter.hold(error.retry_after)
            raise

    async def reach(self, path: str) -> int:
        """The status of any answer at all. Raises `Unavailable` or `SourceTimeout`."""
        return (await self._wire.send(Call(path=path).request(self.base))).status

    async def _once(self, call: Call, judge: Judge, read: Read, *, again: bool) -> Reply:
        request = self._request(call)
        await self.auth.authorise(request)
        answer = await self._wire.send(request)
        try:
            return Reply(self._open(answer, read), answer, request.url)
        except AuthenticationFailed as error:
            if not again or not await self.auth.renew(request, expired=isinstance(error, CredentialExpired)):
                raise
        except SourceError as error:
            raise judge(error, answer.status) from error
        return await self._once(call, judge, read, again=False)

    def _open(self, answer: Answer, read: Read) -> Any:
        return self._envelope.open(answer, now=self._now, mask=self._credentials.mask, read=read)

    def _request(self, call: Call) -> httpx.Request:
        try:
            request = call.request(self.base)
        except (UnicodeEncodeError, httpx.InvalidURL) as error:
            raise CallerError(f"a value that cannot be sent: {error}") from error
        request.extensions[ASKED] = partial(call.request, self.base)
        return request
