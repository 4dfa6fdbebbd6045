"""The adapter in memory with a change feed: a log of what was written and removed, the watermark being a place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from adapters.conformance.harness import Fault
from adapters.entities import ENTITIES, Record
from adapters.interface import Adapter
from adapters.memory import MemoryAdapter, everything
from adapters.requests import Changes
from tests.conformance.memory_harness import MemoryHarness

Log = list[tuple[str, bool]]
"""Key, and whether it was written."""


class FeedingMemory(MemoryAdapter):
    """Everything, and changes."""

    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records, {name: everything(name, changes=True) for name in records})
        self.logs: dict[str, Log] = {name: [] for name in records}

    async def changes(self, entity: str, watermark: str | None, limit: int) -> Changes:
        """What lies behind the place."""
        log = self.logs[entity]
        start = len(log) if watermark is None else int(watermark)
        part = log[start : start + limit]
        end = start + len(part)
        return Changes(
            entity=entity,
            written=tuple(key for key, written in part if written),
            deleted=tuple(key for key, written in part if not written),
            watermark=str(end),
            more=end < len(log),
        )


class FeedingHarness(MemoryHarness):
    """Notes what it changes. `make` may give a mutant."""

    faults = frozenset[Fault]()
    exemptions: ClassVar = {name: why for name, why in MemoryHarness.exemptions.items() if name != "changes_are_fed"}

    async def write(self, adapter: Adapter, record: Record) -> None:
        entity = type(record).__name__
        key = getattr(record, ENTITIES[entity].key)
        assert isinstance(adapter, FeedingMemory)
        adapter._records[entity][:] = [row for row in adapter._records[entity] if getattr(row, ENTITIES[entity].key) != key] + [record]
        adapter.logs[entity].append((key, True))

    async def remove(self, adapter: Adapter, entity: str, key: str) -> None:
        assert isinstance(adapter, FeedingMemory)
        await super().remove(adapter, entity, key)
        adapter.logs[entity].append((key, False))


class LosesEqualMoments(FeedingMemory):
    """Goes on behind the moment of the last change, though others share it: three changes are one moment here."""

    async def changes(self, entity: str, watermark: str | None, limit: int) -> Changes:
        found = await super().changes(entity, watermark, limit)
        following = -(-int(found.watermark) // 3) * 3
        return replace(found, watermark=str(min(following, len(self.logs[entity]))), more=following < len(self.logs[entity]))


class HidesDeletes(FeedingMemory):
    """Says nothing of what is gone."""

    async def changes(self, entity: str, watermark: str | None, limit: int) -> Changes:
        return replace(await super().changes(entity, watermark, limit), deleted=())
