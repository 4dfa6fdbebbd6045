"""The schema as the documentation of Strawberry would have it: resolvers and DataLoaders."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

from benchmarks.in_process.data import Level, Store
from benchmarks.in_process.scalars import CONFIG, Money


def context(store: Store) -> dict[str, Any]:
    """What the resolvers find in `info.context`; a loader keys its records by the site's number."""
    sites = {site.code: site for site in store.sites}

    def loader(load: Any) -> DataLoader[str, Any]:
        async def load_many(codes: list[str]) -> Any:
            return await load([sites[code] for code in codes])

        return DataLoader(load_many)

    return {"store": store, "unions": loader(store.unions), "tranches": loader(store.tranches), "ratings": loader(store.ratings)}


@strawberry.type
class Union:
    code: str
    name: str
    short_name: str
    members: int | None


@strawberry.type
class Tranche:
    number: int
    amount: Money
    paid_on: date | None
    note: str | None


@strawberry.type
class Rating:
    level: Level | None
    scheme: str
    rated_on: date
    evidence: str | None


async def _union(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await info.context["unions"].load(root.code)


async def _tranches(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await info.context["tranches"].load(root.code)


async def _rating(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await info.context["ratings"].load(root.code)


@strawberry.type
class Site:
    code: str
    name: str
    address: str | None
    contact: str | None
    year: int
    trained: int
    capacity: int | None
    restricted: bool
    online: bool
    determined_on: date
    union = strawberry.field(resolver=_union, graphql_type=Union)
    tranches = strawberry.field(resolver=_tranches, graphql_type=list[Tranche])
    rating = strawberry.field(resolver=_rating, graphql_type=Rating | None)


def _sites(info: strawberry.Info) -> Any:
    return info.context["store"].sites


@strawberry.type
class Query:
    sites = strawberry.field(resolver=_sites, graphql_type=list[Site])


SCHEMA = strawberry.Schema(Query, config=CONFIG)
