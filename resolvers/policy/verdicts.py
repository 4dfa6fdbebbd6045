"""Verdicts as records: one for each rule, subject and, where the rule knows years, year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.entities import Verdict, VerdictInput
from adapters.entities.derived_codes import PolicyRule, VerdictSubject
from adapters.requests import oldest
from resolvers.policy.facts import NOTHING, Fact, Facts, Opened, open_files
from resolvers.policy.finding import Finding, Input, shown
from resolvers.policy.policy import Policy, Version
from resolvers.policy.rules import SITE_RULES, Bench, SiteRule
from resolvers.policy.site_file import When
from resolvers.policy.wanted import Wanted


def verdict_key(rule: PolicyRule, subject: str, year: int | None = None) -> str:
    """The key of a verdict: ``R13:440000-2024-001``, ``R7:440000-2024-001:2025``."""
    return ":".join((rule.name, subject, *([str(year)] if year else [])))


def verdict(
    rule: PolicyRule,
    finding: Finding,
    version: Version,
    facts: Mapping[str, Fact],
    *,
    subject: VerdictSubject,
    key: str,
    year: int | None = None,
    current: bool = True,
    **names: Any,
) -> Verdict:
    """The record of a finding. `names` are the codes of the subject."""
    terms = version.rules.of(rule)
    return Verdict(
        id=verdict_key(rule, key, year),
        rule=rule,
        subject=subject,
        year=year,
        current=current,
        outcome=finding.outcome,
        severity=terms.severity,
        measured=finding.measured,
        threshold=finding.threshold,
        unit=finding.unit,
        version=version.version,
        text=terms.text,
        explanation=finding.en,
        explanation_zh=finding.zh,
        notice=finding.notice,
        as_of=oldest(fact.as_of for fact in facts.values()),
        inputs=(*(_input(one, facts.get(one.fact, NOTHING)) for one in finding.inputs), *_unknown(finding, facts)),
        **{"site_code": None, "union_code": None, "document_id": None, "academy_code": None, **names},
    )


def _input(one: Input, fact: Fact) -> VerdictInput:
    value = None if fact.missing else shown(one.value)
    return VerdictInput(
        name=one.name, zh_name=one.zh, value=value, unit=one.unit, sources=fact.sources, as_of=fact.as_of, missing=fact.missing
    )


def _unknown(finding: Finding, facts: Mapping[str, Fact]) -> Iterator[VerdictInput]:
    """What was wanted and could not be read, where no input says so."""
    told = {one.fact for one in finding.inputs}
    for name, fact in facts.items():
        if fact.missing is not None and name not in told:
            yield VerdictInput(name=name.replace("_", " "), zh_name="未取得的数据", sources=fact.sources, missing=fact.missing)


def site_rules(wanted: Wanted) -> list[SiteRule]:
    """The rules about sites that are wanted."""
    return [one for rule, one in SITE_RULES.items() if wanted.allows("rule", rule)]


async def site_verdicts(policy: Policy, facts: Facts, wanted: Wanted, rules: list[SiteRule]) -> list[Verdict]:
    """Verdicts on the sites that are wanted, by these rules."""
    sites = await facts.sites(wanted.texts("site_code"), wanted.texts("union_code"))
    names = dict.fromkeys(name for one in rules for name in one.facts(policy, shown=wanted.shown) if name != "site")
    opened = await open_files(facts, sites, names)
    return [found for one in opened for rule in rules for found in _of_site(policy, facts, wanted, rule, one)]


def _of_site(policy: Policy, facts: Facts, wanted: Wanted, rule: SiteRule, opened: Opened) -> Iterator[Verdict]:
    site, needed = opened.file.site, ("site", *rule.facts(policy, shown=wanted.shown))
    behind = {name: opened.facts[name] for name in needed}
    for year, current in years_of(policy, facts, rule, opened):
        if (rule.yearly and not wanted.allows("year", year)) or not wanted.allows("current", current):
            continue
        bench = bench_for(policy, facts, rule, opened, year)
        yield verdict(
            rule.rule,
            rule.find(opened, bench),
            bench.version,
            behind,
            subject=VerdictSubject.SITE,
            key=site.code,
            year=year or None,
            current=current,
            site_code=site.code,
            union_code=site.sponsor_code,
        )


def years_of(policy: Policy, facts: Facts, rule: SiteRule, opened: Opened) -> Iterable[tuple[int, bool]]:
    """The years for which a rule is judged, and which of them is current: the last one that is due, or the site's first."""
    if not rule.yearly:
        return ((0, True),)
    first, last = opened.file.site.batch_year, When(facts.now).today.year
    due = max(first, policy.due_year(facts.now))
    return ((year, year == due) for year in range(first, max(last, first) + 1))


def bench_for(policy: Policy, facts: Facts, rule: SiteRule, opened: Opened, year: int = 0) -> Bench:
    """Where a rule is judged for a site: by the version in force at the time that is judged."""
    when = When(facts.now, year)
    return Bench(policy, policy.at(rule.version_day(opened, when)), when)


def find(policy: Policy, facts: Facts, rule: PolicyRule, opened: Opened, year: int = 0) -> Finding:
    """What a rule gives for a site."""
    one = SITE_RULES[rule]
    return one.find(opened, bench_for(policy, facts, one, opened, year))
