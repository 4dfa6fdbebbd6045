"""Change feeds: what a source says has changed is not taken from the cache any more."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping

from adapters.errors import RetryableError, SourceError, Unsupported
from adapters.interface import Adapter, ChangeFeed
from adapters.requests import Changes
from adapters.source import Source
from resolvers.cache.cache import Cache
from resolvers.gate import Gate

logger = logging.getLogger("craftgraph.cache")

INTERVAL = 10.0
LIMIT = 1_000
"""Changes asked for at a time."""
SECONDS = 10.0
"""For one call, with waiting for a free slot."""


class Feeds:
    """Asks every source that offers changes of an entity that is kept, again and again, `interval` seconds apart on average.

    Started and closed with the gateway. `find` gives a source as it is now: one that was in quarantine has an adapter later.
    `sleep` and `jitter` are for tests.
    """

    def __init__(
        self,
        cache: Cache,
        gates: Mapping[str, Gate],
        find: Callable[[str], Source | None],
        *,
        interval: float = INTERVAL,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._cache = cache
        self._gates = gates
        self._find = find
        self._interval = interval
        self._sleep = sleep
        self._jitter = jitter
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, sources: Iterable[Source]) -> int:
        """Begin to ask; how many feeds there are."""
        for source in sources:
            for entity, capability in source.entities.items():
                if capability.changes and source.caching.of(entity) is not None:
                    self._tasks.append(asyncio.create_task(self._follow(source.id, entity)))
        return len(self._tasks)

    async def _follow(self, source: str, entity: str) -> None:
        watermark: str | None = None
        while True:
            watermark = await self.poll(source, entity, watermark)
            # Spread out, so that forty sources are not asked in the same moment.
            await self._sleep(self._interval * (0.5 + self._jitter()))

    async def poll(self, source: str, entity: str, watermark: str | None) -> str | None:
        """Take in all that changed behind a watermark. The next one; None if the feed has to be begun again."""
        while True:
            try:
                changes = await self._ask(source, entity, watermark)
            except RetryableError as error:
                logger.info("the changes of %s %s are asked for later: %s", source, entity, error)
                return watermark
            except SourceError as error:
                logger.warning("the changes of %s %s are begun again, nothing of it is kept meanwhile: %s", source, entity, error)
                await self._cache.invalidate(source, entity)
                return None
            if not await self._apply(source, changes, begun=watermark is None):
                return watermark
            watermark = changes.watermark
            if not changes.more:
                return watermark

    async def _apply(self, source: str, changes: Changes, *, begun: bool) -> bool:
        """Whether the cache could be told; the feed must not go on before."""
        if begun:
            # What was read before the feed began may have changed before it, too.
            return await self._cache.invalidate(source, changes.entity)
        keys = (*changes.written, *changes.deleted)
        return await self._cache.invalidate(source, changes.entity, keys) if keys else True

    async def _ask(self, identifier: str, entity: str, watermark: str | None) -> Changes:
        async def send(adapter: Adapter) -> Changes:
            if not isinstance(adapter, ChangeFeed):
                raise Unsupported(f"{type(adapter).__name__} declares changes, but has no changes()")
            return await adapter.changes(entity, watermark, LIMIT)

        source = self._find(identifier)
        if source is None:
            raise Unsupported("there is no such source")
        deadline = self._cache.clock() + SECONDS
        return await self._gates[identifier].call(source, send, entity=entity, phase="changes", deadline=deadline)

    async def close(self) -> None:
        """Ask no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
