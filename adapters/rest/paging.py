"""How a list is divided into pages, and when it ends. Each kind has an explicit stop rule.

========= ====================================== =====================================
kind      the next page begins                   stops
========= ====================================== =====================================
none      –                                      after the only page
page      at the next page number                by its `Stop`
offset    at the next row number                 by its `Stop`
after     behind the last row's key              by its `Stop`
cursor    where the answer says                  where it says nothing
link      at the address that the answer names   where it names none
========= ====================================== =====================================

`Stop` is one of: *total* (the answer counts all rows; for `after`, those that are left), *flag* (the answer says whether there is
more), *empty* (a page without rows), *short* (a page with fewer rows than asked for: only for systems that never give a short page
in the middle).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import httpx
import msgspec

from adapters.errors import CallerError, UpstreamProtocol
from adapters.rest.call import Call, Value
from adapters.rest.envelope import MISSING, Path, value_at
from adapters.rest.exchange import Answer
from adapters.rest.position import Position, abridged

_LINK = re.compile(r'<([^>]*)>((?:[^,"]|"[^"]*")*)')
_RELATION = re.compile(r';\s*rel\s*=\s*"?([^";]*)', re.IGNORECASE)


class StopRule(StrEnum):
    """By what the last page is known."""

    TOTAL = "total"
    FLAG = "flag"
    EMPTY = "empty"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop rule, and where the answer has what it looks at (for *total* and *flag*)."""

    rule: StopRule
    path: Path = ()

    @property
    def reads(self) -> tuple[Path, ...]:
        """Where `more` looks in a body."""
        return (self.path,) if self.rule in (StopRule.TOTAL, StopRule.FLAG) else ()

    def more(self, body: Any, page_rows: int, asked: int, until_now: int) -> bool:
        """Whether rows follow a page of `page_rows` rows, `asked` for, that ends `until_now` rows from where `total` counts."""
        match self.rule:
            case StopRule.TOTAL:
                return until_now < total_at(body, self.path)
            case StopRule.FLAG:
                return self._flag(body)
            case StopRule.EMPTY:
                return page_rows > 0
            case StopRule.SHORT:
                return page_rows >= asked

    def _flag(self, body: Any) -> bool:
        flag = value_at(body, self.path)
        if not isinstance(flag, bool):
            raise UpstreamProtocol(f"{'.'.join(self.path)} should say true or false, it says {str(flag)[:40]}")
        return flag


def total_at(body: Any, path: Path) -> int:
    """A count of rows, a number or digits. Raises `UpstreamProtocol` for anything else."""
    total = value_at(body, path)
    if isinstance(total, str) and total.isdecimal() and len(total) < 20:
        total = int(total)
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise UpstreamProtocol(f"{'.'.join(path)} should count the rows, it says {str(total)[:40]}")
    return total


class PageRead(msgspec.Struct, frozen=True):
    """A page that was read: its position, how many rows were asked for, the answer and its rows."""

    position: Position
    asked: int
    body: Any
    rows: Sequence[Any]
    answer: Answer
    url: httpx.URL
    """The address that was asked."""
    base: str
    """The source's base address."""


class Paging(Protocol):
    """One kind of paging."""

    @property
    def max_size(self) -> int | None:
        """The largest page that the source gives; None if it has no bound or only one page."""

    @property
    def reads(self) -> tuple[Path, ...] | None:
        """The paths of a body at which `next` looks; None if it looks into rows."""

    def begin(self, size: int) -> Position:
        """The first page, with so many rows."""

    def call(self, scan: Call, position: Position, size: int) -> Call:
        """The call that asks for this page, from the one that describes the whole scan."""

    def next(self, read: PageRead) -> str | None:
        """The mark of the next page, None at the end."""


@dataclass(frozen=True, kw_only=True)
class OnePage:
    """Everything in one answer."""

    max_size: int | None = None

    @property
    def reads(self) -> tuple[Path, ...] | None:
        return ()

    def begin(self, size: int) -> Position:
        return Position()

    def call(self, scan: Call, position: Position, size: int) -> Call:
        return scan

    def next(self, read: PageRead) -> str | None:
        return None


@dataclass(frozen=True, kw_only=True)
class Sized(OnePage):
    """Base of the kinds whose request names a page size."""

    size: str | None
    """The parameter."""

    @property
    def reads(self) -> tuple[Path, ...] | None:
        return None

    def call(self, scan: Call, position: Position, size: int) -> Call:
        return scan.plus({**self.place(position), **self.sized(position.size or size)})

    def place(self, position: Position) -> Mapping[str, Value]:
        """Parameters that say where the page begins."""
        return {}

    def sized(self, size: int) -> Mapping[str, Value]:
        """The parameter that says how large it is."""
        return {self.size: size} if self.size is not None else {}


