"""Calls as questions to the cache: what each is kept under, and how it is sent if it has to be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from adapters.predicate import Predicate
from adapters.requests import Aggregate, Count, Groups, Page, Records, Scan, oldest
from adapters.source import Freshness, Source
from resolvers.cache.cache import Cache, Question, Send
from resolvers.cache.chain import Chain, unbind
from resolvers.cache.control import CacheControl
from resolvers.cache.entry import Address
from resolvers.cache.wires import COUNTS, AnyWire, GroupsWire, PageWire, RecordWire, Shape


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """One operation's way to the cache for one entity of one source. Each method is given how to send the call, before a deadline."""

    cache: Cache
    control: CacheControl
    source: Source
    entity: str
    freshness: Freshness
    deadline: float

    async def scan(self, request: Scan, absent: Sequence[str], send: Callable[[Scan, float], Awaitable[Page]]) -> Page:
        """One page. Raises `WalkBroken` where the kept pages of a walk by token end, and the source cannot go on from there."""
        chain, token = unbind(request.token)
        own = replace(request, token=token) if chain else request
        now = self.cache.wall()

        async def one(indices: Sequence[int], deadline: float) -> list[Page]:
            begun = chain or Chain.begun(self.cache.wall())
            return [begun.link(await send(own, deadline))]

        shape = Shape(self.source.id, self.entity, request.fields, tuple(absent))
        question = self._question("scan", (request, shape.absent), PageWire(shape))
        if chain is not None:
            sendable = self.control.no_cache or not chain.old(now)
            question = replace(question, continues=True, sendable=sendable)
        page: Page = await self._only(question, one)
        return page

    async def fetch(
        self, keys: Sequence[str], fields: Sequence[str], absent: Sequence[str], send: Callable[[Sequence[str], float], Awaitable[Records]]
    ) -> Records:
        """Records by key, each kept by itself; those that are missing are fetched by one call."""

        async def some(indices: Sequence[int], deadline: float) -> list[Records]:
            found = await send([keys[index] for index in indices], deadline)
            return [Records(rows=[record], as_of=found.as_of) for record in found.rows]

        shape = Shape(self.source.id, self.entity, tuple(fields), tuple(absent))
        question = self._question("fetch", (shape.fields, shape.absent), RecordWire(shape), keys)
        found: list[Records] = await self.cache.answers(question, some, deadline=self.deadline, control=self.control)
        return Records(rows=[one.rows[0] for one in found], as_of=oldest(one.as_of for one in found))

    async def count(self, where: Predicate | None, send: Callable[[float], Awaitable[Count]]) -> Count:
        """A number of records."""
        count: Count = await self._only(self._question("count", where, COUNTS), _single(send))
        return count

    async def aggregate(self, request: Aggregate, send: Callable[[float], Awaitable[Groups]]) -> Groups:
        """Totals."""
        groups: Groups = await self._only(self._question("aggregate", request, GroupsWire(request)), _single(send))
        return groups

    def _question(self, call: str, asked: Any, wire: AnyWire, keys: Sequence[str] | None = None) -> Question:
        identifier = self.source.id
        digest = digest_of(self.cache.fingerprints.get(identifier, ""), self.control.scope, call, asked)
        addresses = [Address(identifier, self.entity, digest, key) for key in (keys if keys is not None else (None,))]
        return Question(source=identifier, entity=self.entity, freshness=self.freshness, addresses=addresses, wire=wire)

    async def _only(self, question: Question, send: Send) -> Any:
        (answer,) = await self.cache.answers(question, send, deadline=self.deadline, control=self.control)
        return answer


def _single(send: Callable[[float], Awaitable[Any]]) -> Send:
    async def one(indices: Sequence[int], deadline: float) -> list[Any]:
        return [await send(deadline)]

    return one


def digest_of(fingerprint: str, scope: str, call: str, asked: Any) -> str:
    """What is asked, under which configuration and for whom, as 32 characters.

    Of the requests' `repr`: it names every class, which no encoding of msgspec does; `And` and `Or` of the same parts would be one.
    """
    return blake2b(repr((fingerprint, scope, call, asked)).encode(), digest_size=16).hexdigest()
