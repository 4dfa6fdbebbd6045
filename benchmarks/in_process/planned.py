"""The schema as craftgraph writes its own: batch fields, and attributes that the decoder has typed."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

from benchmarks.in_process.data import Level, Store
from benchmarks.in_process.scalars import CONFIG, Money
from schema.batching import batch_field


@dataclass
class Context:
    """What the resolvers find in `info.context`."""

    store: Store
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)


def _typed() -> Any:
    return strawberry.field(metadata={"typed": True})


def _link(load: str, graph_type: Any) -> Any:
    def request(info: strawberry.Info) -> None:
        del info

    async def answer(context: Context, request: None, sites: list[Any]) -> Any:
        return await getattr(context.store, load)(sites)

    return batch_field(request, answer, graph_type=graph_type, description=load)


@strawberry.type
class Union:
    code: str = _typed()
    name: str = _typed()
    short_name: str = _typed()
    members: int | None = _typed()


@strawberry.type
class Tranche:
    number: int = _typed()
    amount: Money = _typed()
    paid_on: date | None = _typed()
    note: str | None = _typed()


@strawberry.type
class Rating:
    level: Level | None = _typed()
    scheme: str = _typed()
    rated_on: date = _typed()
    evidence: str | None = _typed()


@strawberry.type
class Site:
    code: str = _typed()
    name: str = _typed()
    address: str | None = _typed()
    contact: str | None = _typed()
    year: int = _typed()
    trained: int = _typed()
    capacity: int | None = _typed()
    restricted: bool = _typed()
    online: bool = _typed()
    determined_on: date = _typed()
    union = _link("unions", Union)
    tranches = _link("tranches", list[Tranche])
    rating = _link("ratings", Rating | None)


def _sites(info: strawberry.Info) -> Any:
    return info.context.store.sites


@strawberry.type
class Query:
    sites = strawberry.field(resolver=_sites, graphql_type=list[Site])


def schema(*extensions: Any) -> strawberry.Schema:
    """The schema, with extensions."""
    return strawberry.Schema(Query, config=CONFIG, extensions=list(extensions))
