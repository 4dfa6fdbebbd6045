"""Strawberry as its manual shows it: types, resolvers, DataLoaders, its own ASGI view; httpx as everybody uses it."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from typing import Any

import httpx
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

UPSTREAM = os.environ["UPSTREAM_URL"]
CLIENT = httpx.AsyncClient(base_url=UPSTREAM)


async def rows(path: str) -> list[dict[str, Any]]:
    response = await CLIENT.get(path)
    found: list[dict[str, Any]] = response.json()["items"]
    return found


async def load_unions(codes: list[str]) -> list[Any]:
    found = {row["code"]: Union(code=row["code"], short_name=row["shortName"]) for row in await rows("/unions?codes=" + ",".join(codes))}
    return [found.get(code) for code in codes]


async def load_tranches(codes: list[str]) -> list[Any]:
    found = defaultdict(list)
    for row in await rows("/tranches?sites=" + ",".join(codes)):
        found[row["siteCode"]].append(Tranche(number=row["number"], amount=row["amount"], status=row["status"]))
    return [found[code] for code in codes]


async def load_ratings(codes: list[str]) -> list[Any]:
    found = {row["siteCode"]: Rating(level=row["level"], score=row["score"]) for row in await rows("/ratings?sites=" + ",".join(codes))}
    return [found.get(code) for code in codes]


@strawberry.type
class Union:
    code: str
    short_name: str


@strawberry.type
class Tranche:
    number: int
    amount: str
    status: str


@strawberry.type
class Rating:
    level: str
    score: str


@strawberry.type
class Site:
    code: str
    name: str
    host_name: str
    host_type: str
    trained: int
    sponsor_code: strawberry.Private[str]

    @strawberry.field
    async def sponsor(self, info: strawberry.Info) -> Union | None:
        return await info.context["unions"].load(self.sponsor_code)  # type: ignore[no-any-return]

    @strawberry.field
    async def tranches(self, info: strawberry.Info) -> list[Tranche]:
        return await info.context["tranches"].load(self.code)  # type: ignore[no-any-return]

    @strawberry.field
    async def rating(self, info: strawberry.Info) -> Rating | None:
        return await info.context["ratings"].load(self.code)  # type: ignore[no-any-return]


def site_of(row: dict[str, Any]) -> Site:
    return Site(
        code=row["code"],
        name=row["name"],
        host_name=row["hostName"],
        host_type=row["hostType"],
        trained=row["trained"],
        sponsor_code=row["sponsorCode"],
    )


@strawberry.type
class Query:
    @strawberry.field
    async def sites(self, limit: int) -> list[Site]:
        return [site_of(row) for row in await rows(f"/sites?limit={limit}")]

    @strawberry.field
    async def site(self, code: str) -> Site | None:
        return next(map(site_of, await rows(f"/sites?codes={code}")), None)


class App(GraphQL[Any, Any]):
    async def get_context(self, request: Any, response: Any) -> Any:
        return {"unions": DataLoader(load_unions), "tranches": DataLoader(load_tranches), "ratings": DataLoader(load_ratings)}


if __name__ == "__main__":
    uvicorn.run(App(strawberry.Schema(Query)), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
