"""A cache whose wall clock is turned by hand, and an engine over it."""

from __future__ import annotations

from typing import Any

from adapters.source import Caching, Freshness, Source
from resolvers.cache.cache import Cache
from resolvers.cache.control import ANYTHING, CacheControl
from resolvers.coverage import CacheState, SourceReport, SourceStatus
from resolvers.engine import Engine
from resolvers.request import ListRequest, ListResult
from tests.resolvers.world import Clock, engine, source

NOON = 1_780_000_000.0
MINUTE, HOUR = 60.0, 3600.0


class Wall(Clock):
    """Seconds since 1970, standing still unless they are moved."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON


def kept(ttl: float = 30.0, *, revalidate: float = 0.0, error: float = 0.0) -> Caching:
    """The same freshness for all entities."""
    return Caching(default=Freshness(ttl=ttl, stale_while_revalidate=revalidate, stale_if_error=error))


def cached(identifier: str, *arguments: Any, caching: Caching | None = None, **options: Any) -> Source:
    """A source in memory whose answers are kept."""
    one = source(identifier, *arguments, **options)
    return Source(**{**vars(one), "caching": caching or kept()})


class Desk:
    """An engine with a cache, its clocks, and a short way to ask it."""

    def __init__(self, *sources: Source, **options: Any) -> None:
        self.wall = Wall()
        self.clock = Clock()
        store = options.pop("store", None)
        self.cache = Cache(store, clock=self.clock, wall=self.wall)
        self.engine: Engine = engine(*sources, cache=self.cache, clock=self.clock, sleep=self.clock.sleep, **options)

    async def list(self, entity: str = "Site", control: CacheControl = ANYTHING, **request: Any) -> ListResult:
        fields = request.pop("fields", ("name",))
        return await self.engine.operation(control=control).list(ListRequest(entity, fields, **request))

    async def report(self, entity: str = "Site", control: CacheControl = ANYTHING, **request: Any) -> SourceReport:
        """The report of a list's only source."""
        (report,) = (await self.list(entity, control, **request)).coverage.sources
        return report

    async def state(self, entity: str = "Site", control: CacheControl = ANYTHING, **request: Any) -> tuple[SourceStatus, CacheState]:
        """How the only source of a list took part."""
        report = await self.report(entity, control, **request)
        return report.status, report.cache
