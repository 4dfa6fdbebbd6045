"""The ASGI application: the sources, the engine and the schema behind ``/graphql``."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan
from starlette_compress import CompressMiddleware

from adapters import hops
from adapters.errors import ConfigurationError
from adapters.host import SharedHost
from adapters.lifecycle import close_sources, open_sources
from adapters.problems import ConfigurationProblems
from adapters.registry import BrokenAdapter, build_sources
from adapters.source import Sources
from gateway.asked import read_asked
from gateway.cache_control import HEADER as CACHE_HEADER
from gateway.cache_control import MayControl, cache_control
from gateway.caching import make_cache, start_feeds
from gateway.context import RequestContext, request_context
from gateway.coverage import COVERAGE_HEADER, required_coverage
from gateway.execution import Plans, compiled
from gateway.explain import is_explained
from gateway.graphiql import GraphiQL, read_tabs
from gateway.health import Readiness, health_routes
from gateway.http import GraphQLEndpoint
from gateway.identity import Identify, Officers
from gateway.invalidation import invalidation_route
from gateway.revival import Revival
from gateway.settings import Settings
from resolvers.cache.cache import Cache
from resolvers.cache.control import ANYTHING, CacheControl
from resolvers.cache.feed import Feeds
from resolvers.engine import Engine
from resolvers.policy.derivation import PolicyDerivation
from resolvers.rechecks import Rechecks
from resolvers.standing import SourceState
from schema import build

logger = logging.getLogger("gateway.app")


class Gateway:
    """One graph. Made without any connection; as a context manager, it holds its sources open.

    Opening touches no source, so it takes moments however many are down. Raises `ConfigurationProblems` when made, for what the adapters
    find wrong with their options, and when entered, for sources that are not configured correctly (unless those go into quarantine).
    """

    def __init__(
        self,
        settings: Settings,
        sources: Sources | None = None,
        may_control_cache: MayControl | None = None,
        identify: Identify | None = None,
    ) -> None:
        self.settings = settings
        self._configured = build_sources(settings.sources) if sources is None else sources
        self._derivations = (PolicyDerivation(settings.policy),)
        self._schema = build([compiled(Plans(settings.http.documents.cached_documents))] if settings.compiled else [])
        # Made here, so that forked workers have the same one and honour each other's cursors.
        self._own_secret = secrets.token_bytes(32)
        self._host: SharedHost | None = None
        self._engine: Engine | None = None
        self._feeds: Feeds | None = None
        self._may_control = may_control_cache or (lambda request: settings.cache.caller_control)
        self._identify = identify or Officers(settings.officers, settings.secrets)
        self._rechecks: Rechecks | None = None

    async def __aenter__(self) -> Self:
        host = self._host = SharedHost(self.settings.secrets, self.settings.resources)
        sources = await open_sources(self._configured, host)
        try:
            self._refuse_faulty(sources)
            cache = make_cache(self.settings)
            self._engine = Engine(
                sources, cursor_secret=self._cursor_secret(), names=self.settings.search, cache=cache, derivations=self._derivations
            )
            self._feeds = start_feeds(cache, self._engine, self.settings.cache)
            if self.settings.background_checks:
                self._rechecks = Rechecks(self._engine.watch, Revival(self._configured, self.settings, host).reopen)
                await self._rechecks.__aenter__()
        except BaseException:
            await self._close(sources)
            raise
        if self.settings.cursor_secret is None:
            logger.info("cursors are valid until this process ends; set graph.cursor_secret to keep them valid")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._rechecks is not None:
            await self._rechecks.__aexit__(kind, error, trace)
        await self._close(self.sources)

    @property
    def sources(self) -> Sources:
        """The sources as they are now; as they were configured, before the gateway is open."""
        return self._configured if self._engine is None else self._engine.sources

    @property
    def quarantined(self) -> int:
        """How many sources cannot be used."""
        return sum(source.quarantine is not None for source in self.sources)

    def app(self, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
        """The ASGI application; it serves while the gateway is open."""
        return Starlette(routes=self.routes(), middleware=self._middleware(), lifespan=lifespan)

    def _middleware(self) -> list[Middleware]:
        least = self.settings.server.compress_from
        return [Middleware(CompressMiddleware, minimum_size=least)] if least else []

    def routes(self) -> list[Route]:
        """``/graphql`` with GraphiQL for browsers, the health checks, and a way from ``/`` to GraphiQL."""
        graphiql = GraphiQL(read_tabs())
        endpoint = GraphQLEndpoint(self._schema, context=self.context, settings=self.settings.http, ide=graphiql.response)
        return [
            Route("/", _to_graphql, methods=["GET"]),
            Route("/graphql", endpoint),
            *graphiql.routes(),
            *health_routes(self.readiness),
            *self._invalidation(),
        ]

    def _invalidation(self) -> list[Route]:
        reference = self.settings.cache.invalidation_token
        if reference is None:
            return []
        return [invalidation_route(self.settings.secrets.get(reference), self.sources, lambda: self.cache)]

    @property
    def cache(self) -> Cache | None:
        """The cache, while the gateway is open."""
        return self._engine.cache if self._engine is not None else None

    @asynccontextmanager
    async def context(self, request: Request) -> AsyncIterator[RequestContext]:
        """The context of one operation."""
        if self._engine is None:
            raise RuntimeError("the gateway is not open")
        identity = await self._identify(request)
        coverage = required_coverage(request.headers.getlist(COVERAGE_HEADER), self._engine.sources)
        asked = read_asked(request.state.extensions)
        mask = self.settings.secrets.mask if is_explained(request, asked, self.settings.explain) else None
        with hops.arrived(request.headers.get(hops.HEADER)):
            yield request_context(self._engine, request.state.deadline, coverage, self._control(request), identity=identity, explained=mask)

    def _control(self, request: Request) -> CacheControl:
        if not self._may_control(request):
            return ANYTHING
        return cache_control(request.headers.getlist(CACHE_HEADER), request.state.extensions)

    async def readiness(self) -> Readiness:
        """Ready as soon as the adapters are open. Sources in trouble are named, but only they are not ready."""
        details: dict[str, object] = {"sources": len(self.sources), "quarantined": self.quarantined}
        if self._engine is not None:
            standings = {source.id: self._engine.watch.standing(source.id).state for source in self.sources}
            details["degraded"] = {name: state.name for name, state in standings.items() if state is not SourceState.READY}
        return Readiness(ready=self._engine is not None, details=details)

    def _cursor_secret(self) -> bytes:
        reference = self.settings.cursor_secret
        return self._own_secret if reference is None else self.settings.secrets.get(reference).encode()

    def _refuse_faulty(self, sources: Sources) -> None:
        if not self.settings.strict:
            return
        faults = [source.quarantine for source in sources if source.quarantine is not None]
        problems = [fault for fault in faults if isinstance(fault, ConfigurationError) and not isinstance(fault, BrokenAdapter)]
        if problems:
            raise ConfigurationProblems(problems)

    async def _close(self, sources: Sources) -> None:
        if self._feeds is not None:
            await self._feeds.close()
        engine, self._engine, self._rechecks = self._engine, None, None
        if engine is not None:
            await engine.close()
        await close_sources(sources)
        if self._host is not None:
            await self._host.close()


def create_app(settings: Settings, sources: Sources | None = None) -> Starlette:
    """The application for an ASGI server, which opens and closes the gateway in its lifespan. `sources` replace the configured ones."""
    gateway = Gateway(settings, sources)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with gateway:
            yield

    return gateway.app(lifespan)


async def _to_graphql(request: Request) -> Response:
    return RedirectResponse("graphql")
