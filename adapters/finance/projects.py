"""Which project items belong to which sites. The ledger has no site number, only names of items that contain one.

What a look-up costs: one call where the sites' numbers begin alike (all of one union and year, or a single site), otherwise the whole
index of project items, some 500 in pages of 200, so three calls. Nothing is kept in between.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from adapters.entities import SubsidyGrant
from adapters.errors import TooBroad
from adapters.predicate import Compare, Op
from adapters.requests import Scan
from adapters.rest.adapter import RestAdapter

MOST_PROJECTS = 5000
"""Project items that one look-up reads before it is called too broad; ten times the sites that there are to be."""
SHORTEST = 5
"""Characters that a common beginning needs to be worth asking for."""


async def projects_of(ledger: RestAdapter, sites: Collection[str]) -> tuple[str, ...]:
    """Codes of the project items of these sites, in the ledger's order. Raises `TooBroad` beyond `MOST_PROJECTS`."""
    wanted = frozenset(sites)
    if not wanted:
        return ()
    beginning = _beginning(min(wanted), max(wanted))
    where = Compare("site_code", Op.STARTS_WITH, beginning) if len(beginning) >= SHORTEST else None
    codes: list[str] = []
    seen, token = 0, None
    while seen == 0 or token is not None:
        page = await ledger.scan(Scan(entity="SubsidyGrant", fields=("id", "site_code"), where=where, token=token))
        grants = cast(list[SubsidyGrant], page.rows)
        codes += [grant.id for grant in grants if grant.site_code in wanted]
        seen, token = seen + max(1, len(page.rows)), page.next
        if token is not None and seen >= MOST_PROJECTS:
            raise TooBroad(f"the look-up of project items by site has read {seen} of them; ask for fewer sites or by project code")
    return tuple(codes)


def _beginning(first: str, last: str) -> str:
    """What two texts, and so all between them, begin with."""
    length = next((at for at, (left, right) in enumerate(zip(first, last, strict=False)) if left != right), min(len(first), len(last)))
    return first[:length]
