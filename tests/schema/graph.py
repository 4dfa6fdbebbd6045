"""A small graph over records in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from strawberry import Schema
from strawberry.extensions import SchemaExtension

import schema
from adapters.entities import ENTITIES, Money, Record, Site, StarRating, TradeUnion, Tranche
from adapters.entities.codes import HostType, SiteStatus, StarLevel, TrancheStatus, UnionKind
from adapters.errors import Unavailable
from adapters.memory import Call, MemoryAdapter
from adapters.source import Source, Sources
from resolvers.engine import Engine
from schema.context import Context


class Graph:
    """The schema over two provinces, a union register, a star registry and a ledger; `calls` are all calls made so far."""

    def __init__(
        self,
        extensions: Iterable[Callable[[], SchemaExtension]] = (),
        records: Mapping[str, Mapping[str, list[Record]]] | None = None,
    ) -> None:
        held = records_by_source() if records is None else records
        self.down: set[str] = set()
        self.adapters = {name: MemoryAdapter(records, fault=self._fault(name)) for name, records in held.items()}
        partitions = {"province-110000": "110000", "province-440000": "440000"}
        sources = [_source(name, adapter, partitions.get(name)) for name, adapter in self.adapters.items()]
        self.engine = Engine(Sources(sources), cursor_secret=b"secret")
        self.schema = schema.build(extensions) if extensions else built()

    @property
    def calls(self) -> list[Call]:
        return [call for adapter in self.adapters.values() for call in adapter.calls]

    async def ask(self, text: str, variables: dict[str, Any] | None = None) -> Any:
        """The result of one operation."""
        context = Context(self.engine.operation(), self.engine.sources)
        return await self.schema.execute(text, variables, context_value=context)

    async def data(self, text: str, variables: dict[str, Any] | None = None) -> Any:
        """Its data, asserting that there is no error."""
        result = await self.ask(text, variables)
        assert result.errors is None, result.errors
        return result.data

    def _fault(self, name: str) -> Any:
        async def fault(call: Call) -> None:
            if name in self.down:
                raise Unavailable("connection refused by 10.1.2.3")

        return fault


@cache
def built() -> Schema:
    """The schema without extensions, made once: it keeps nothing of an operation, and takes longer than most tests."""
    return schema.build()


def _source(name: str, adapter: MemoryAdapter, partition: str | None) -> Source:
    description = adapter.describe()
    return Source(id=name, label=name, kind="memory", adapter=adapter, partition=partition, entities=description.entities)


def records_by_source() -> dict[str, dict[str, list[Record]]]:
    return {
        "province-110000": {"Site": [site("110000-2024-001", 900), site("110000-2025-002", None)]},
        "province-440000": {"Site": [site("440000-2024-001", 1200)]},
        "ims": {"TradeUnion": [union("110000", "北京市总工会"), union("440000", "广东省总工会")]},
        "star-ratings": {"StarRating": [rating("1", "110000-2024-001", StarLevel.FOUR), rating("2", "440000-2024-001", None)]},
        "finance": {"Tranche": [tranche("P1-1", "110000-2024-001"), tranche("P2-1", "440000-2024-001")]},
    }


def site(code: str, trained: int | None) -> Site:
    values = dict.fromkeys(ENTITIES["Site"].fields) | {
        "code": code,
        "name": f"建设点{code}",
        "host_type": HostType.UNION_SCHOOL,
        "sponsor_code": code[:6],
        "batch_year": int(code[7:11]),
        "status": SiteStatus.ACTIVE,
        "determined_on": date(2024, 2, 29),
        "trades": ("钳工", "焊工"),
        "conditions": (),
        "trained": trained or 0,
        "restricted": False,
        "online_capable": True,
    }
    return Site(source="", **values)


def union(code: str, name: str) -> TradeUnion:
    return TradeUnion(
        code=code, kind=UnionKind.PROVINCIAL, name=name, short_name=name[:2], division_code=code, leading_body=None, expert_committee=None
    )


def rating(key: str, site_code: str, level: StarLevel | None) -> StarRating:
    return StarRating(
        id=key,
        site_code=site_code,
        scheme_version="2026",
        current=True,
        level=level,
        score=Decimal("87.50") if level else None,
        evidence=None,
        rated_on=date(2026, 3, 1),
    )


def tranche(key: str, site_code: str) -> Tranche:
    paid = Money(30_000_000)
    return Tranche(
        id=key,
        grant_id=key[:2],
        site_code=site_code,
        number=1,
        amount=paid,
        paid=paid,
        status=TrancheStatus.PAID,
        paid_on=date(2024, 4, 1),
    )
