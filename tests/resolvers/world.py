"""Small worlds to ask: sources in memory, an engine with its own clock, and records that are quickly written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from adapters.capabilities import EntityCapability
from adapters.entities import ENTITIES, PracticalSession, Record, Site, StarRating, TradeUnion
from adapters.entities.codes import HostType, SessionChannel, SessionStatus, SiteStatus, StarLevel, UnionKind
from adapters.errors import SourceError, Unavailable
from adapters.memory import Call, Fault, MemoryAdapter, everything
from adapters.source import Policy, Source, Sources
from resolvers.budget import Budgets
from resolvers.engine import Engine
from resolvers.request import ListResult

SECRET = b"only for tests, thirty-two bytes"


class Clock:
    """Time that stands still unless it is moved; to sleep is to move it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def site(code: str, **changes: Any) -> Site:
    """A site of the union that its code names."""
    values: dict[str, Any] = {
        "name": f"site {code}",
        "host_name": "host",
        "host_type": HostType.UNION_SCHOOL,
        "sponsor_code": code.split("-", maxsplit=1)[0],
        "batch_year": 2025 if "-2025-" in code else 2024,
        "status": SiteStatus.ACTIVE,
        "trades": (),
        "conditions": (),
        "online_capable": True,
        "trained": 0,
        "restricted": False,
    }
    return _record(Site, code=code, **{**values, **changes})


def union(code: str, **changes: Any) -> TradeUnion:
    """A provincial union."""
    return _record(TradeUnion, code=code, **{"kind": UnionKind.PROVINCIAL, "name": f"union {code}", "short_name": code, **changes})


def practical(key: str, site_code: str, **changes: Any) -> PracticalSession:
    """A practical session at a site."""
    values: dict[str, Any] = {
        "channel": SessionChannel.SITE,
        "title": f"session {key}",
        "trade": "welder",
        "status": SessionStatus.OPEN,
        "starts_on": date(2025, 3, 1),
        "places": 30,
        "enrolled": 10,
    }
    return _record(PracticalSession, id=key, site_code=site_code, **{**values, **changes})


def rating(key: str, site_code: str, **changes: Any) -> StarRating:
    """A current rating of a site."""
    values = {"scheme_version": "2025", "current": True, "level": StarLevel.THREE, "rated_on": date(2025, 6, 1)}
    return _record(StarRating, id=key, site_code=site_code, **{**values, **changes})


def _record(record: type[Any], /, **values: Any) -> Any:
    return record(**{name: None for name in ENTITIES[record.__name__].fields if name not in values}, **values)


def source(
    identifier: str,
    records: Iterable[Record] = (),
    *,
    entity: str = "Site",
    capability: EntityCapability | None = None,
    partition: str | None = None,
    fault: Fault | None = None,
    **policy: Any,
) -> Source:
    """A source in memory for one or more entities; `capability` is for `entity`."""
    rows = list(records)
    names = {entity} | {type(row).__name__ for row in rows}
    entities = {name: everything(name) for name in sorted(names)}
    if capability is not None:
        entities[entity] = capability
    adapter = MemoryAdapter({name: [row for row in rows if type(row).__name__ == name] for name in names}, entities, fault=fault)
    settings = Policy(**{"timeout": 0.05, "attempts": 1, **policy})
    return Source(id=identifier, label=identifier, kind="memory", adapter=adapter, partition=partition, policy=settings, entities=entities)


def quarantined(identifier: str, reason: SourceError, *, entity: str = "Site") -> Source:
    """A source that cannot be used at all."""
    return Source(id=identifier, label=identifier, kind="memory", adapter=None, quarantine=reason, entities={entity: everything(entity)})


def memory(one: Source) -> MemoryAdapter:
    """The adapter of a source that `source` made."""
    assert isinstance(one.adapter, MemoryAdapter)
    return one.adapter


def calls(one: Source) -> list[str]:
    """The methods that were called on a source."""
    return [call.method for call in memory(one).calls]


def engine(*sources: Source, **options: Any) -> Engine:
    """An engine over these sources, in this rank order."""
    return Engine(Sources(sources), **{"cursor_secret": SECRET, "jitter": lambda: 0.5, **options})


def keys(result: ListResult) -> list[str]:
    """The keys of a page's records."""
    return [getattr(record, ENTITIES[type(record).__name__].key) for record in result.records]


def without(entity: str, *fields: str, **changes: Any) -> EntityCapability:
    """Everything, except that the source does not have some fields."""
    full = everything(entity, **changes)
    return everything(entity, **changes, fields={name: known for name, known in full.fields.items() if name not in fields})


def bare(entity: str, **changes: Any) -> EntityCapability:
    """A source that has all fields and can do nothing but list them in pages."""
    fields = {name: type(known)() for name, known in everything(entity).fields.items()}
    return EntityCapability(**{"fields": fields, **changes})


async def hang(call: Call) -> None:
    """A fault: never answer."""
    await asyncio.Event().wait()


async def fail(call: Call) -> None:
    """A fault: refuse the connection."""
    raise Unavailable("connection refused by 10.0.0.1")


async def break_down(call: Call) -> None:
    """A fault: an adapter with a bug."""
    raise KeyError("secret column name")


def budgets(**changes: Any) -> Budgets:
    """Budgets with some changed."""
    return Budgets(**changes)


def scans(one: Source) -> Sequence[Any]:
    """The scans that a source was asked for."""
    return [call.asked for call in memory(one).calls if call.method == "scan"]
