"""Where a page of a scan begins: what a scan's token says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import msgspec
from msgspec.structs import replace

from adapters.errors import CallerError, TooBroad, UpstreamProtocol


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the source, and how far the scan has come.

    `mark` is the source's own place: a page number, an offset, a cursor, a link or a key, None for the beginning. `anchor` is an
    earlier mark, kept to notice that the source leads in a circle.
    """

    mark: str | None = None
    size: int = 0
    """Rows asked for in a page, where pages are numbered: the number means nothing without it."""
    skip: int = 0
    """Rows of the page that were already delivered."""
    pages: int = 0
    """Pages already read to their end."""
    rows: int = 0
    """Rows in them."""
    anchor: str | None = None
    first: str | None = None
    """The first row of the page before this one, abridged."""

    def encode(self) -> str:
        """The token of this position."""
        return msgspec.json.encode(
            [self.mark, self.size, self.skip, self.pages, self.rows, True if self.anchor == self.mark else self.anchor, self.first]
        ).decode()

    @classmethod
    def decode(cls, token: str) -> Position:
        """The position of a token. Raises `CallerError` for anything that `encode` did not write."""
        try:
            mark, size, skip, pages, rows, anchor, first = _TOKEN.decode(token)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise CallerError(f"not a scan token of this source: {error}", public="The page token is not valid.") from error
        if min(size, skip, pages, rows) < 0:
            raise CallerError("a scan token with a negative count", public="The page token is not valid.")
        return cls(mark=mark, size=size, skip=skip, pages=pages, rows=rows, anchor=mark if anchor is True else anchor or None, first=first)

    def within(self, skip: int) -> Position:
        """The same page, `skip` of its rows delivered."""
        return replace(self, skip=skip)

    def advance(self, mark: str, rows: Sequence[Any], *, most_pages: int, most_rows: int) -> Position:
        """The next page, which begins at `mark`, after this one with these rows.

        Raises `UpstreamProtocol` if the source leads in a circle or gave the same page again, `TooBroad` beyond the caps.
        """
        first = abridged(rows[0]) if rows else None
        if mark in (self.mark, self.anchor):
            raise UpstreamProtocol(f"the page token {mark[:40]!r} came before: the source leads in a circle")
        if first is not None and first == self.first:
            raise UpstreamProtocol("the source gave the same page twice: it ignores the paging parameter")
        pages, seen = self.pages + 1, self.rows + len(rows)
        if pages >= most_pages or seen >= most_rows:
            raise TooBroad(f"the scan goes on after {pages} pages and {seen} rows; the caps are {most_pages} and {most_rows}")
        # Brent: the anchor moves to every power of two, so a circle of any length is noticed within three rounds.
        anchor = mark if pages & (pages - 1) == 0 else self.anchor
        return Position(mark=mark, size=self.size, pages=pages, rows=seen, anchor=anchor, first=first)


_TOKEN = msgspec.json.Decoder(tuple[str | None, int, int, int, int, str | bool | None, str | None])


def abridged(row: Any) -> str:
    """A row in few characters, by which the same row is known again."""
    return f"{crc32(msgspec.json.encode(row)):08x}"
