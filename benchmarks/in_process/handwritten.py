"""The answer by hand: the loads at the same time, then one comprehension."""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks.in_process.data import Store, show_money


async def answer(store: Store) -> dict[str, Any]:
    """The data of the response."""
    sites = store.sites
    unions, tranches, ratings = await asyncio.gather(store.unions(sites), store.tranches(sites), store.ratings(sites))
    rows = [
        {
            "code": site.code,
            "name": site.name,
            "address": site.address,
            "contact": site.contact,
            "year": site.year,
            "trained": site.trained,
            "capacity": site.capacity,
            "restricted": site.restricted,
            "online": site.online,
            "determinedOn": site.determined_on.isoformat(),
            "union": {"code": union.code, "name": union.name, "shortName": union.short_name, "members": union.members},
            "tranches": [
                {
                    "number": tranche.number,
                    "amount": show_money(tranche.amount),
                    "paidOn": None if tranche.paid_on is None else tranche.paid_on.isoformat(),
                    "note": tranche.note,
                }
                for tranche in paid
            ],
            "rating": rating
            and {
                "level": None if rating.level is None else rating.level.name,
                "scheme": rating.scheme,
                "ratedOn": rating.rated_on.isoformat(),
                "evidence": rating.evidence,
            },
        }
        for site, union, paid, rating in zip(sites, unions, tranches, ratings, strict=True)
    ]
    return {"sites": rows}
