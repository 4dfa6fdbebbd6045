"""How far the system is (建设进度): by year, by month, by union, by kind of host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate

from adapters.entities import HostMix, MonthlyProgress, NationalProgress, Site, UnionProgress
from adapters.entities.codes import HostType, SiteStatus
from resolvers.links import links_of
from resolvers.policy.facts import SITE, Fact, Facts
from resolvers.policy.finding import percent
from resolvers.policy.national_rules import Counted, apportioned, target
from resolvers.policy.policy import Policy
from resolvers.policy.site_file import DETERMINED, When
from resolvers.policy.subjects import QUOTA, hosts_of, unions, year_end
from resolvers.policy.terms import R4
from resolvers.policy.wanted import Wanted


async def _determined(facts: Facts) -> list[Site]:
    """The sites that have been determined, of all sources that answered."""
    sites = await facts.sites()
    return [site for fact in sites.values() if (site := fact.records[0]).status in DETERMINED]


def _years(policy: Policy, facts: Facts) -> list[int]:
    """The batch years with a target, up to this one."""
    when = When(facts.now)
    return [year for year in sorted(policy.at(when.today).rules.R1.targets) if year <= when.today.year]


async def national(policy: Policy, facts: Facts, wanted: Wanted) -> list[NationalProgress]:
    """Targets and sites, gross and net, by batch year."""
    sites, when = await _determined(facts), When(facts.now)
    years = _years(policy, facts)
    terms = {year: year_end(year, when, policy).rules.R1 for year in years}
    targets = list(accumulate(target(terms[year], year) for year in years))
    return [
        NationalProgress(
            id=str(year),
            year=year,
            target=target(terms[year], year),
            gross=of.gross,
            adjusted_out=of.gross - of.net,
            net=of.net,
            cumulative_target=cumulative,
            cumulative_gross=up_to.gross,
            cumulative_net=up_to.net,
            missing=max(0, cumulative - up_to.net),
        )
        for year, cumulative in zip(years, targets, strict=True)
        for of in [Counted.of([site for site in sites if site.batch_year == year])]
        for up_to in [Counted.of([site for site in sites if site.batch_year <= year])]
    ]


async def monthly(policy: Policy, facts: Facts, wanted: Wanted) -> list[MonthlyProgress]:
    """Sites by the month of their determination; those without a day stand apart, outside the cumulative counts."""
    sites = await _determined(facts)
    by_month: dict[date, list[Site]] = {}
    for site in sites:
        if site.determined_on is not None:
            by_month.setdefault(site.determined_on.replace(day=1), []).append(site)
    counts = {month: Counted.of(by_month[month]) for month in sorted(by_month)}
    found: list[MonthlyProgress] = []
    gross = net = 0
    for month, count in counts.items():
        gross, net = gross + count.gross, net + count.net
        found.append(_month(f"{month:%Y-%m}", month, count, gross, net))
    if undated := [site for site in sites if site.determined_on is None]:
        found.append(_month("unknown", None, Counted.of(undated), None, None))
    return found


def _month(key: str, starts_on: date | None, count: Counted, gross: int | None, net: int | None) -> MonthlyProgress:
    return MonthlyProgress(id=key, starts_on=starts_on, gross=count.gross, net=count.net, cumulative_gross=gross, cumulative_net=net)


async def by_union(policy: Policy, facts: Facts, wanted: Wanted) -> list[UnionProgress]:
    """Quota, recommendations and determinations by union and batch year. A union whose sites or quotas are not known has no record."""
    listed = await unions(facts, wanted)
    sites = await facts.behind(links_of("TradeUnion")["sites"], listed, SITE)
    quotas = await facts.behind(links_of("TradeUnion")["quotas"], listed, QUOTA)
    return [
        one
        for union in listed
        if sites[union.code].missing is None and quotas[union.code].missing is None
        for year in _years(policy, facts)
        if wanted.allows("year", year)
        for one in _of_union(union.code, year, sites[union.code], quotas[union.code])
    ]


def _of_union(code: str, year: int, sites: Fact, quotas: Fact) -> Iterator[UnionProgress]:
    own = [quota for quota in quotas.records if quota.year == year]
    determined = [site for site in sites.records if site.batch_year == year and site.status in DETERMINED]
    if not own and not determined:
        return
    out = sum(site.status is SiteStatus.ADJUSTED_OUT for site in determined)
    yield UnionProgress(
        id=f"{code}:{year}",
        union_code=code,
        year=year,
        quota=sum(quota.quota for quota in own) if own else None,
        recommended=sum(quota.recommended for quota in own) if own else None,
        gross=len(determined),
        adjusted_out=out,
        net=len(determined) - out,
    )


async def mix(policy: Policy, facts: Facts, wanted: Wanted) -> list[HostMix]:
    """Kinds of hosts beside 7:2:1, by batch year and of all batches together."""
    sites, when = await _determined(facts), When(facts.now)
    batches = [(year, [site for site in sites if site.batch_year == year]) for year in _years(policy, facts)]
    found = [one for year, own in batches for one in _mix_of(year, own, year_end(year, when, policy).rules.R4)]
    return found + list(_mix_of(None, sites, policy.at(when.today).rules.R4))


def _mix_of(year: int | None, sites: Sequence[Site], terms: R4) -> Iterator[HostMix]:
    hosts, parts, total = hosts_of(sites), sum(terms.shares.values()), len(sites)
    expected = apportioned(total, {kind: terms.share(kind) for kind in HostType})
    for kind in HostType:
        off = hosts[kind] * parts - terms.share(kind) * total
        yield HostMix(
            id=f"{year or 'all'}:{kind.name}",
            year=year,
            host_type=kind,
            sites=hosts[kind],
            expected=expected[kind],
            percent=percent(hosts[kind], total) if total else None,
            deviation=(percent(off, total * parts) if total else None),
            within=100 * abs(off) <= terms.tolerance * total * parts if total else None,
        )
