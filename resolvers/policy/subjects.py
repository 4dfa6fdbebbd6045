"""Verdicts on what is not a site: unions, filed documents, the two academies, the nation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.entities import FiledDocument, Site, TradeUnion, Verdict
from adapters.entities.codes import HostType
from adapters.entities.derived_codes import PolicyRule, VerdictSubject
from adapters.predicate import Compare, Op, conjunction
from resolvers.links import links_of
from resolvers.policy.facts import SITE, Fact, Facts
from resolvers.policy.finding import Finding, not_assessable
from resolvers.policy.national_rules import Counted, host_mix, in_time, target_reached
from resolvers.policy.policy import Policy, Version
from resolvers.policy.report_rules import Completeness, all_in, completeness
from resolvers.policy.site_file import DETERMINED, SiteFile, When
from resolvers.policy.union_rules import filed_promptly, within_quota
from resolvers.policy.verdicts import verdict
from resolvers.policy.wanted import Wanted

NATION = "CN"
"""The key of the nation."""
QUOTA = ("union_code", "year", "quota", "recommended", "override_reason")
DOCUMENT = ("union_code", "issued_on", "filed_on")


def year_end(year: int, when: When, policy: Policy) -> Version:
    """The rules of a year: those in force at its end, or today while it lasts."""
    return policy.at(min(when.today.replace(year=year, month=12, day=31), when.today))


def unknown(fact: Fact) -> Finding:
    """What cannot be judged because a source did not tell."""
    return not_assessable(str(fact.missing), "数据源未应答，暂无法判定。")


async def unions(facts: Facts, wanted: Wanted) -> list[TradeUnion]:
    """The unions that are wanted."""
    codes = wanted.texts("union_code")
    where = None if codes is None else Compare("code", Op.IN, tuple(sorted(codes)))
    return list((await facts.whole("TradeUnion", ("code", "kind"), where)).records)


async def quota_verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> list[Verdict]:
    """R5: each union in each year for which it has a quota."""
    found = await facts.behind(links_of("TradeUnion")["quotas"], await unions(facts, wanted), QUOTA)
    when = When(facts.now)
    return [
        verdict(
            PolicyRule.R5,
            unknown(fact) if fact.missing else within_quota(fact.records, version.rules.R5, When(facts.now, year)),
            version,
            {"quotas": fact},
            subject=VerdictSubject.UNION,
            key=code,
            year=year,
            current=year == max(_quota_years(policy, fact, when)),
            union_code=code,
        )
        for code, fact in found.items()
        for year in _quota_years(policy, fact, when)
        if wanted.allows("year", year)
        for version in [year_end(year, when, policy)]
    ]


def _quota_years(policy: Policy, fact: Fact, when: When) -> list[int]:
    if fact.missing is None:
        return sorted({quota.year for quota in fact.records if quota.year <= when.today.year})
    return [when.today.year]


async def union_reports(policy: Policy, facts: Facts, wanted: Wanted) -> list[tuple[str, int, Completeness, Mapping[str, Fact]]]:
    """How far the reports of each union and year are in, with the facts behind that."""
    held = await facts.behind(links_of("TradeUnion")["sites"], await unions(facts, wanted), SITE)
    sites: list[Site] = [site for fact in held.values() for site in fact.records]
    reports = (await facts.of_sites(["annual_reports"], sites))["annual_reports"] if sites else {}
    return [
        (code, year, completeness(files, policy.deadline(year), When(facts.now, year)), {"site": fact, "annual_reports": _together(own)})
        for code, fact in held.items()
        for own in [[reports[site.code] for site in fact.records]]
        for files in [[SiteFile(site=site, annual_reports=one.records) for site, one in zip(fact.records, own, strict=True)]]
        for year in _report_years(policy, facts)
        if wanted.allows("year", year)
    ]


def _together(facts: Sequence[Fact]) -> Fact:
    """Several facts as one: its sources, and why any of them is missing."""
    sources = dict.fromkeys(source for fact in facts for source in fact.sources)
    moments = [fact.as_of for fact in facts if fact.as_of is not None]
    missing = next((fact.missing for fact in facts if fact.missing is not None), None)
    return Fact((), tuple(sources), min(moments, default=None), missing)


def _report_years(policy: Policy, facts: Facts) -> range:
    first = min(policy.versions[0].rules.R1.targets)
    return range(first, When(facts.now).today.year + 1)


async def reporting_verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> list[Verdict]:
    """R11 of each union and year."""
    due, when = policy.due_year(facts.now), When(facts.now)
    return [
        verdict(
            PolicyRule.R11,
            _first_missing(behind) or all_in(found, When(facts.now, year), policy.deadline(year)),
            year_end(year, when, policy),
            behind,
            subject=VerdictSubject.UNION,
            key=code,
            year=year,
            current=year == due,
            union_code=code,
        )
        for code, year, found, behind in await union_reports(policy, facts, wanted)
    ]


def _first_missing(facts: Mapping[str, Fact]) -> Finding | None:
    return next((unknown(fact) for fact in facts.values() if fact.missing), None)


async def document_verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> list[Verdict]:
    """R19 of each filed document."""
    where = conjunction(*(_among(name, wanted.texts(told)) for name, told in (("id", "document_id"), ("union_code", "union_code"))))
    told, when = await facts.whole("FiledDocument", DOCUMENT, where), When(facts.now)
    documents: tuple[FiledDocument, ...] = told.records
    return [
        verdict(
            PolicyRule.R19,
            filed_promptly(document, version.rules.R19, when),
            version,
            {"documents": told},
            subject=VerdictSubject.DOCUMENT,
            key=document.id,
            document_id=document.id,
            union_code=document.union_code,
        )
        for document in documents
        for version in [policy.at(min(document.issued_on, when.today))]
    ]


def _among(name: str, values: frozenset[str] | None) -> Compare | None:
    return None if values is None else Compare(name, Op.IN, tuple(sorted(values)))


async def academy_verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> list[Verdict]:
    """R2 of both academies."""
    built = await _academy(facts, wanted, VerdictSubject.NATIONAL_ACADEMY, "NationalAcademy", "built_on")
    trial = await _academy(facts, wanted, VerdictSubject.ONLINE_ACADEMY, "OnlineAcademy", "trial_on")
    version, when = policy.at(policy.versions[0].rules.R2.deadline), When(facts.now)
    return [
        verdict(
            PolicyRule.R2,
            in_time(getattr(academy, name), _ACADEMIES[name], "academy", version.rules.R2, when),
            version,
            {"academy": fact},
            subject=subject,
            key=academy.code,
            academy_code=academy.code,
        )
        for subject, name, fact in (built, trial)
        for academy in fact.records
    ]


_ACADEMIES = {"built_on": ("Basic construction done on", "基本建成日期"), "trial_on": ("Online trial began on", "上线试运行日期")}


async def _academy(facts: Facts, wanted: Wanted, subject: VerdictSubject, entity: str, field: str) -> tuple[VerdictSubject, str, Fact]:
    codes = wanted.texts("academy_code")
    if not wanted.allows("subject", subject):
        return subject, field, Fact()
    return subject, field, await facts.whole(entity, ("code", field), _among("code", codes))


async def national_verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> list[Verdict]:
    """R1 of each year, R4 of each batch and of all together."""
    told, when = await facts.whole("Site", SITE), When(facts.now)
    sites: tuple[Site, ...] = told.records
    years = [year for year in sorted(year_end(when.today.year, when, policy).rules.R1.targets) if year <= when.today.year]
    found: list[Verdict] = []
    for year in years:
        version = year_end(year, when, policy)
        up_to, of = [site for site in sites if site.batch_year <= year], [site for site in sites if site.batch_year == year]
        reached = target_reached(Counted.of(up_to), Counted.of(of), version.rules.R1, When(facts.now, year))
        found.append(_national(PolicyRule.R1, reached, version, told, year, current=year == years[-1]))
        mix = host_mix(hosts_of(of), version.rules.R4, when)
        found.append(_national(PolicyRule.R4, mix, version, told, year, current=False))
    version = policy.at(when.today)
    found.append(_national(PolicyRule.R4, host_mix(hosts_of(sites), version.rules.R4, when), version, told, None, current=True))
    return [one for one in found if wanted.allows("rule", one.rule) and wanted.allows("year", one.year)]


def hosts_of(sites: Sequence[Site]) -> dict[HostType, int]:
    """Determined sites by kind of host."""
    return {kind: sum(site.host_type is kind and site.status in DETERMINED for site in sites) for kind in HostType}


def _national(rule: PolicyRule, finding: Finding, version: Version, told: Fact, year: int | None, *, current: bool) -> Verdict:
    return verdict(
        rule,
        unknown(told) if told.missing else finding,
        version,
        {"sites": told},
        subject=VerdictSubject.NATION,
        key=NATION,
        year=year,
        current=current,
    )
