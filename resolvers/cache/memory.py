"""The store in this process: as many bytes as it may take, the least recently used entries leaving first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from resolvers.cache.entry import Address, Entry, Looked, Put, Stamp, Wire, slot

MAX_BYTES = 64 * 1024 * 1024
_OVERHEAD = 300
"""Bytes that an entry takes besides its value."""


class MemoryStore:
    """Entries of this process. The records in them are shared by all who ask: nobody may change them."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._entries: OrderedDict[Address, tuple[Entry, Stamp]] = OrderedDict()
        self._versions: dict[tuple[str, ...], int] = {}
        self._slots: dict[tuple[str, str], dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    async def look(self, addresses: Sequence[Address], wire: Wire) -> Looked:
        """The valid entries and the stamps of this moment."""
        stamps = self._stamps(addresses)
        return Looked([self._valid(address, stamp) for address, stamp in zip(addresses, stamps, strict=True)], stamps)

    def _stamps(self, addresses: Sequence[Address]) -> list[Stamp]:
        """Addresses of one look are all of one entity of one source."""
        source, entity = addresses[0][:2]
        base = f"{self._versions.get((source,), 0)}.{self._versions.get((source, entity), 0)}."
        slots = self._slots.get((source, entity))
        if slots is None:
            return [base] * len(addresses)
        return [f"{base}{slots.get(address.part, '')}" for address in addresses]

    def _valid(self, address: Address, stamp: Stamp) -> Entry | None:
        found = self._entries.get(address)
        if found is None:
            return None
        if found[1] != stamp:
            self._drop(address)
            return None
        self._entries.move_to_end(address)
        return found[0]

    async def put(self, puts: Sequence[Put], *, wire: Wire, keep: float) -> None:
        """Keep entries; one that is larger than the store is not kept."""
        for address, entry, stamp in puts:
            if address in self._entries:
                self._drop(address)
            self.bytes += entry.size + _OVERHEAD
            self._entries[address] = entry, stamp
        while self.bytes > self.max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, address: Address) -> None:
        self.bytes -= self._entries.pop(address)[0].size + _OVERHEAD

    async def invalidate(self, source: str, entity: str | None = None, keys: Sequence[str] | None = None) -> bool:
        """Make invalid what is kept; the bytes are given back as entries are met or pushed out."""
        if entity is None or keys is None:
            name = (source,) if entity is None else (source, entity)
            self._versions[name] = self._versions.get(name, 0) + 1
        else:
            slots = self._slots.setdefault((source, entity), {})
            for part in {"lists", *map(slot, keys)}:
                slots[part] = slots.get(part, 0) + 1
        return True

    async def close(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.bytes = 0
