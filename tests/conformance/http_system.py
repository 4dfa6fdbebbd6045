"""A small system over HTTP with awkward habits, for the REST adapter to speak to. It knows nothing of our code.

Success is ``code: 0`` inside HTTP 200, an empty list is ``data: ""``, tokens are short-lived, texts are searched without regard to case,
a number is compared by tens, four kinds of paging.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.conformance import ledger
from tests.conformance.graphql_shop import GraphQLShop

Row = dict[str, Any]
Keep = Callable[[Row, list[str]], bool]
CLIENT = "client-6tk2-Pirol"


class Trouble(Enum):
    """What is wrong with a shop."""

    SERVER_ERROR = "server error"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    GARBAGE = "garbage"
    HANG = "hang"
    SHORT = "short"
    CIRCLE = "circle"


@dataclass
class Shop:
    """One adapter's part of the system: lists of rows by name, each in the order of its key."""

    secret: str
    lists: dict[str, list[Row]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    trouble: Trouble | None = None
    graphql: GraphQLShop = field(default_factory=GraphQLShop)
    seen: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    running: int = 0


@dataclass(frozen=True)
class Shelf:
    """How one list is asked for."""

    key: str
    page: str
    """Kind of paging."""
    filters: Mapping[str, Keep]


def among(name: str) -> Keep:
    """The member is one of the values, which come repeated or with commas."""
    return lambda row, values: str(row[name]) in values


def among_parts(name: str) -> Keep:
    """The same for a parameter whose values come with commas."""
    return lambda row, values: str(row[name]) in values[0].split(",")


def searching(name: str) -> Keep:
    """The member contains the text, whatever its case."""
    return lambda row, values: values[0].casefold() in str(row[name]).casefold()


def from_tens(name: str) -> Keep:
    """The number is not below the value, rounded down to tens."""
    return lambda row, values: int(row[name]) >= int(values[0]) // 10 * 10


SHELVES: dict[str, Shelf] = {
    "sites": Shelf("no", "cursor", {
        "no": among("no"), "name": among("name"), "keyword": searching("name"), "kind": among("kind"), "state": among("state"),
        "sponsor": among("sponsor"), "minTrained": from_tens("trained"),
        "trade": lambda row, values: any(value in row["trades"] for value in values),
    }),
    "vouchers": Shelf("id", "offset", {
        "id": among_parts("id"), "plan": among_parts("plan"), "state": among_parts("state"),
        "from": lambda row, values: row["paid"] >= values[0], "to": lambda row, values: row["paid"] <= values[0],
    }),
    "reports": Shelf("id", "page", {"id": among_parts("id"), "site": among("site"), "org": among("org"), "year": among_parts("year")}),
    "ratings": Shelf("id", "link", {"id": among_parts("id"), "site": among("site"), "stars": among_parts("stars")}),
}  # fmt: skip


class HttpSystem:
    """All shops behind one port, each under ``/NUMBER``."""

    def __init__(self) -> None:
        self.shops: dict[int, Shop] = {}
        self.port = 0
        self._tokens = itertools.count(1)
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        # Without the protocol's name asyncio leaves Nagle's delay on.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        routes = [
            Route("/{shop:int}/token", self._token, methods=["POST"]),
            Route("/{shop:int}/graphql", self._graphql, methods=["POST"]),
            Route("/{shop:int}/{list}", self._list),
            Route(f"/{{shop:int}}/{ledger.BASE}/{{list}}", self._books),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_level="critical", lifespan="off", access_log=False, ws="none")
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve([listener]))
        while not self._server.started:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """End, whoever is still being served."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = self._server.force_exit = True
            await self._task

    async def _token(self, request: Request) -> Response:
        shop = self.shops[request.path_params["shop"]]
        form = dict(part.split("=") for part in (await request.body()).decode().split("&"))
        if form.get("client_id") != CLIENT or form.get("client_secret") != shop.secret:
            return JSONResponse({"error": "invalid_client"}, 401)
        token = f"token-{next(self._tokens)}"
        shop.tokens.add(token)
        return JSONResponse({"access_token": token, "expires_in": 600})

    async def _list(self, request: Request) -> Response:
        shop = self.shops[request.path_params["shop"]]
        shop.seen.append(noted(request.method, request.scope["path"], request.url.query, ""))
        shop.running += 1
        try:
            return await self._answer(shop, request)
        finally:
            shop.running -= 1

    async def _graphql(self, request: Request) -> Response:
        shop = self.shops[request.path_params["shop"]]
        body = await request.json()
        shop.seen.append(noted(request.method, request.scope["path"], request.url.query, (await request.body()).decode()))
        shop.running += 1
        try:
            if request.headers.get("authorization") != f"Bearer {shop.secret}":
                return refused("UNAUTHENTICATED")
            if shop.trouble is Trouble.FORBIDDEN:
                return refused("FORBIDDEN")
            return await trouble(shop, request) or JSONResponse(shop.graphql.answer(shop, body["query"], body.get("variables") or {}))
        finally:
            shop.running -= 1

    async def _books(self, request: Request) -> Response:
        shop = self.shops[request.path_params["shop"]]
        path, query, body = request.scope["raw_path"].decode(), request.url.query, await request.body()
        shop.seen.append(noted(request.method, request.scope["path"], query, body.decode()))
        shop.running += 1
        try:
            code = ledger.refusal(shop, request.headers, request.method, f"{path}?{query}" if query else path, body)
            if code:
                return JSONResponse({"errcode": code, "errmsg": "no"}, 401)
            if shop.trouble is Trouble.FORBIDDEN:
                return JSONResponse({"errcode": "FORBIDDEN", "errmsg": "no"}, 403)
            fewer = 2 if shop.trouble is Trouble.SHORT else 0
            rows = ledger.page(shop, request.path_params["list"], request.query_params, fewer)
            return await trouble(shop, request) or JSONResponse(rows)
        finally:
            shop.running -= 1

    async def _answer(self, shop: Shop, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in shop.tokens:
            return said("40100", "token?")
        if shop.trouble is Trouble.FORBIDDEN:
            return said("40300", "no")
        name = request.path_params["list"]
        return await trouble(shop, request) or _page(shop, SHELVES[name], shop.lists.get(name, []), request)


def noted(method: str, path: str, query: str, body: str) -> str:
    """A request in one line, without the shop's number."""
    return f"{method} {path.partition('/')[2].partition('/')[2]}?{query} {body}"


