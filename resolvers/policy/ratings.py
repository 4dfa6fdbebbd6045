"""Ratings by the facts (星级测算): what each criterion of a scheme gives a site, the vetoes, the level, and the official one beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapters.entities import ComputedRating, RatingScheme
from adapters.entities.codes import BasicCondition, RatingStatus, StarLevel
from adapters.entities.derived import CriterionScore, SchemeCriterion, SchemeThreshold
from adapters.entities.derived_codes import PolicyRule, VerdictOutcome
from resolvers.policy.facts import Fact, Facts, Opened, open_files
from resolvers.policy.finding import HUNDREDTH, Finding
from resolvers.policy.policy import Policy
from resolvers.policy.rules import SITE_RULES
from resolvers.policy.scheme import Criterion, Measure, Scheme
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.verdicts import find
from resolvers.policy.wanted import Wanted


async def schemes(policy: Policy, facts: Facts, wanted: Wanted) -> list[RatingScheme]:
    """The schemes of the policy file."""
    current = policy.scheme_at(When(facts.now).today)
    return [
        RatingScheme(
            version=scheme.version,
            title=scheme.title,
            effective_from=scheme.effective,
            effective_to=policy.scheme_ends(scheme),
            in_force=scheme is current,
            criteria=tuple(
                SchemeCriterion(code=one.code, name=one.name, zh_name=one.zh, weight=one.weight, measure=_measure(one))
                for one in scheme.criteria
            ),
            thresholds=tuple(SchemeThreshold(level=level, score=score) for level, score in scheme.levels),
            vetoes=scheme.vetoes,
        )
        for scheme in policy.schemes
    ]


def _measure(one: Criterion) -> str:
    return one.measure.value if one.rule is None else f"{one.rule}{', in part' if one.partial else ''}"


async def ratings(policy: Policy, facts: Facts, wanted: Wanted) -> list[ComputedRating]:
    """One record for each scheme and each site that is rated: determined, and not adjusted out."""
    chosen = [one for one in policy.schemes if _wanted(policy, facts, wanted, one)]
    sites = await facts.sites(wanted.texts("site_code"), wanted.texts("union_code"))
    rules = dict.fromkeys(rule for scheme in chosen for rule in sorted(scheme.rules))
    needs = dict.fromkeys(name for rule in rules for name in SITE_RULES[rule].facts(policy, shown=False))
    opened = await open_files(facts, sites, [*needs, "ratings", "condition_reviews", "focus_reviews"])
    rated = [one for one in opened if one.file.determined and not one.file.out]
    return [_rating(policy, facts, scheme, one) for scheme in chosen for one in rated]


def _wanted(policy: Policy, facts: Facts, wanted: Wanted, scheme: Scheme) -> bool:
    current = scheme is policy.scheme_at(When(facts.now).today)
    return wanted.allows("scheme_version", scheme.version) and wanted.allows("in_force", current)


@dataclass(frozen=True, slots=True)
class _Score:
    """The points of a criterion, exact; None if they cannot be told. One that is left out counts for nothing, in the total neither."""

    points: Decimal | None
    en: str
    zh: str
    fact: Fact
    left_out: bool = False


def _rating(policy: Policy, facts: Facts, scheme: Scheme, opened: Opened) -> ComputedRating:
    found = {rule: _of_rule(policy, facts, rule, opened) for rule in scheme.rules}
    scores = [(one, _score(one, opened, found)) for one in scheme.criteria]
    open_ = [one.zh for one, part in scores if part.points is None and not part.left_out]
    least = _least(scores)
    vetoes = tuple(name for name in scheme.vetoes if found[PolicyRule[name]].outcome is VerdictOutcome.FAIL)
    score = None if open_ else least
    level = scheme.level(score) if score is not None and not vetoes else None
    outcome = _outcome(vetoes, score, level is not None)
    official = _official(opened.file, scheme)
    en, zh = _said(outcome, score, vetoes, open_)
    return ComputedRating(
        id=f"{scheme.version}:{opened.file.site.code}",
        site_code=opened.file.site.code,
        union_code=opened.file.site.sponsor_code,
        scheme_version=scheme.version,
        in_force=scheme is policy.scheme_at(When(facts.now).today),
        outcome=outcome,
        level=level,
        score=score,
        least_score=least,
        official_level=official,
        agrees=None if level is None or official is None else level is official,
        vetoes=vetoes,
        criteria=tuple(_shown(one, part) for one, part in scores),
        explanation=en,
        explanation_zh=zh,
    )


def _least(scores: Sequence[tuple[Criterion, _Score]]) -> Decimal:
    """The points that are known, of 100. What is left out makes the others weigh more: a young site is not held against what only an
    older one can have."""
    counted = [(one.weight, part.points or Decimal(0)) for one, part in scores if not part.left_out]
    whole = sum((weight for weight, _ in counted), Decimal(0))
    return (100 * sum((points for _, points in counted), Decimal(0)) / whole).quantize(HUNDREDTH) if whole else Decimal(0)


def _of_rule(policy: Policy, facts: Facts, rule: PolicyRule, opened: Opened) -> Finding:
    """What a rule came to in the last year that is due."""
    year = max(opened.file.site.batch_year, policy.due_year(facts.now)) if SITE_RULES[rule].yearly else 0
    return find(policy, facts, rule, opened, year)


def _outcome(vetoes: Sequence[str], score: Decimal | None, reached: bool) -> VerdictOutcome:
    if vetoes:
        return VerdictOutcome.FAIL
    if score is None:
        return VerdictOutcome.NOT_ASSESSABLE
    return VerdictOutcome.PASS if reached else VerdictOutcome.FAIL


def _official(file: SiteFile, scheme: Scheme) -> StarLevel | None:
    """The level of the last rating under the scheme that the registry published and did not revoke."""
    published = (one for one in file.ratings if one.status is RatingStatus.PUBLISHED)
    given = [one for one in published if one.scheme_version == scheme.version and one.level is not None]
    last = max(given, key=lambda one: (one.current, one.rated_on, one.id), default=None)
    return last.level if last else None


def _said(outcome: VerdictOutcome, score: Decimal | None, vetoes: Sequence[str], open_: Sequence[str]) -> tuple[str, str]:
    if vetoes:
        return f"Excluded from stars by {', '.join(vetoes)}.", f"触发否决条件{'、'.join(vetoes)}，不予评定星级。"
    if score is None:
        return f"{len(open_)} criteria cannot be assessed.", f"{'、'.join(open_)}暂无法评分。"
    if outcome is VerdictOutcome.PASS:
        return f"{score} points reach the level.", f"得{score}分，达到相应星级标准。"
    return f"{score} points reach no level.", f"得{score}分，未达到最低星级标准。"


def _shown(one: Criterion, score: _Score) -> CriterionScore:
    points = None if score.points is None else score.points.quantize(HUNDREDTH)
    return CriterionScore(
        code=one.code,
        name=one.name,
        zh_name=one.zh,
        weight=one.weight,
        points=points,
        evidence=score.en,
        evidence_zh=score.zh,
        sources=score.fact.sources,
        as_of=score.fact.as_of,
    )


def _score(one: Criterion, opened: Opened, found: dict[PolicyRule, Finding]) -> _Score:
    if one.measure is Measure.CONDITIONS:
        return _conditions(one, opened)
    if one.measure is Measure.FOCUSES:
        return _focuses(one, opened)
    return _by_rule(one, opened, found[one.judged_by])


def _conditions(one: Criterion, opened: Opened) -> _Score:
    """The share of the six haves that the last review of each found held."""
    fact = opened.facts["condition_reviews"]
    if fact.missing is not None:
        return _Score(None, fact.missing, "数据源未应答。", fact)
    last = {review.condition: review.held for review in sorted(opened.file.condition_reviews, key=lambda each: each.reviewed_on)}
    if len(last) < len(BasicCondition):
        return _Score(None, f"{len(last)} of {len(BasicCondition)} conditions have been reviewed.", f"已核查{len(last)}项。", fact)
    held = sum(last.values())
    points = one.weight * held / len(BasicCondition)
    return _Score(points, f"{held} of {len(last)} conditions are held.", f"六个有具备{held}项。", fact)


def _focuses(one: Criterion, opened: Opened) -> _Score:
    """The mean of the last score of each focus."""
    fact = opened.facts["focus_reviews"]
    if fact.missing is not None:
        return _Score(None, fact.missing, "数据源未应答。", fact)
    last = {review.focus: review.score for review in sorted(opened.file.focus_reviews, key=lambda each: each.reviewed_on)}
    scored = [score for score in last.values() if score is not None]
    if not last or len(scored) < len(last):
        return _Score(None, f"{len(scored)} of {len(last)} focuses have been scored.", f"已评分{len(scored)}项。", fact)
    mean = Decimal(sum(scored)) / len(scored)
    return _Score(one.weight * mean / 100, f"The focuses score {mean:.2f} on average.", f"五个聚焦平均{mean:.2f}分。", fact)


def _by_rule(one: Criterion, opened: Opened, finding: Finding) -> _Score:
    fact = opened.facts.get(finding.inputs[0].fact, Fact()) if finding.inputs else Fact()
    match finding.outcome:
        case VerdictOutcome.PASS | VerdictOutcome.NOT_APPLICABLE:
            points: Decimal | None = one.weight
        case VerdictOutcome.FAIL:
            points = one.weight * _reached(finding) if one.partial else Decimal(0)
        case _:
            points = None
    return _Score(points, finding.en, finding.zh, fact, left_out=finding.premature)


def _reached(finding: Finding) -> Decimal:
    """The share of the threshold that was reached, from 0 to 1."""
    if finding.measured is None or not finding.threshold:
        return Decimal(0)
    return min(Decimal(1), max(Decimal(0), finding.measured / finding.threshold))
