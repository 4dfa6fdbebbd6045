"""Cursors: opaque positions in a merged list, which nobody but us can make.

A cursor holds the sort values, the source and the key of a record, and the sources that were missing from the pages so far. It is
sealed with HMAC-SHA256 over its content *and* over what list it belongs to (entity or link, order, filter), so that a
cursor of another list is refused like a forged one.
"""

from __future__ import annotations

import binascii
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import msgspec

from adapters.entities import ENTITIES, FieldDefinition, Record
from resolvers.errors import InvalidCursor
from resolvers.linked import Condition, Term, ordered_by

SEAL = 12
"""Bytes of the HMAC that are kept."""
LONGEST = 8192
"""Characters of the longest cursor that is looked at."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a merged list: the record with these values of the order's fields, from this source, with this key."""

    values: tuple[Any, ...]
    source: str
    key: str
    missing: frozenset[str] = frozenset()
    """Sources whose rows were missing on the way here."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The part of a list between two positions, both excluded; None is the list's own end."""

    after: Position | None = None
    before: Position | None = None

    @property
    def missing(self) -> frozenset[str]:
        """Sources that were missing so far in the scroll."""
        return frozenset().union(*(bound.missing for bound in (self.after, self.before) if bound is not None))


WHOLE = Bounds()
"""The whole list."""


Values = Callable[[Record], Sequence[Any]]
"""From a record to the values of the order's terms."""


class Seal:
    """Seals what cursors hold, together with the list that they belong to. Only who knows the secret can make one."""

    def __init__(self, secret: bytes, binding: str) -> None:
        self._secret = secret
        self._binding = binding.encode()

    def close(self, body: bytes) -> str:
        """The text of a cursor that holds the body."""
        return urlsafe_b64encode(self._mac(body) + body).rstrip(b"=").decode()

    def open(self, text: str) -> bytes:
        """The body that a cursor holds. Raises `InvalidCursor` for one that was not made here, or for another list."""
        try:
            raw = binascii.a2b_base64(text.translate(_STANDARD) + "=" * (-len(text) % 4), strict_mode=True) if len(text) <= LONGEST else b""
        except ValueError:
            raise InvalidCursor("not base64url") from None
        seal, body = raw[:SEAL], raw[SEAL:]
        if not hmac.compare_digest(seal, self._mac(body)):
            raise InvalidCursor("the seal does not fit")
        return body

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, self._binding + body, "sha256")[:SEAL]


_STANDARD = str.maketrans("-_", "+/")


class CursorCodec:
    """Makes and reads the cursors of one list: of an entity, or of a link if `scope` names one."""

    def __init__(self, secret: bytes, entity: str, order: Sequence[Term], where: Condition | None, scope: str = "") -> None:
        self._secret = secret
        self._entity = ENTITIES[entity]
        self._order = order
        self._where = where
        self._scope = scope

    @cached_property
    def _seal(self) -> Seal:
        return Seal(self._secret, f"{self._scope}|{self._entity.name}|{', '.join(map(str, self._order))}|{self._where}|")

    @cached_property
    def _fields(self) -> list[FieldDefinition]:
        return [ordered_by(self._entity, term) for term in self._order]

    def mint(self, missing: Collection[str] = (), values: Values | None = None) -> Callable[[Record], str]:
        """A function from a record of this list to its cursor. `missing` are the sources that the scroll lacks so far.

        `values` reads the values of the order's terms; by default from the record itself.
        """

        def cursor(record: Record) -> str:
            read = self._own_values if values is None else values
            plain = [_plain(value) for value in read(record)]
            return self._seal.close(msgspec.msgpack.encode((plain, record.source, getattr(record, self._entity.key), sorted(missing))))

        return cursor

    def _own_values(self, record: Record) -> Sequence[Any]:
        return [getattr(record, field.name) for field in self._fields]

    def read(self, text: str) -> Position:
        """The position that a cursor holds. Raises `InvalidCursor`."""
        body = self._seal.open(text)
        try:
            values, source, key, missing = msgspec.msgpack.decode(body, type=tuple[list[Any], str, str, list[str]])
            typed = tuple(_typed(field, value) for field, value in zip(self._fields, values, strict=True))
        except (ValueError, KeyError) as error:
            raise InvalidCursor(f"sealed by us, but not readable any more: {error}") from error
        return Position(typed, source, key, frozenset(missing))


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, Enum) else value


def _typed(field: FieldDefinition, value: Any) -> Any:
    if value is None:
        return None
    return field.type[value] if field.is_code else msgspec.convert(value, field.type, strict=False)
