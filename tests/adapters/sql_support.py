"""Helpers of the SQL tests: a host for one loop, adapters for stand-in databases, and records in the truth's wire form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.context import AdapterContext
from adapters.entities import ENTITIES, Money, Record
from adapters.errors import SecretMissing
from adapters.interface import Limiter
from adapters.mapping.yaml import loads
from adapters.sql import create
from adapters.sql.adapter import SQLAdapter
from adapters.sql.engines import create_engine
from adapters.threads import Threads
from adapters.tracing import Tracer

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


@dataclass
class PlainHost:
    """A host with engines and secrets, and nothing else."""

    secrets: dict[str, str] = field(default_factory=dict)
    threads: Threads = field(default_factory=lambda: Threads(8))
    tracer: Tracer = field(default_factory=Tracer)

    @property
    def http(self) -> httpx.AsyncBaseTransport:
        raise AssertionError("an SQL adapter needs no HTTP")

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        return create_engine(url, timeout=timeout)

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> Limiter:
        raise AssertionError("a database needs no limiter")

    def secret(self, reference: str) -> str:
        if reference not in self.secrets:
            raise SecretMissing(f"there is no {reference}")
        return self.secrets[reference]

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        return await self.threads.run(function, *args)


DATABASES = ("sqlite", "pysqlite", "postgres", "psycopg2", "mysql")
"""SQLite and PostgreSQL are spoken to in both ways: by asynchronous drivers, and by blocking ones in threads."""


def database_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of an empty database of the test's own; `request.param` is one of `DATABASES`."""
    match request.param:
        case "sqlite":
            return f"sqlite:///{folder}/awkward.db"
        case "pysqlite":
            return f"sqlite+pysqlite:///{folder}/awkward.db"
        case "psycopg2":
            pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
            return str(request.getfixturevalue("postgres_url")).replace("postgresql:", "postgresql+psycopg2:", 1)
    return str(request.getfixturevalue(f"{request.param}_url"))


def sql_adapter(url: str, mapping: str, *, partition: str | None = None, source: str = "here", timeout: float = 10.0) -> SQLAdapter:
    """An adapter over one of the shipped mappings (a name) or another mapping file (a path). Not yet open."""
    options = loads(f"url: '{url}'\nmapping: '{mapping if mapping.endswith('.yaml') else f'mappings/{mapping}.yaml'}'")
    adapter = create(AdapterContext(source_id=source, options=options, partition=partition, base_dir=ROOT, timeout=timeout))
    assert isinstance(adapter, SQLAdapter)
    return adapter


def camel(name: str) -> str:
    """The wire's name of a field."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def wire(record: Record) -> dict[str, Any]:
    """A record as the stand-ins' truth writes it."""
    entity = ENTITIES[type(record).__name__]
    values = {camel(name): wire_value(getattr(record, name), money=definition.type is Money) for name, definition in entity.fields.items()}
    return {"entity": entity.name, "source": record.source, **values}


def wire_value(value: Any, *, money: bool = False) -> Any:
    """A canonical value as the stand-ins' truth writes it."""
    if money and value is not None:
        return f"{Decimal(value).scaleb(-2):.2f}"
    match value:
        case tuple():
            return [wire_value(item) for item in value]
        case Enum():
            return value.name
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
    return value
