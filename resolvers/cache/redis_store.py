"""The store in Redis, shared by all processes that serve the graph.

Nothing is deleted: what is invalid is known by its stamp and expires. The versions of a source are one hash; should Redis drop it, its new
`root` makes all that was kept of the source invalid.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from adapters.errors import ConfigurationError
from resolvers.breaker import Breaker
from resolvers.cache.entry import Address, Entry, Looked, Put, Stamp, Wire, slot

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger("craftgraph.cache")

T = TypeVar("T")

PAUSE = 5.0
"""Seconds for which a Redis that failed or was slow is left alone."""
FAILURES = 3
"""Exchanges in a row that must fail for that: a busy moment of our own looks like a slow Redis."""
CONNECTIONS = 16
_ROOT = "root"
_encode = msgspec.msgpack.Encoder().encode


class _Kept(msgspec.Struct, array_like=True):
    stored_at: float
    stamp: Stamp
    answer: bytes


_decode = msgspec.msgpack.Decoder(_Kept).decode


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisOptions:
    """`prefix` begins all keys; `timeout` bounds one exchange, in seconds: what takes longer is done without."""

    prefix: str = "craftgraph"
    timeout: float = 0.1


def connect(url: str, timeout: float) -> Redis:
    """A client that gives up soon and tries nothing twice. Raises `ConfigurationError`."""
    try:
        from redis.asyncio import BlockingConnectionPool, Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError:
        raise ConfigurationError("cache.store needs the package redis; install craftgraph[redis]") from None
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=timeout,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise ConfigurationError(f"cache.store: this is no address of a Redis ({error}); write redis://HOST:PORT/NUMBER") from None
    return Redis.from_pool(pool)


class RedisStore:
    """Entries in Redis. While it is down or slow, nothing is kept and nothing found, and one line in the log says so."""

    def __init__(self, url: str, options: RedisOptions | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options or RedisOptions()
        self._redis = connect(url, self._options.timeout)
        self._breaker = Breaker(failures=FAILURES, pause=PAUSE, clock=clock)

    async def look(self, addresses: Sequence[Address], wire: Wire) -> Looked:
        """The valid entries and the stamps of this moment. Addresses of one look are all of one entity of one source."""
        nothing = Looked([None] * len(addresses), [""] * len(addresses))
        return await self._guarded(lambda: self._look(addresses, wire), nothing)

    async def _look(self, addresses: Sequence[Address], wire: Wire) -> Looked:
        source, entity = addresses[0][:2]
        parts = [f"{entity}:{address.part}" for address in addresses]
        unique = list(dict.fromkeys(parts))
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hmget(self._versions(source), [_ROOT, entity, *unique])
            pipe.mget([self._key(address) for address in addresses])
            versions, found = await pipe.execute()
        root, of_entity, *of_parts = [(version or b"").decode() for version in versions]
        root = root or await self._new_root(source)
        by_part = dict(zip(unique, of_parts, strict=True))
        stamps = [f"{root}.{of_entity}.{by_part[part]}" for part in parts]
        return Looked([_entry(data, stamp, wire) for data, stamp in zip(found, stamps, strict=True)], stamps)

    async def _new_root(self, source: str) -> str:
        await self._plain(self._redis.hsetnx(self._versions(source), _ROOT, secrets.token_hex(6)))
        return str((await self._plain(self._redis.hget(self._versions(source), _ROOT)) or b"").decode())

    async def put(self, puts: Sequence[Put], *, wire: Wire, keep: float) -> None:
        """Keep entries, unless their versions were unknown when they were looked for."""
        known = [put for put in puts if put.stamp]
        if known:
            await self._guarded(lambda: self._put(known, wire, max(1, round(keep * 1000))), None)

    async def _put(self, puts: Sequence[Put], wire: Wire, milliseconds: int) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for address, entry, stamp in puts:
                pipe.set(self._key(address), _encode(_Kept(entry.stored_at, stamp, wire.encode(entry.value))), px=milliseconds)
            await pipe.execute()

    async def invalidate(self, source: str, entity: str | None = None, keys: Sequence[str] | None = None) -> bool:
        """Make invalid what is kept, for all processes; False if Redis could not be reached."""
        return await self._guarded(lambda: self._invalidate(source, entity, keys), False)

    async def _invalidate(self, source: str, entity: str | None, keys: Sequence[str] | None) -> bool:
        versions = self._versions(source)
        async with self._redis.pipeline(transaction=True) as pipe:
            if entity is None:
                pipe.hset(versions, _ROOT, secrets.token_hex(6))
            elif keys is None:
                pipe.hincrby(versions, entity, 1)
            else:
                for part in sorted({"lists", *map(slot, keys)}):
                    pipe.hincrby(versions, f"{entity}:{part}", 1)
            await pipe.execute()
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    def _key(self, address: Address) -> str:
        record = "" if address.record is None else f":{address.record}"
        return f"{self._options.prefix}:{address.source}:{address.entity}:{address.digest}{record}"

    def _versions(self, source: str) -> str:
        return f"{self._options.prefix}:versions:{source}"

    async def _plain(self, reply: Any) -> Any:
        # redis types its replies as "awaitable or not", for its two clients at once.
        return await reply

    async def _guarded(self, work: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """What the work gives, or the other if Redis fails or is slow; while it is left alone, the other at once."""
        admission = self._breaker.admit()
        if admission is None:
            return otherwise
        try:
            async with asyncio.timeout(self._options.timeout):
                answer = await work()
        except Exception as error:
            was_open = self._breaker.open
            self._breaker.failed(admission)
            if self._breaker.open and not was_open:
                logger.warning("the cache is off while Redis cannot be used: %r", error)
            return otherwise
        except BaseException:
            self._breaker.abandoned(admission)
            raise
        if self._breaker.open:
            logger.warning("the cache is on again: Redis answers")
        self._breaker.succeeded()
        return answer


def _entry(data: bytes | None, stamp: Stamp, wire: Wire) -> Entry | None:
    """The entry as it was kept, if it is still valid. One of another version of our types is none."""
    if data is None:
        return None
    try:
        kept = _decode(data)
        if kept.stamp != stamp:
            return None
        value = wire.decode(kept.answer)
    except msgspec.MsgspecError:
        logger.debug("an entry in Redis cannot be read; it will be replaced", exc_info=True)
        return None
    wire.finish(value)
    return Entry(value, kept.stored_at, 0)
