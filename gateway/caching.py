"""The gateway's cache: made as configured, fed with changes while the gateway is open."""

from __future__ import annotations

from adapters.errors import ConfigurationError
from adapters.problems import ConfigurationProblems
from adapters.source import Source
from gateway.fingerprint import fingerprints
from gateway.settings import CacheOptions, Settings
from gateway.settings.caching import MEMORY
from resolvers.cache.cache import Cache
from resolvers.cache.entry import Store
from resolvers.cache.feed import Feeds
from resolvers.cache.memory import MemoryStore
from resolvers.engine import Engine


def make_cache(settings: Settings) -> Cache:
    """The cache, nothing connected yet. Raises `ConfigurationProblems` for an address of Redis that is none."""
    options = settings.cache
    if options.store == MEMORY:
        return Cache(MemoryStore(options.max_bytes))
    try:
        store = redis_store(options, settings.secrets.get(options.store), options.timeout)
    except ConfigurationError as problem:
        raise ConfigurationProblems([problem]) from problem
    return Cache(store, fingerprints=fingerprints(settings.sources, settings.secrets))


def redis_store(options: CacheOptions, url: str, timeout: float) -> Store:
    """The store in Redis; `timeout` in seconds, for one exchange."""
    from resolvers.cache.redis_store import RedisOptions, RedisStore

    return RedisStore(url, RedisOptions(prefix=options.prefix, timeout=timeout))


def start_feeds(cache: Cache, engine: Engine, options: CacheOptions) -> Feeds:
    """Follow the change feeds of all that is kept."""

    def now(identifier: str) -> Source | None:
        return engine.sources.get(identifier)

    feeds = Feeds(cache, engine.watch.gates, now, interval=options.changes)
    feeds.start(engine.sources)
    return feeds
