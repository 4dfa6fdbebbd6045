"""A site's money, and what is wrong with it (建设点资金、资金审计发现)."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.entities import AuditFinding, Money, SiteFunding, Tranche
from adapters.entities.codes import FundUseCategory, UnionKind
from adapters.entities.derived_codes import PolicyRule, VerdictOutcome
from resolvers.policy.facts import Facts, Opened, open_files
from resolvers.policy.policy import Policy
from resolvers.policy.rules import SITE_RULES
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.verdicts import bench_for, find, verdict_key
from resolvers.policy.wanted import Wanted

_USES, _MATCH = ("fund_uses",), ("sponsor", "matches")
RESTS_ON: dict[str, tuple[str, ...]] = {
    "granted": ("grants",),
    "paid": ("tranches",),
    "due": ("grants", "tranches", "assessments"),
    "matched_committed": _MATCH,
    "matched_paid": _MATCH,
    "enterprise_support": ("enterprise_supports",),
    **dict.fromkeys(("used", "used_for_training", "used_for_teachers", "used_for_facilities", "used_otherwise", "last_spent_on"), _USES),
    "unspent": ("tranches", *_USES),
    "first_paid_on": ("tranches",),
    "unspent_days": ("tranches", *_USES),
}
"""What each figure is worked out from; what nobody asks for is not read."""
NEEDS = tuple(dict.fromkeys(name for needs in RESTS_ON.values() for name in needs))
AUDITED = (PolicyRule.R13, PolicyRule.R14, PolicyRule.R16, PolicyRule.R17, PolicyRule.R18)
"""The rules about money whose breaches are findings; R15 decides, it is not broken."""


async def funding(policy: Policy, facts: Facts, wanted: Wanted) -> list[SiteFunding]:
    """One record for each determined site. What a source did not tell is null, and the coverage names it."""
    sites = await facts.sites(wanted.texts("site_code"), wanted.texts("union_code"))
    needs = {name: None for field in sorted(wanted.fields) for name in RESTS_ON.get(field, ())}
    if "due" in wanted.fields:
        needs |= dict.fromkeys(SITE_RULES[PolicyRule.R15].facts(policy, shown=False))
    opened = await open_files(facts, sites, needs)
    return [_funding(policy, facts, one) for one in opened if one.file.determined]


def _funding(policy: Policy, facts: Facts, opened: Opened) -> SiteFunding:
    file, site, when = opened.file, opened.file.site, When(facts.now)
    known = {name: name in opened.facts and not opened.missing([name]) for name in NEEDS}
    paid = file.paid if known["tranches"] else None
    used = _used(file) if known["fund_uses"] else {}
    spent = sum(used.values()) if used else None
    unspent = paid - spent if paid is not None and spent is not None else None
    first = min((one.paid_on for one in file.tranches if one.paid > 0 and one.paid_on is not None), default=None)
    last = max((use.spent_on for use in file.fund_uses), default=None)
    idle = max((day for day in (first, last) if day is not None), default=None)
    matching = known["matches"] and known["sponsor"] and _matches(file)
    return SiteFunding(
        site_code=site.code,
        union_code=site.sponsor_code,
        batch_year=site.batch_year,
        host_type=site.host_type,
        granted=_money(file.granted if known["grants"] else None),
        paid=_money(paid),
        due=_money(_due(policy, facts, opened) if known["grants"] and known["tranches"] and known["assessments"] else None),
        matched_committed=_money(sum(one.committed for one in file.matches) if matching else None),
        matched_paid=_money(sum(one.paid for one in file.matches) if matching else None),
        enterprise_support=_money(sum(one.amount for one in file.enterprise_supports) if known["enterprise_supports"] else None),
        used=_money(spent),
        used_for_training=_money(used.get(FundUseCategory.TRAINING_CLASSES)),
        used_for_teachers=_money(used.get(FundUseCategory.TEACHER_TRAINING)),
        used_for_facilities=_money(used.get(FundUseCategory.FACILITIES)),
        used_otherwise=_money(used.get(FundUseCategory.OTHER)),
        unspent=_money(unspent),
        first_paid_on=first,
        last_spent_on=last,
        unspent_days=(when.today - idle).days if unspent is not None and unspent > 0 and idle is not None else None,
    )


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


def _used(file: SiteFile) -> dict[FundUseCategory, int]:
    return {kind: sum(use.amount for use in file.fund_uses if use.category is kind) for kind in FundUseCategory}


def _matches(file: SiteFile) -> bool:
    return bool(file.sponsor) and file.sponsor[0].kind in (UnionKind.PROVINCIAL, UnionKind.CORPS)


def _due(policy: Policy, facts: Facts, opened: Opened) -> int:
    """What remains of the first tranche of grants that stand, and of the second where the site is eligible. Nothing, once it is out."""
    file = opened.file
    if file.out:
        return 0
    eligible = find(policy, facts, PolicyRule.R15, opened)
    open_ = (1, 2) if eligible.outcome is VerdictOutcome.PASS else (1,)
    standing = {grant.id for grant in file.live_grants}
    return sum(_left(one) for one in file.tranches if one.number in open_ and one.grant_id in standing)


def _left(tranche: Tranche) -> int:
    return max(0, tranche.amount - tranche.paid)


async def findings(policy: Policy, facts: Facts, wanted: Wanted) -> list[AuditFinding]:
    """The breaches of the rules about money. What cannot be judged is no finding; its verdict says why."""
    rules = [SITE_RULES[rule] for rule in AUDITED if wanted.allows("rule", rule)]
    sites = await facts.sites(wanted.texts("site_code"), wanted.texts("union_code"))
    needs = dict.fromkeys(name for rule in rules for name in rule.facts(policy, shown=False))
    opened = await open_files(facts, sites, needs)
    return [finding for one in opened for rule in rules for finding in _findings(policy, facts, one, rule.rule)]


def _findings(policy: Policy, facts: Facts, opened: Opened, rule: PolicyRule) -> Iterator[AuditFinding]:
    bench = bench_for(policy, facts, SITE_RULES[rule], opened)
    found, verdict = SITE_RULES[rule].find(opened, bench), verdict_key(rule, opened.file.site.code)
    for number, breach in enumerate(found.breaches, start=1):
        yield AuditFinding(
            id=f"{verdict}:{number}",
            rule=rule,
            severity=bench.rules.of(rule).severity,
            verdict_id=verdict,
            site_code=opened.file.site.code,
            union_code=opened.file.site.sponsor_code,
            grant_id=breach.grant_id,
            fund_use_id=breach.fund_use_id,
            voucher_number=breach.voucher_number,
            amount=_money(breach.amount),
            happened_on=breach.happened_on,
            finding=breach.en,
            finding_zh=breach.zh,
        )
