"""Sites with their union, tranches and rating, as decoded records: 26 leaf values a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import msgspec


class Level(Enum):
    """Stars."""

    THREE = "三星"
    FOUR = "四星"


class Union(msgspec.Struct):
    code: str
    name: str
    short_name: str
    members: int | None


class Tranche(msgspec.Struct):
    number: int
    amount: int
    """In 分."""
    paid_on: date | None
    note: str | None


class Rating(msgspec.Struct):
    level: Level | None
    scheme: str
    rated_on: date
    evidence: str | None


class Site(msgspec.Struct):
    code: str
    name: str
    address: str | None
    contact: str | None
    year: int
    trained: int
    capacity: int | None
    restricted: bool
    online: bool
    determined_on: date
    union_code: str


class Store:
    """Records by key. Its loads are coroutines, as calls to sources are."""

    def __init__(self, sites: int) -> None:
        self.sites = [_site(number) for number in range(sites)]
        self._unions = {code: Union(code, f"{code}总工会", code[:2], 1000) for code in sorted({site.union_code for site in self.sites})}
        self._tranches = {site.code: _tranches(site.code) for site in self.sites}
        self._ratings = {site.code: _rating(number) for number, site in enumerate(self.sites)}

    async def unions(self, sites: Sequence[Site]) -> list[Union]:
        """One a site."""
        return [self._unions[site.union_code] for site in sites]

    async def tranches(self, sites: Sequence[Site]) -> list[list[Tranche]]:
        """Two a site."""
        return [self._tranches[site.code] for site in sites]

    async def ratings(self, sites: Sequence[Site]) -> list[Rating | None]:
        """One a site, but for a few."""
        return [self._ratings[site.code] for site in sites]


def _site(number: int) -> Site:
    union = f"{11 + number % 31}0000"
    return Site(
        code=f"{union}-2024-{number:03}",
        name=f"建设点{number}",
        address=None if number % 7 == 0 else f"第{number}街",
        contact=None,
        year=2024,
        trained=number,
        capacity=number * 2,
        restricted=False,
        online=True,
        determined_on=date(2024, 2, 29),
        union_code=union,
    )


def _tranches(code: str) -> list[Tranche]:
    return [Tranche(1, 30_000_000, date(2024, 4, 1), f"首次 {code}"), Tranche(2, 70_000_000, None, None)]


def _rating(number: int) -> Rating | None:
    return None if number % 50 == 49 else Rating(Level.FOUR if number % 2 else Level.THREE, "2026", date(2026, 3, 1), None)


def show_money(fen: Any) -> str:
    """分 as 元."""
    return f"{fen // 100}.{fen % 100:02d}"
