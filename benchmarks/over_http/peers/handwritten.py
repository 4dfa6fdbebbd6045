"""The endpoint that a person would write by hand for this one question: no GraphQL, the same HTTP client as ours."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from typing import Any

import httpx
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.transport import Transport
from benchmarks.over_http.question import PAGE, POINT

UPSTREAM = os.environ["UPSTREAM_URL"]
TRANSPORT = Transport(connections=64)


class Site(msgspec.Struct):
    code: str
    name: str
    hostName: str
    hostType: str
    trained: int
    sponsorCode: str


class Union(msgspec.Struct):
    code: str
    shortName: str


class Tranche(msgspec.Struct):
    siteCode: str
    number: int
    amount: str
    status: str


class Rating(msgspec.Struct):
    siteCode: str
    level: str
    score: str


class Items(msgspec.Struct):
    items: list[Any]


def decoder(kind: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(msgspec.defstruct(f"{kind.__name__}Items", [("items", list[kind])]))  # type: ignore[valid-type]


SITES, UNIONS, TRANCHES, RATINGS = decoder(Site), decoder(Union), decoder(Tranche), decoder(Rating)


async def rows(path: str, read: msgspec.json.Decoder[Any]) -> list[Any]:
    response = await TRANSPORT.handle_async_request(httpx.Request("GET", f"{UPSTREAM}{path}"))
    found: list[Any] = read.decode(await response.aread()).items
    return found


async def the_list() -> Any:
    sites = await rows(f"/sites?limit={PAGE}", SITES)
    codes = ",".join(site.code for site in sites)
    unions, tranches, ratings = await asyncio.gather(
        rows("/unions?codes=" + ",".join({site.sponsorCode for site in sites}), UNIONS),
        rows("/tranches?sites=" + codes, TRANCHES),
        rows("/ratings?sites=" + codes, RATINGS),
    )
    sponsors = {union.code: {"code": union.code, "shortName": union.shortName} for union in unions}
    paid = defaultdict(list)
    for one in tranches:
        paid[one.siteCode].append({"number": one.number, "amount": one.amount, "status": one.status})
    rated = {one.siteCode: {"level": one.level, "score": one.score} for one in ratings}
    return {"sites": [_site(site, sponsors) | {"tranches": paid[site.code], "rating": rated[site.code]} for site in sites]}


async def the_point() -> Any:
    (site,) = await rows(f"/sites?codes={POINT}", SITES)
    (union,) = await rows(f"/unions?codes={site.sponsorCode}", UNIONS)
    return {"site": _site(site, {union.code: {"code": union.code, "shortName": union.shortName}})}


def _site(site: Site, sponsors: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": site.code,
        "name": site.name,
        "hostName": site.hostName,
        "hostType": site.hostType,
        "trained": site.trained,
        "sponsor": sponsors[site.sponsorCode],
    }


async def endpoint(request: Request) -> Response:
    query = msgspec.json.decode(await request.body())["query"]
    data = await (the_list() if "sites(" in query else the_point())
    return Response(msgspec.json.encode({"data": data}), media_type="application/json")


app = Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
