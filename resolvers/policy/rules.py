"""The table of rules about sites: what each needs to know, and how it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from adapters.entities.derived_codes import PolicyRule
from resolvers.policy import funding_rules, oversight_rules, report_rules, training_rules
from resolvers.policy.facts import Opened
from resolvers.policy.finding import Finding, not_assessable
from resolvers.policy.policy import Policy, Version
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.terms import R8, PracticalBasis, Rules
from resolvers.policy.training_rules import of_working


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a rule is judged: the policy, the version in force at the time that is judged, and when."""

    policy: Policy
    version: Version
    when: When

    @property
    def rules(self) -> Rules:
        """The terms in force."""
        return self.version.rules


Judge = Callable[[Opened, Bench], Finding]


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A rule about sites. Without one of `needs` it cannot be judged; `wants` are only shown, unless `also` finds that the terms need them.
    A yearly one is judged for each year."""

    rule: PolicyRule
    judge: Judge
    needs: tuple[str, ...]
    wants: tuple[str, ...] = ()
    yearly: bool = False
    also: Callable[[Any], tuple[str, ...]] = lambda terms: ()

    def facts(self, policy: Policy, *, shown: bool) -> tuple[str, ...]:
        """The facts to be read for it; those that are only shown, if the inputs are to be `shown`."""
        by_terms = (name for version in policy.versions for name in self.also(version.rules.of(self.rule)))
        return tuple(dict.fromkeys((*self.needs, *by_terms, *(self.wants if shown else ()))))

    def find(self, opened: Opened, bench: Bench) -> Finding:
        """What the rule gives for a site; not assessable where a source did not tell what it needs."""
        missing = opened.missing((*self.needs, *self.also(bench.rules.of(self.rule))))
        if not missing:
            return self.judge(opened, bench)
        named = ", ".join(name.replace("_", " ") for name, _ in missing)
        sources = "、".join(dict.fromkeys(source for _, fact in missing for source in fact.sources))
        return not_assessable(f"Not known: {named}. {missing[0][1].missing}", f"数据源{sources}未应答，暂无法判定。")

    def is_read(self, opened: Opened, bench: Bench) -> bool:
        """Whether its facts were read at all, known or not."""
        return all(name in opened.facts for name in (*self.needs, *self.also(bench.rules.of(self.rule))))

    def version_day(self, opened: Opened, when: When) -> date:
        """The day whose rules apply: the end of the year that is judged, or the site's determination; never a day to come."""
        site = opened.file.site
        day = date(when.year, 12, 31) if self.yearly else site.determined_on or date(site.batch_year, 12, 31)
        return min(day, when.today)


def _eligible(opened: Opened, bench: Bench) -> Finding:
    """R15 with what the evidence came to in the last year that is due."""
    terms = bench.rules.R15
    year = max(opened.file.site.batch_year, bench.policy.due_year(bench.when.now))
    of_year = Bench(bench.policy, bench.version, When(bench.when.now, year))
    rules = [SITE_RULES[PolicyRule[name]] for name in terms.evidence]
    evidence = {one.rule: one.find(opened, of_year) for one in rules if one.is_read(opened, of_year)}
    return oversight_rules.eligible(opened.file, terms, bench.when, evidence)


_EVIDENCE = ("brands", "annual_reports", "practical_sessions")
"""The facts of R6 to R10."""


def _on_time(opened: Opened, bench: Bench) -> Finding:
    return report_rules.on_time(opened.file, bench.policy.deadline(bench.when.year), bench.when)


def _rated(opened: Opened, bench: Bench) -> Finding:
    return oversight_rules.rated(opened.file, bench.policy.scheme_at(bench.when.today), bench.when)


def _plain(rule: PolicyRule, judge: Callable[[SiteFile, Any, When], Finding], *needs: str, **more: Any) -> SiteRule:
    """A rule that looks at the file and its own terms alone."""
    return SiteRule(rule, lambda opened, bench: judge(opened.file, bench.rules.of(rule), bench.when), needs, **more)


def _practical_basis(terms: R8) -> tuple[str, ...]:
    return ("annual_reports",) if terms.basis is PracticalBasis.REPORT else ("practical_sessions",)


_TABLE = (
    _plain(PolicyRule.R3, oversight_rules.determined_in_window, "site"),
    _plain(PolicyRule.R6, of_working(training_rules.brands), "brands"),
    _plain(PolicyRule.R7, of_working(training_rules.workers), "annual_reports", yearly=True),
    _plain(
        PolicyRule.R8,
        of_working(training_rules.practical),
        wants=("annual_reports", "practical_sessions"),
        yearly=True,
        also=_practical_basis,
    ),
    _plain(PolicyRule.R9, of_working(training_rules.certified), "annual_reports", yearly=True),
    _plain(PolicyRule.R10, of_working(training_rules.skill_growth), "annual_reports", yearly=True),
    SiteRule(PolicyRule.R11, _on_time, ("annual_reports",), yearly=True),
    _plain(PolicyRule.R12, oversight_rules.followed_up, "rectifications", "adjustments", "inspections"),
    _plain(PolicyRule.R13, funding_rules.one_grant, "grants"),
    _plain(PolicyRule.R14, funding_rules.split, "grants", "tranches", "payments", "assessments"),
    SiteRule(PolicyRule.R15, _eligible, ("assessments",), _EVIDENCE, also=lambda terms: _EVIDENCE if terms.required else ()),
    _plain(PolicyRule.R16, funding_rules.matched, "sponsor", "grants", "tranches", "matches"),
    _plain(PolicyRule.R17, funding_rules.used, "fund_uses"),
    _plain(PolicyRule.R18, funding_rules.supervised, "grants", "sponsor"),
    SiteRule(PolicyRule.R20, _rated, ("ratings",)),
)

SITE_RULES: dict[PolicyRule, SiteRule] = {one.rule: one for one in _TABLE}
"""The rules about sites."""
