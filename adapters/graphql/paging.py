"""How a list is paged: Relay's cursors, offset and limit, or not at all. Tokens are for the scan that they came from."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from adapters.errors import CallerError, Drift, UpstreamProtocol
from adapters.graphql.operation import Path
from adapters.rest.envelope import MISSING, value_at

T = TypeVar("T")

UNSIZED = 1000
"""Rows asked for where neither the request nor the mapping bounds a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the server's mark (a cursor, or an offset), and the key of the record before it."""

    mark: str | None = None
    last: str | None = None

    def token(self) -> str:
        """The text form."""
        return msgspec.json.encode((self.mark, self.last)).decode()

    @classmethod
    def read(cls, token: str | None) -> Place:
        """The place of a token. Raises `CallerError`."""
        if token is None:
            return cls()
        try:
            return cls(*msgspec.json.decode(token, type=tuple[str | None, str | None]))
        except msgspec.DecodeError as error:
            raise CallerError(f"not a scan token of this source: {error}", public="The page token is not valid.") from error

    @property
    def offset(self) -> int:
        """The mark as a number of rows. Raises `CallerError`."""
        if self.mark is not None and not (self.mark.isascii() and self.mark.isdigit()):
            raise CallerError(f"not an offset: {self.mark!r}", public="The page token is not valid.")
        return int(self.mark or 0)


class Paging(Protocol):
    """One kind of paging."""

    @property
    def most(self) -> int | None:
        """Rows in one page."""

    def size(self, limit: int | None) -> int:
        """Rows to ask for."""

    def cut(self, place: Place, rows: Sequence[T], size: int) -> Sequence[T]:
        """The rows of the page, where the server gives others besides."""

    @property
    def types(self) -> dict[str, str]:
        """GraphQL types of the arguments."""

    @property
    def leaves(self) -> tuple[Path, ...]:
        """What has to be selected below the root field."""

    def arguments(self, place: Place, size: int) -> dict[str, Any]:
        """Arguments of the page at a place."""

    def next(self, place: Place, value: Any, rows: Sequence[Any], size: int) -> str | None:
        """The mark of the next page, None behind the last. `value` is what stands under the root field. Raises `UpstreamProtocol`."""


class ServerPaging:
    """What pages that the server makes have in common."""

    __slots__ = ()
    most: int | None

    def size(self, limit: int | None) -> int:
        most = self.most or UNSIZED
        return most if limit is None else max(1, min(limit, most))

    def cut(self, place: Place, rows: Sequence[T], size: int) -> Sequence[T]:
        return rows


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayPaging(ServerPaging):
    """``first`` and ``after``; the page info says whether more follows."""

    first: str = "first"
    after: str = "after"
    info: Path = ("pageInfo",)
    most: int | None = 100

    @property
    def types(self) -> dict[str, str]:
        return {self.first: "Int", self.after: "String"}

    @property
    def leaves(self) -> tuple[Path, ...]:
        return (*self.info, "hasNextPage"), (*self.info, "endCursor")

    def arguments(self, place: Place, size: int) -> dict[str, Any]:
        return {self.first: size} if place.mark is None else {self.first: size, self.after: place.mark}

    def next(self, place: Place, value: Any, rows: Sequence[Any], size: int) -> str | None:
        more, cursor = value_at(value, (*self.info, "hasNextPage")), value_at(value, (*self.info, "endCursor"))
        if more is MISSING or cursor is MISSING:
            raise Drift(f"there is no page info at {'.'.join(self.info)}")
        if more is not True:
            return None
        if not isinstance(cursor, str) or not cursor:
            raise UpstreamProtocol("the page info says that more follows, but has no end cursor")
        if cursor == place.mark:
            raise UpstreamProtocol("the end cursor is the one that was sent: the scan would never end")
        return cursor


@dataclass(frozen=True, kw_only=True, slots=True)
class OffsetPaging(ServerPaging):
    """Offset and limit. The end is where a flag says so, where the total is reached, or else at an empty page (or a short one)."""

    offset: str = "offset"
    limit: str = "limit"
    most: int | None = 100
    more: Path | None = None
    total: Path | None = None
    short: bool = False

    @property
    def types(self) -> dict[str, str]:
        return {self.offset: "Int", self.limit: "Int"}

    @property
    def leaves(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.more, self.total) if path is not None)

    def arguments(self, place: Place, size: int) -> dict[str, Any]:
        return {self.offset: place.offset, self.limit: size}

    def next(self, place: Place, value: Any, rows: Sequence[Any], size: int) -> str | None:
        following = place.offset + len(rows)
        if not rows:
            return None
        if self.more is not None:
            return str(following) if value_at(value, self.more) is True else None
        if self.total is not None:
            total = value_at(value, self.total)
            if not isinstance(total, int):
                raise Drift(f"there is no total at {'.'.join(self.total)}")
            return str(following) if following < total else None
        return None if self.short and len(rows) < size else str(following)


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeList:
    """The server gives all rows at once, each time; pages are cut here, and their mark is an offset."""

    most: int | None = None

    def size(self, limit: int | None) -> int:
        return sys.maxsize if limit is None else limit

    def cut(self, place: Place, rows: Sequence[T], size: int) -> Sequence[T]:
        return rows[place.offset : place.offset + size]

    @property
    def types(self) -> dict[str, str]:
        return {}

    @property
    def leaves(self) -> tuple[Path, ...]:
        return ()

    def arguments(self, place: Place, size: int) -> dict[str, Any]:
        return {}

    def next(self, place: Place, value: Any, rows: Sequence[Any], size: int) -> str | None:
        following = place.offset + size
        return str(following) if following < len(rows) else None
