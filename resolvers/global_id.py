"""Global ids: opaque names of single records (Relay's `Node.id`), unique over all entities and sources."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64encode
from dataclasses import dataclass

import msgspec

from adapters.entities import ENTITIES

LONGEST = 1024
"""Characters of the longest id that is looked at."""


class GlobalKey(msgspec.Struct, frozen=True):
    """A key of an entity, in one source, or wherever it may be if `source` is None."""

    source: str | None
    key: str


@dataclass(frozen=True, slots=True)
class GlobalId:
    """What a global id names: the entity, the source that holds the record, and its key there."""

    entity: str
    source: str
    key: str


def encode(entity: str, source: str, key: str) -> str:
    """The id as text: base64url of ``entity:source:key`` without padding. Raises `ValueError` for a source id with a colon."""
    if ":" in source:
        raise ValueError(f"source id {source!r}: a colon would make global ids ambiguous")
    return urlsafe_b64encode(f"{entity}:{source}:{key}".encode()).rstrip(b"=").decode()


def decode(text: str) -> GlobalId | None:
    """What an id names, or None for a text that `encode` did not make. Whether the source or the record exist is not looked at."""
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        raw = binascii.a2b_base64(text.translate(_STANDARD) + "=" * (-len(text) % 4), strict_mode=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    entity, _, rest = raw.partition(":")
    source, _, key = rest.partition(":")
    if entity not in ENTITIES or not source or not key or encode(entity, source, key) != text:
        return None
    return GlobalId(entity, source, key)


_STANDARD = str.maketrans("-_", "+/")