async def trouble(shop: Shop, request: Request) -> Response | None:
    """The answer of a shop in trouble; None if it can serve."""
    match shop.trouble:
        case Trouble.SERVER_ERROR:
            return PlainTextResponse("java.lang.NullPointerException", 500)
        case Trouble.BUSY:
            return JSONResponse({"code": "42900", "msg": "slow down"}, 429, {"Retry-After": "7"})
        case Trouble.GARBAGE:
            return PlainTextResponse("<html>maintenance</html>")
        case Trouble.HANG:
            while not await request.is_disconnected():  # noqa: ASYNC110  # nothing tells when the client goes
                await asyncio.sleep(0.02)
    return None


def refused(code: str) -> JSONResponse:
    """GraphQL's way to refuse."""
    return JSONResponse({"errors": [{"message": "no", "extensions": {"code": code}}]})


def said(code: str, message: str, data: Any = "") -> JSONResponse:
    """The system's envelope, always inside HTTP 200."""
    return JSONResponse({"code": code, "msg": message, "data": data})


def _page(shop: Shop, shelf: Shelf, rows: list[Row], request: Request) -> Response:
    query = request.query_params
    for name, keep in shelf.filters.items():
        if values := query.getlist(name):
            rows = [row for row in rows if keep(row, values)]
    size = int(query.get("size", "1000"))
    start = _start(shelf, rows, query, size)
    fewer = max(1, size - 2) if shop.trouble is Trouble.SHORT and shelf.page != "page" else size
    part = rows[start : start + fewer]
    end = start + len(part)
    if not part and start == 0:
        return said("0", "ok")
    mark = "" if end >= len(rows) else cursor_of(str(rows[0 if shop.trouble is Trouble.CIRCLE else end - 1][shelf.key]))
    if shop.trouble is Trouble.CIRCLE and start:
        mark = query.get("cursor", mark)
    data = {"rows": part, "total": len(rows), "more": end < len(rows), "cursor": mark}
    headers = {"Link": f'<?{_without_cursor(request)}cursor={mark}>; rel="next"'} if mark and shelf.page == "link" else {}
    response = said("0", "ok", data)
    response.headers.update(headers)
    return response


def _start(shelf: Shelf, rows: list[Row], query: Any, size: int) -> int:
    match shelf.page:
        case "offset":
            return int(query.get("offset", "0"))
        case "page":
            return (int(query.get("page", "1")) - 1) * size
    cursor = query.get("cursor")
    if cursor is None:
        return 0
    key = base64.urlsafe_b64decode(cursor).decode()
    return next((place + 1 for place, row in enumerate(rows) if str(row[shelf.key]) == key), len(rows))


def cursor_of(key: str) -> str:
    """A place in a list, as the system writes it."""
    return base64.urlsafe_b64encode(key.encode()).decode()


def _without_cursor(request: Request) -> str:
    kept = [part for part in request.url.query.split("&") if part and not part.startswith("cursor=")]
    return "".join(f"{part}&" for part in kept)
