"""A union's batch of a year and its reports, from the stand-ins' truth."""

from __future__ import annotations

from collections.abc import Iterable

from tests.end_to_end.screen_truth_rules import (
    DETERMINED,
    WORKING,
    Row,
    World,
    late_from,
    verdict,
)


def tally(sites: Iterable[Row]) -> tuple[int, int]:
    """Determined sites, gross and net."""
    states = [site["status"] for site in sites if site["status"] in DETERMINED]
    return len(states), sum(state != "ADJUSTED_OUT" for state in states)


def quotas_of(world: World, union: str, year: int) -> list[Row]:
    return [one for one in world.truth["QuotaAllocation"] if one["unionCode"] == union and one["year"] == year]


def union_year(world: World, union: str, year: int) -> Row | None:
    """A union's batch; None where it has neither quota nor sites."""
    quotas = quotas_of(world, union, year)
    gross, net = tally(site for site in world.sites.values() if site["sponsorCode"] == union and site["batchYear"] == year)
    if not quotas and not gross:
        return None
    sums = {name: sum(one[name] for one in quotas) if quotas else None for name in ("quota", "recommended")}
    return {"year": year, **sums, "gross": gross, "adjustedOut": gross - net, "net": net}


def quota_verdict(world: World, union: str, year: int) -> Row:
    quotas = quotas_of(world, union, year)
    recommended, quota = sum(one["recommended"] for one in quotas), sum(one["quota"] for one in quotas)
    return verdict(recommended <= quota, recommended, quota)


COUNTS = ("expected", "received", "accepted", "returned", "late", "overdue", "outstanding")


def completeness(world: World, union: str, year: int) -> Row | None:
    """How far a union's reports are in; None where none is expected."""
    sites = [
        code
        for code, site in world.sites.items()
        if site["sponsorCode"] == union and site["status"] in WORKING and site["batchYear"] <= year
    ]
    arrived = [min(moments) for code in sites if (moments := world.arrivals(code, year))]
    states = [world.reported(code, year) for code in sites]
    over, missing = world.now >= late_from(year), len(sites) - len(arrived)
    row = {
        "expected": len(sites),
        "received": len(arrived),
        "accepted": states.count("ACCEPTED"),
        "returned": states.count("RETURNED"),
        "late": sum(moment >= late_from(year) for moment in arrived),
        "overdue": missing if over else 0,
        "outstanding": missing,
        "complete": states.count("ACCEPTED") == len(sites),
        "lateAt": late_from(year).isoformat(),
    }
    return row if sites else None
