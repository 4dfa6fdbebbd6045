"""Walks by token: pages that continue each other only as long as they are of one reading.

A page token may be a row's number, or a handle that the source forgets. So the pages of one walk are kept under one chain, whose name goes
with the token from page to page: the page behind a kept one is kept too and of the same reading, or it is not used at all.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Self

from adapters.requests import Page
from resolvers.errors import WalkBroken

_MARK = "\x1f"
YOUNG = 5.0
"""Seconds for which a source's token is taken to be good, as long as a reader would use it who keeps nothing."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One reading of a scan, by the moment at which it began (seconds since 1970)."""

    name: str

    @classmethod
    def begun(cls, now: float) -> Self:
        """A new chain."""
        return cls(f"{round(now * 1000):x}-{secrets.token_hex(4)}")

    def old(self, now: float) -> bool:
        """Whether the source's tokens may be worth nothing any more."""
        return now - int(self.name.partition("-")[0], 16) / 1000 > YOUNG

    def link(self, page: Page) -> Page:
        """The page, its token bound to the chain."""
        return page if page.next is None else replace(page, next=f"{self.name}{_MARK}{page.next}")


def unbind(token: str | None) -> tuple[Chain | None, str | None]:
    """The chain that a token is bound to, and the source's own token."""
    if token is None or _MARK not in token:
        return None, token
    name, _, own = token.partition(_MARK)
    return Chain(name), own


def broken(source: str, entity: str) -> WalkBroken:
    """The error for a page whose reading is gone."""
    return WalkBroken("the kept pages of this scan end before their walk does", source=source, entity=entity)
