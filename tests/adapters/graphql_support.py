"""Helpers of the GraphQL adapter's tests: a small library of teachers behind Strawberry, a server on loopback, and adapters over it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import strawberry
import uvicorn
from strawberry.asgi import GraphQL

from adapters.context import AdapterContext
from adapters.entities import Record
from adapters.graphql import GraphQLAdapter, create
from adapters.host import SharedHost
from adapters.interface import Adapter
from adapters.mapping.yaml import loads
from adapters.requests import Scan
from adapters.secrets import Secrets


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def served(app: Any, *, lifespan: str = "off") -> AsyncIterator[str]:
    """Run an app under uvicorn on a free loopback port; yields its base address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan=lifespan, timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = Server(config)
    task = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        await server.ready.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@strawberry.enum
class Grade(Enum):
    """Honours, as this server calls them."""

    MODEL = "model"
    CRAFTSMAN = "craftsman"


@strawberry.type
class Home:
    code: str | None


@strawberry.type
class Person:
    id: strawberry.ID
    full_name: str
    grade: Grade | None
    home: Home | None
    craft: str


PEOPLE = [
    Person(
        id=strawberry.ID(f"T{number:03}"),
        full_name=f"师傅{number}" if number % 5 else 'O\'Hara "{}" $x',
        grade=(None, Grade.MODEL, Grade.CRAFTSMAN)[number % 3],
        home=Home(code=f"110000-2024-{number % 4:03}") if number % 4 else None,
        craft=("焊工", "钳工")[number % 2],
    )
    for number in range(1, 24)
]


@strawberry.input
class TextFilter:
    eq: str | None = None
    in_: list[str] | None = strawberry.field(name="in", default=None)
    like: str | None = None


@strawberry.input
class PersonFilter:
    id: TextFilter | None = None
    craft: TextFilter | None = None
    name: TextFilter | None = None
    grade: Grade | None = None
    since: int | None = None


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge:
    node: Person


@strawberry.type
class People:
    edges: list[Edge]
    page_info: PageInfo
    total: int


@strawberry.type
class Slice:
    items: list[Person]
    more: bool
    total: int


def _matches(person: Person, where: PersonFilter | None) -> bool:
    if where is None:
        return True
    values = {"id": str(person.id), "craft": person.craft, "name": person.full_name}
    for name, value in values.items():
        asked = getattr(where, name)
        if asked is None:
            continue
        if asked.eq is not None and value != asked.eq:
            return False
        if asked.in_ is not None and value not in asked.in_:
            return False
        if asked.like is not None and asked.like.lower() not in value.lower():
            return False
    return where.grade is None or person.grade is where.grade


@strawberry.type
class Query:
    @strawberry.field
    def people(
        self, first: int | None = None, after: str | None = None, where: PersonFilter | None = None, sort: str | None = None
    ) -> People:
        found = [person for person in PEOPLE if _matches(person, where)]
        if sort is not None:
            found.sort(key=lambda person: (person.craft, str(person.id)), reverse=sort == "CRAFT_DESC")
        start = next((at + 1 for at, person in enumerate(found) if person.id == after), 0)
        page = found[start : start + (first or 10)]
        info = PageInfo(has_next_page=start + len(page) < len(found), end_cursor=str(page[-1].id) if page else None)
        return People(edges=[Edge(node=person) for person in page], page_info=info, total=len(found))

    @strawberry.field
    def slice(self, offset: int = 0, limit: int = 10) -> Slice:
        page = PEOPLE[offset : offset + limit]
        return Slice(items=page, more=offset + len(page) < len(PEOPLE), total=len(PEOPLE))

    @strawberry.field
    def everyone(self) -> list[Person]:
        return PEOPLE

    @strawberry.field
    def people_by_ids(self, ids: list[strawberry.ID]) -> list[Person | None]:
        return [next((person for person in PEOPLE if person.id == one), None) for one in ids]

    @strawberry.field
    def person(self, id: strawberry.ID) -> Person | None:  # noqa: A002  # the argument's name in the schema
        return next((person for person in PEOPLE if person.id == id), None)

    @strawberry.field
    def broken(self) -> list[Person]:
        raise RuntimeError("the library is closed")


class Recorder:
    """An app in front of another that keeps what was asked and may answer itself."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[], tuple[int, bytes]] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.headers.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.requests.append(loads_json(body))
        if self.answer is not None:
            status, content = self.answer()
            await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": content})
            return

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


def loads_json(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(body or b"{}")
    return found


def library() -> Recorder:
    """The library as an ASGI app."""
    return Recorder(GraphQL[Any, Any](strawberry.Schema(Query), graphql_ide=None))


TEACHER = """
    fields:
      id: id
      name: fullName
      trade: craft
      honour: {path: grade, as: [{codes: {MODEL: 全国劳动模范, CRAFTSMAN: 大国工匠}}]}
      site_code: {path: home.code, optional: true}
"""
RELAY = f"""
mapping: graphql
version: 1
entities:
  Teacher:
    query: people
    nodes: edges.node
    paging: {{kind: relay, most: 7}}
    arguments: {{where: PersonFilter, sort: String}}
    sorted: true
    total: total
{TEACHER}
    filters:
      id: {{eq: where.id.eq, in: where.id.in}}
      trade: {{eq: where.craft.eq, in: where.craft.in}}
      honour: where.grade
      name: {{contains: {{path: where.name.like, exactness: superset}}, eq: where.name.eq}}
    order:
      trade: {{asc: {{sort: CRAFT_ASC}}, desc: {{sort: CRAFT_DESC}}}}
"""


def graphql_adapter(folder: Path, mapping: str, url: str, options: str = "", *, timeout: float = 2.0) -> GraphQLAdapter:
    """A source named `library` with this mapping."""
    (folder / "mapping.yaml").write_text(mapping, "utf-8")
    text = f"mapping: mapping.yaml\nurl: {url}\n{options}"
    return create(AdapterContext(source_id="library", options=loads(text), base_dir=folder, timeout=timeout))


def craftgraph_adapter(url: str, options: str = "", *, source: str = "remote", timeout: float = 5.0) -> GraphQLAdapter:
    """Another craftgraph, connected with two lines."""
    return create(AdapterContext(source_id=source, options=loads(f"schema: craftgraph\nurl: {url}\n{options}"), timeout=timeout))


@asynccontextmanager
async def opened(adapter: Adapter, **secrets: str) -> AsyncIterator[Adapter]:
    """The adapter, open over real HTTP."""
    host = SharedHost(Secrets(secrets, Path()))
    await adapter.open(host)
    try:
        yield adapter
    finally:
        await adapter.close()
        await host.close()


async def walk(adapter: Adapter, entity: str, **scan: Any) -> list[Record]:
    """Every row of a scan, page by page."""
    found: list[Record] = []
    token: str | None = None
    while True:
        page = await adapter.scan(Scan(entity=entity, token=token, **{"fields": (), **scan}))
        found += page.rows
        token = page.next
        if token is None:
            return found
