"""What is kept, and where: entries under addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from zlib import crc32

SLOTS = 128
"""Groups of an entity's keys that are invalidated together. More would be more exact, and more to ask Redis for with every fetch."""


class Address(NamedTuple):
    """Where an answer is kept: its source and entity, the digest of what was asked, and the record's key if it is one of a fetch."""

    source: str
    entity: str
    digest: str
    record: str | None = None

    @property
    def part(self) -> str:
        """What must not have changed for the answer to be valid: a record's slot, else any record of the entity."""
        return "lists" if self.record is None else slot(self.record)


def slot(record: str) -> str:
    """The group that a key is invalidated with."""
    return str(crc32(record.encode()) % SLOTS)


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer, when its call was begun (seconds since 1970), and roughly the bytes that it takes."""

    value: Any
    stored_at: float
    size: int


class Wire(Protocol):
    """How answers are written and read again where they leave the process."""

    def encode(self, value: Any) -> bytes:
        """An answer as bytes."""

    def decode(self, data: bytes) -> Any:
        """The answer again. Raises `msgspec.MsgspecError` for what is none."""

    def finish(self, value: Any) -> None:
        """Complete an answer in place, before anybody sees it."""


Stamp = str
"""The versions that an entry was made under; it is valid while they stand."""


class Put(NamedTuple):
    """An entry for its address, with the stamp of when it was looked for in vain."""

    address: Address
    entry: Entry
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Looked:
    """What a store has under some addresses, aligned, and the stamps for what will be put there."""

    entries: Sequence[Entry | None]
    stamps: Sequence[Stamp]


class Store(Protocol):
    """Where entries are. No method raises: a store that fails has nothing, and says so in the log."""

    async def look(self, addresses: Sequence[Address], wire: Wire) -> Looked:
        """The valid entries, and the stamps of this moment: taken before a call, they keep what it answers from outliving a change."""

    async def put(self, puts: Sequence[Put], *, wire: Wire, keep: float) -> None:
        """Keep entries, for `keep` seconds at most."""

    async def invalidate(self, source: str, entity: str | None = None, keys: Sequence[str] | None = None) -> bool:
        """Make invalid what is kept of a source, of one of its entities, or of some keys of that; whether it could be done."""

    async def close(self) -> None:
        """Give everything back."""
