"""``craftgraph cache invalidate``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, read_settings

if TYPE_CHECKING:
    from gateway.settings import Settings

SECONDS = 5.0
"""For Redis to answer: nobody waits for this but who typed it."""


def invalidate(
    *,
    source: Annotated[str, Parameter(help="Source by its id (数据源)")],
    entity: Annotated[str | None, Parameter(help="Only this entity of it (实体)")] = None,
    key: Annotated[tuple[str, ...], Parameter(help="Only what these records may touch; may be given again (记录编号)")] = (),
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Use nothing any more that was read of a source, in all processes that share the cache in Redis.

    With an entity only what was read of that; with keys only these records, and every list and total of the entity.

    Exit codes: 0 done; 1 Redis could not be reached; 2 no such source or entity, or the cache is in each process's own memory.
    """
    settings = read_settings(config, need_secrets=False)
    _check(settings, source, entity, key)
    if not asyncio.run(_invalidate(settings, source, entity, list(key) or None)):
        print("Redis could not be reached, nothing was done")
        return FAILED
    print(f"invalidated: {source}{f' {entity}' if entity else ''}{f' {len(key)} keys' if key else ''}")
    return DONE


def _check(settings: Settings, source: str, entity: str | None, key: tuple[str, ...]) -> None:
    from adapters.entities import ENTITIES
    from adapters.mapping.yaml import suggestion
    from gateway.settings.caching import MEMORY

    names = [config.id for config in settings.sources]
    if source not in names:
        raise Refusal(f"there is no source {source!r}; {suggestion(source, names)}")
    if entity is not None and entity not in ENTITIES:
        raise Refusal(f"there is no entity {entity!r}; {suggestion(entity, ENTITIES)}")
    if key and entity is None:
        raise Refusal("--key needs --entity")
    if settings.cache.store == MEMORY:
        raise Refusal(
            "cache.store is memory: each process has a cache of its own, which this command cannot reach; "
            "set cache.invalidation_token and use POST /cache/invalidate, or keep the cache in Redis"
        )


async def _invalidate(settings: Settings, source: str, entity: str | None, keys: list[str] | None) -> bool:
    from adapters.errors import ConfigurationError
    from gateway.caching import redis_store

    try:
        store = redis_store(settings.cache, settings.secrets.get(settings.cache.store), SECONDS)
    except ConfigurationError as error:
        raise Refusal(error.internal) from error
    try:
        return await store.invalidate(source, entity, keys)
    finally:
        await store.close()
