"""Helpers of the tests of drops: a host with a clock and no network, a folder with drops of known age, and an adapter over it."""

from __future__ import annotations

import asyncio
import os
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.context import AdapterContext
from adapters.entities import Record
from adapters.errors import SecretMissing
from adapters.files import FilesAdapter, create
from adapters.interface import Limiter
from adapters.mapping.yaml import loads
from adapters.requests import Scan
from adapters.tracing import Tracer

T = TypeVar("T")

START = datetime(2026, 5, 10, 8, tzinfo=UTC)


class FilesHost:
    """`adapters.interface.Host` with a clock that moves when told to; blocking calls are counted."""

    def __init__(self, secrets: dict[str, str] | None = None) -> None:
        self.time = START
        self.secrets = secrets or {}
        self.tracer = Tracer()
        self.blocking = 0

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    @property
    def http(self) -> httpx.AsyncBaseTransport:
        raise AssertionError("drops need no HTTP")

    def engine(self, url: str, *, timeout: float) -> AsyncEngine:
        raise AssertionError("drops need no database")

    def limiter(self, *, rate: float | None = None, concurrency: int | None = None) -> Limiter:
        raise AssertionError("drops need no limiter")

    def secret(self, reference: str) -> str:
        if reference not in self.secrets:
            raise SecretMissing(f"{reference} is not set")
        return self.secrets[reference]

    def now(self) -> datetime:
        return self.time

    async def run_blocking(self, function: Callable[..., T], *args: Any) -> T:
        self.blocking += 1
        return await asyncio.to_thread(function, *args)


class Drops:
    """A source in a temporary folder, open, with drops that have lain there for an hour unless said otherwise."""

    def __init__(self, folder: Path, mapping: str, **options: str) -> None:
        self.folder = folder / "drops"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.host = FilesHost()
        self.adapter = files_adapter(folder, mapping, **options)

    async def open(self) -> Drops:
        await self.adapter.open(self.host)
        return self

    def put(self, name: str, content: str | bytes, *, encoding: str = "utf-8", age: float = 3600) -> Path:
        """Write a file that was last changed `age` seconds ago by the host's clock."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        changed = self.host.time.timestamp() - age
        os.utime(path, (changed, changed))
        return path

    async def keys(self, entity: str = "Teacher") -> list[str]:
        """The keys of all records, in order."""
        page = await self.adapter.scan(Scan(entity=entity, fields=()))
        return [row.id for row in page.rows]  # type: ignore[attr-defined]

    async def rows(self, *fields: str, entity: str = "Teacher") -> list[Record]:
        """All records with these fields."""
        return (await self.adapter.scan(Scan(entity=entity, fields=fields))).rows

    async def as_of(self, entity: str = "Teacher") -> datetime | None:
        return (await self.adapter.scan(Scan(entity=entity, fields=(), limit=1))).as_of

    async def faults(self) -> str:
        """What the check complains about, empty if nothing."""
        report = await self.adapter.check()
        return "; ".join(f"{step.name}: {step.message}" for step in report.steps if not step.ok)

    async def later(self, seconds: float = 60) -> None:
        """Let time pass, so that the next request looks at the folder again."""
        self.host.pass_(seconds)


def files_adapter(folder: Path, mapping: str, **options: str) -> FilesAdapter:
    """A source named `drops` with this mapping, whose folder is ``drops``."""
    (folder / "mapping.yaml").write_text(mapping, "utf-8")
    given = {"mapping": "mapping.yaml", "folder": "drops", **options}
    text = "\n".join(f"{key}: {value}" for key, value in given.items())
    return create(AdapterContext(source_id="drops", options=loads(text), base_dir=folder))


def teachers(keys: str = "", *, unknown: str = "[site_code]", fields: str = "", head: str = "") -> str:
    """A mapping of teachers, with keys of the entity; by default CSV whose first line names the columns 编号, 姓名, 工种, 荣誉."""
    fields = fields or "{id: 编号, name: 姓名, trade: 工种, honour: 荣誉}"
    inner = textwrap.indent(textwrap.dedent(keys).strip("\n"), "    ")
    return (
        f"mapping: files\nversion: 1\n{textwrap.dedent(head)}entities:\n  Teacher:\n    fields: {fields}\n"
        + (f"    unknown: {unknown}\n" if unknown else "")
        + inner
        + "\n"
    )


def csv(*ids: str, name: str = "王师傅") -> str:
    """A drop of these teachers."""
    return "".join(f"{line}\r\n" for line in ["编号,姓名,工种,荣誉", *(f"{key},{name}{key},焊工," for key in ids)])
