"""Targets, deadlines and the mix of hosts (建设目标、期限、依托单位比例), policy sections 1.4 and 2.3.4. R1, R2, R4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from adapters.entities import Site
from adapters.entities.codes import HostType, SiteStatus
from resolvers.policy.finding import Finding, Input, judged, not_assessable, percent
from resolvers.policy.site_file import DETERMINED, When
from resolvers.policy.terms import R1, R2, R4, Count


@dataclass(frozen=True, slots=True)
class Counted:
    """Determined sites, with and without those that were adjusted out since."""

    gross: int
    net: int

    @classmethod
    def of(cls, sites: Sequence[Site]) -> Counted:
        """Of all sites that have been determined."""
        determined = [site for site in sites if site.status in DETERMINED]
        return cls(len(determined), sum(site.status is not SiteStatus.ADJUSTED_OUT for site in determined))


def target(terms: R1, year: int) -> int:
    """The sites to be determined in a year."""
    return terms.targets.get(year, 0)


def target_reached(up_to: Counted, in_year: Counted, terms: R1, when: When) -> Finding:
    """R1: sites up to a year's end against all targets so far. While the year lasts, what is missing is not yet a failure."""
    net = terms.headline is Count.NET
    have = up_to.net if net else up_to.gross
    asked = sum(sites for year, sites in terms.targets.items() if year <= when.year)
    inputs = (
        Input(f"Determined in {when.year}, gross", f"{when.year}年确定数（毛）", in_year.gross, "sites", "sites"),
        Input(f"Determined in {when.year}, net", f"{when.year}年实有数（净）", in_year.net, "sites", "sites"),
        Input("Determined so far, gross", "累计确定数（毛）", up_to.gross, "sites", "sites"),
        Input("Determined so far, net", "累计实有数（净）", up_to.net, "sites", "sites"),
        Input(f"Target of {when.year}", f"{when.year}年目标", target(terms, when.year), "policy", "sites"),
    )
    numbers = {"measured": Decimal(have), "threshold": Decimal(asked), "unit": "sites", "inputs": inputs}
    en = f"{have} sites stand at the end of the batch of {when.year}; {asked} are the target."
    zh = f"截至{when.year}年批次建设点{have}家，目标{asked}家。"
    if have < asked and when.today <= date(when.year, 12, 31):
        return not_assessable(f"{en} The year is not over.", f"{zh}年度尚未结束。", **numbers)
    return judged(have >= asked, en, zh, **numbers)


def in_time(done: date | None, what: tuple[str, str], fact: str, terms: R2, when: When) -> Finding:
    """R2: done by the deadline. What has no day is not done, or not known to be."""
    inputs = (Input(what[0], what[1], done, fact), Input("Deadline", "期限", terms.deadline, "policy"))
    if done is None:
        return not_assessable("The day is not recorded.", "日期未登记。", inputs=inputs)
    en, zh = f"Done on {done}; the deadline was {terms.deadline}.", f"{done}完成，期限为{terms.deadline}。"
    return judged(done <= terms.deadline, en, zh, inputs=inputs)


def apportioned(total: int, shares: Mapping[HostType, int]) -> dict[HostType, int]:
    """A number of sites divided by shares, by largest remainder; ties go to the kind that stands first in the code list."""
    whole = sum(shares.values())
    if whole <= 0:
        return dict.fromkeys(shares, 0)
    parts = {kind: total * share // whole for kind, share in shares.items()}
    order = sorted(shares, key=lambda kind: (-(total * shares[kind] % whole), kind.ordinal))
    for kind in order[: total - sum(parts.values())]:
        parts[kind] += 1
    return parts


def host_mix(hosts: Mapping[HostType, int], terms: R4, when: When) -> Finding:
    """R4: each kind's share within so many percentage points of 7:2:1; measured is the greatest deviation. Compared in whole numbers."""
    total, parts = sum(hosts.values()), sum(terms.shares.values())
    if total == 0:
        return not_assessable("No sites have been determined.", "尚无已确定建设点。")
    expected = apportioned(total, {kind: terms.share(kind) for kind in HostType})
    off = {kind: abs(hosts.get(kind, 0) * parts - terms.share(kind) * total) for kind in HostType}
    worst = max(off, key=lambda kind: (off[kind], -kind.ordinal))
    named = ":".join(str(hosts.get(kind, 0)) for kind in HostType)
    wanted = ":".join(str(terms.share(kind)) for kind in HostType)
    return judged(
        all(100 * deviation <= terms.tolerance * total * parts for deviation in off.values()),
        f"The hosts stand {named}; {wanted} is asked for in principle, within {terms.tolerance} percentage points.",
        f"依托单位结构为{named}，原则上为{wanted}，允许偏差{terms.tolerance}个百分点。",
        measured=percent(off[worst], total * parts),
        threshold=Decimal(terms.tolerance),
        unit="percentage points",
        inputs=tuple(
            Input(f"{kind.name} (expected {expected[kind]})", f"{kind.value}（应有{expected[kind]}）", hosts.get(kind, 0), "sites", "sites")
            for kind in HostType
        ),
    )
