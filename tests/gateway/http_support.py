"""A small schema and server for the tests of the HTTP front door."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx
import strawberry
import uvicorn
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from adapters.errors import Unavailable
from gateway.deadline import Deadline
from gateway.http import GraphQLEndpoint, HttpLimits

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
SECRET = "postgres://gateway:hunter2@10.0.0.7/db"


class Upstream:
    """Stands for a slow source: says when it was begun and when it was cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def call(self) -> str:
        self.begun.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return "late"


class Context:
    """The context of one operation; notes how it was left."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.deadline: Deadline | None = None
        self.left = False

    def extensions(self) -> dict[str, object]:
        return {"sources": {"asked": 1}}


@strawberry.input
class Filter:
    eq: str | None = None
    any_of: list["Filter"] | None = None


@strawberry.type
class Site:
    name: str

    @strawberry.field
    def neighbour(self) -> "Site":
        return Site(name=self.name + "+")

    @strawberry.field
    def rating(self) -> int | None:
        raise Unavailable(f"connect to {SECRET}: refused", source="registry", entity="StarRating")


@strawberry.type
class Query:
    @strawberry.field
    def site(self, name: str = "甲", where: Filter | None = None, ids: list[int] | None = None) -> Site:
        return Site(name=name)

    @strawberry.field
    async def slow(self, info: strawberry.Info) -> str:
        upstream: Upstream = info.context.upstream
        return await upstream.call()

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(f"password in {SECRET}")

    @strawberry.field
    def refused(self) -> str | None:
        raise GraphQLError("not for you", extensions={"code": "FORBIDDEN", "role": "auditor"})

    @strawberry.field
    def huge(self) -> int | None:
        return 98765432109876

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> Site:
        return Site(name=name)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1


def schema() -> strawberry.Schema:
    return strawberry.Schema(Query, Mutation, Subscription)


class Front:
    """An app with the endpoint, and what its contexts saw."""

    def __init__(self, settings: HttpLimits | None = None, *, ide: bool = True) -> None:
        self.upstream = Upstream()
        self.contexts: list[Context] = []
        page = (lambda: HTMLResponse("<title>GraphiQL</title>")) if ide else None
        self.endpoint = GraphQLEndpoint(schema(), context=self._context, settings=settings, ide=page)
        self.app = Starlette(routes=[Route("/graphql", self.endpoint)])

    @contextlib.asynccontextmanager
    async def _context(self, request: Request) -> AsyncIterator[Context]:
        context = Context(self.upstream)
        context.deadline = request.state.deadline
        self.contexts.append(context)
        try:
            yield context
        finally:
            context.left = True

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A client that calls the app in this process; it sends no Accept header but a given one."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://gateway.test", headers=headers)
        if "accept" not in headers:
            del client.headers["accept"]
        return client


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Run an app under uvicorn on a free loopback port; yields its base address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()
