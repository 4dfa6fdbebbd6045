"""The derivation that serves all of it: which function works out which entity."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from adapters.entities import Record
from adapters.entities.derived_codes import PolicyRule, VerdictSubject
from adapters.errors import SourceError
from adapters.predicate import Predicate
from adapters.source import Source
from resolvers.calls import together
from resolvers.derived import Asked, derived_source
from resolvers.errors import no_answer
from resolvers.policy import catalogue, completeness, money, progress, ratings, subjects
from resolvers.policy.facts import Facts
from resolvers.policy.policy import Policy
from resolvers.policy.rules import SITE_RULES
from resolvers.policy.verdicts import site_rules, site_verdicts
from resolvers.policy.wanted import Wanted

SOURCE = "policy"
"""Id of the derived source."""

WorkOut = Callable[[Policy, Facts, Wanted], Awaitable[Sequence[Record]]]


async def _sites(policy: Policy, facts: Facts, wanted: Wanted) -> Sequence[Record]:
    return await site_verdicts(policy, facts, wanted, site_rules(wanted))


_PARTS: tuple[tuple[frozenset[VerdictSubject], frozenset[PolicyRule], WorkOut], ...] = (
    (frozenset({VerdictSubject.SITE}), frozenset(SITE_RULES), _sites),
    (frozenset({VerdictSubject.UNION}), frozenset({PolicyRule.R5}), subjects.quota_verdicts),
    (frozenset({VerdictSubject.UNION}), frozenset({PolicyRule.R11}), subjects.reporting_verdicts),
    (frozenset({VerdictSubject.DOCUMENT}), frozenset({PolicyRule.R19}), subjects.document_verdicts),
    (
        frozenset({VerdictSubject.NATIONAL_ACADEMY, VerdictSubject.ONLINE_ACADEMY}),
        frozenset({PolicyRule.R2}),
        subjects.academy_verdicts,
    ),
    (frozenset({VerdictSubject.NATION}), frozenset({PolicyRule.R1, PolicyRule.R4}), subjects.national_verdicts),
)
_NAMED = {
    VerdictSubject.SITE: {"site_code", "union_code"},
    VerdictSubject.UNION: {"union_code"},
    VerdictSubject.DOCUMENT: {"document_id", "union_code"},
    VerdictSubject.NATIONAL_ACADEMY: {"academy_code"},
    VerdictSubject.ONLINE_ACADEMY: {"academy_code"},
    VerdictSubject.NATION: set[str](),
}
"""The codes that a verdict on each kind of subject has; the others are null in it."""


async def verdicts(policy: Policy, facts: Facts, wanted: Wanted) -> Sequence[Record]:
    """Verdicts on all kinds of subjects that are wanted. Raises `SourceError` only if nothing at all could be told."""
    known = _by_key(wanted)
    works = [work for about, rules, work in _PARTS if _may_be(known, about, rules)]
    found = await together([_tried(work(policy, facts, known)) for work in works])
    errors = [one for one in found if isinstance(one, SourceError)]
    if errors and len(errors) == len(found):
        raise no_answer(errors)
    return [record for part in found if not isinstance(part, SourceError) for record in part]


def _by_key(wanted: Wanted) -> Wanted:
    """What the keys that are wanted say of rules and years: a key is ``RULE:SUBJECT`` or ``RULE:SUBJECT:YEAR``."""
    keys = wanted.texts("id")
    if keys is None:
        return wanted
    parts = [key.split(":") for key in keys]
    rules = frozenset(PolicyRule[one[0]] for one in parts if one[0] in PolicyRule.__members__)
    return wanted.telling(rule=rules)


def _may_be(wanted: Wanted, about: frozenset[VerdictSubject], rules: frozenset[PolicyRule]) -> bool:
    return any(wanted.allows("rule", rule) for rule in rules) and any(_may_be_about(wanted, subject) for subject in about)


def _may_be_about(wanted: Wanted, subject: VerdictSubject) -> bool:
    codes = {"site_code", "union_code", "document_id", "academy_code"} - _NAMED[subject]
    return wanted.allows("subject", subject) and all(wanted.allows(code, None) for code in codes)


async def _tried(work: Awaitable[Sequence[Record]]) -> Sequence[Record] | SourceError:
    try:
        return await work
    except SourceError as error:
        return error


WORKS: dict[str, WorkOut] = {
    "Verdict": verdicts,
    "PolicyRuleVersion": catalogue.catalogue,
    "NationalProgress": progress.national,
    "MonthlyProgress": progress.monthly,
    "UnionProgress": progress.by_union,
    "HostMix": progress.mix,
    "ReportCompleteness": completeness.completeness,
    "SiteFunding": money.funding,
    "AuditFinding": money.findings,
    "RatingScheme": ratings.schemes,
    "ComputedRating": ratings.ratings,
}
"""Entity → what works it out."""


@dataclass(frozen=True)
class PolicyDerivation:
    """Serves the verdicts and figures of a policy."""

    policy: Policy

    @cached_property
    def source(self) -> Source:
        """The derived source."""
        return derived_source(SOURCE, "政策规则 Policy rules, worked out", tuple(WORKS))

    async def records(self, entity: str, where: Predicate | None, fields: frozenset[str], asked: Asked) -> list[Record]:
        """All records of an entity that may satisfy the predicate. What verdicts only show is read only where it is looked at."""
        return list(await WORKS[entity](self.policy, Facts(asked), Wanted(where, fields)))