@dataclass(frozen=True, kw_only=True)
class PageNumber(Sized):
    """Page number and page size. The size stays the same for the whole scan, or the numbers would mean other rows."""

    page: str
    stop: Stop
    first: int = 1

    @property
    def reads(self) -> tuple[Path, ...]:
        return self.stop.reads

    def begin(self, size: int) -> Position:
        return Position(mark=str(self.first), size=size)

    def place(self, position: Position) -> Mapping[str, Value]:
        if not 1 <= position.size <= (self.max_size or position.size):
            raise CallerError("a scan token without its page size", public="The page token is not valid.")
        return {self.page: self._number(position)}

    def next(self, read: PageRead) -> str | None:
        number, size = self._number(read.position), read.position.size
        more = self.stop.more(read.body, len(read.rows), size, (number - self.first + 1) * size)
        return str(number + 1) if more or self._lacks_rows(read) else None

    def _lacks_rows(self, read: PageRead) -> bool:
        """Whether the total counts rows that did not come: hidden ones, or those of pages that are smaller than asked for."""
        if self.stop.rule is not StopRule.TOTAL or not read.rows or abridged(read.rows[0]) == read.position.first:
            return False
        return read.position.rows + len(read.rows) < total_at(read.body, self.stop.path)

    def _number(self, position: Position) -> int:
        return whole_number(position.mark)


@dataclass(frozen=True, kw_only=True)
class Offset(Sized):
    """Offset and limit. The offset moves on by the rows received, so that a silently smaller page leaves no gap."""

    offset: str
    stop: Stop

    @property
    def reads(self) -> tuple[Path, ...]:
        return self.stop.reads

    def begin(self, size: int) -> Position:
        return Position(mark="0")

    def place(self, position: Position) -> Mapping[str, Value]:
        return {self.offset: whole_number(position.mark)}

    def next(self, read: PageRead) -> str | None:
        end = whole_number(read.position.mark) + len(read.rows)
        more = self.stop.more(read.body, len(read.rows), read.asked, end)
        if more and not read.rows:
            raise UpstreamProtocol("a page without rows says that more follow")
        return str(end) if more else None


@dataclass(frozen=True, kw_only=True)
class AfterKey(Sized):
    """A parameter that asks for rows behind a key: nothing is lost or doubled when rows come and go in between."""

    after: str
    key: Path
    stop: Stop

    def place(self, position: Position) -> Mapping[str, Value]:
        return {} if position.mark is None else {self.after: position.mark}

    def next(self, read: PageRead) -> str | None:
        more = self.stop.more(read.body, len(read.rows), read.asked, len(read.rows))
        if not more:
            return None
        key = value_at(read.rows[-1], self.key) if read.rows else MISSING
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            raise UpstreamProtocol(f"more rows should follow, but the last one has no key at {'.'.join(self.key)}")
        return str(key)


@dataclass(frozen=True, kw_only=True)
class Cursor(Sized):
    """An opaque cursor out of each answer; the last answer has none (missing, null or empty)."""

    cursor: str
    next_at: Path

    @property
    def reads(self) -> tuple[Path, ...]:
        return (self.next_at,)

    def place(self, position: Position) -> Mapping[str, Value]:
        return {} if position.mark is None else {self.cursor: position.mark}

    def next(self, read: PageRead) -> str | None:
        cursor = value_at(read.body, self.next_at)
        if cursor is MISSING or cursor is None or cursor == "":
            return None
        if isinstance(cursor, bool) or not isinstance(cursor, str | int):
            raise UpstreamProtocol(f"{'.'.join(self.next_at)} should be a cursor, it is {type(cursor).__name__}")
        return str(cursor)


@dataclass(frozen=True, kw_only=True)
class NextLink(Sized):
    """An address of the next page, in the answer or in the Link header (RFC 8288). It must stay on the source's own host."""

    next_at: Path | None
    """Where the answer has it; None for the Link header."""

    @property
    def reads(self) -> tuple[Path, ...]:
        return () if self.next_at is None else (self.next_at,)

    def call(self, scan: Call, position: Position, size: int) -> Call:
        if position.mark is None:
            return super().call(scan, position, size)
        if not position.mark.startswith("/") or not position.mark.isprintable():
            raise CallerError("a scan token that is no path", public="The page token is not valid.")
        return Call(path=position.mark)

    def next(self, read: PageRead) -> str | None:
        link = value_at(read.body, self.next_at) if self.next_at is not None else _link_header(read.answer.headers)
        if link is MISSING or link is None or link == "":
            return None
        try:
            target = str(read.url.join(link))
        except (httpx.InvalidURL, TypeError) as error:
            raise UpstreamProtocol(f"the link to the next page is no address: {error}") from error
        if not target.startswith(read.base + "/"):
            raise UpstreamProtocol("the link to the next page leads away from the source's own address")
        return target.removeprefix(read.base)


def whole_number(mark: str | None) -> int:
    """A page or row number in a token. Raises `CallerError` for anything else: tokens travel through callers' hands."""
    if mark is None or not mark.isascii() or not mark.isdecimal() or len(mark) > 18:
        raise CallerError("a scan token without its number", public="The page token is not valid.")
    return int(mark)


def _link_header(headers: httpx.Headers) -> Any:
    """The target of the link whose relations name `next` (RFC 8288). A target may have commas, so that they do not divide the links."""
    for address, attributes in _LINK.findall(headers.get("link", "")):
        relation = _RELATION.search(attributes)
        if relation is not None and "next" in relation[1].lower().split():
            return address
    return None
