"""Determination, rectification, assessment, rating (确定、整改、考核评估、星级), policy sections 2.3.4 to 2.3.6, 3.3. R3, R12, R15, R20."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from adapters.entities import Rectification
from adapters.entities.codes import RectificationStatus
from adapters.entities.derived_codes import PolicyRule, VerdictOutcome
from resolvers.policy.finding import Finding, Input, judged, not_applicable, not_assessable
from resolvers.policy.scheme import Scheme
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.terms import R3, R12, R15


def determined_in_window(file: SiteFile, terms: R3, when: When) -> Finding:
    """R3: determined in February of its batch year."""
    if not file.determined:
        return not_applicable("The site has not been determined.", "该建设点尚未确定。")
    day, year = file.site.determined_on, file.site.batch_year
    inputs = (Input("Determined on", "确定日期", day, "site"), Input("Batch year", "批次年度", year, "site"))
    if day is None:
        return not_assessable("The day of determination is not known.", "确定日期未知。", inputs=inputs)
    holds = (day.year, day.month) == (year, terms.month)
    en = f"The site was determined on {day.isoformat()}; the batch of {year} is determined in month {terms.month}."
    return judged(holds, en, f"该建设点于{day.isoformat()}确定，{year}年批次应于{year}年{terms.month}月确定。", inputs=inputs)


def followed_up(file: SiteFile, terms: R12, when: When) -> Finding:
    """R12: what had to be put right is in place, or the site was adjusted. What is not yet due cannot be judged."""
    if not file.rectifications:
        return not_applicable("Nothing has to be put right.", "无整改事项。", inputs=(_count("Rectifications", "整改事项", 0),))
    open_ = [one for one in file.rectifications if one.status is RectificationStatus.OPEN]
    overdue = [one for one in open_ if _due(one, file, terms) < when.today]
    missed = [one for one in file.rectifications if one.status is RectificationStatus.NOT_IN_PLACE]
    adjusted = bool(file.adjustments) or file.out
    inputs = (
        _count("Rectifications", "整改事项", len(file.rectifications)),
        _count("Open", "整改中", len(open_)),
        _count("Open past their due date", "逾期未整改", len(overdue)),
        _count("Not in place", "整改不到位", len(missed)),
        Input("Adjustments", "调整", "、".join(sorted(one.kind.value for one in file.adjustments)) or None, "adjustments"),
    )
    numbers = {"measured": Decimal(len(overdue) + len(missed)), "threshold": Decimal(0), "unit": "rectifications", "inputs": inputs}
    if adjusted and (missed or overdue):
        return judged(True, "Not everything was put right, and the site was adjusted.", "整改不到位，已予以调整。", **numbers)
    if missed or overdue:
        en = f"{len(missed)} rectifications are not in place and {len(overdue)} are overdue, and the site was not adjusted."
        return judged(False, en, f"整改不到位{len(missed)}项，逾期{len(overdue)}项，尚未调整。", **numbers)
    if open_:
        until = max(_due(one, file, terms) for one in open_)
        return not_assessable(f"Rectification is under way until {until}.", f"整改期至{until}。", **numbers)
    return judged(True, "Everything that had to be put right is in place.", "整改均已到位。", **numbers)


def _due(one: Rectification, file: SiteFile, terms: R12) -> date:
    """Its due date, but no later than the window behind the inspection that asked for it."""
    asked = [inspection.inspected_on for inspection in file.inspections if inspection.id == one.inspection_id]
    return min([one.due_on, *(day + timedelta(days=terms.window) for day in asked)])


def _count(name: str, zh: str, value: int) -> Input:
    return Input(name, zh, value, "rectifications", "rectifications")


def eligible(file: SiteFile, terms: R15, when: When, evidence: Mapping[PolicyRule, Finding]) -> Finding:
    """R15: assessed, with outstanding specialty work, a clear skill gain and a good demonstration.

    The assessors' three verdicts decide. `evidence` is what R6 to R10 came to; those that the terms require exclude the site if they fail.
    """
    if not file.determined or file.out:
        return not_applicable("The site is not among those that are subsidised now.", "该建设点不在补助范围内。")
    assessment = file.assessment
    shown = tuple(
        Input(f"Evidence {rule.name}", rule.value, found.outcome, found.inputs[0].fact if found.inputs else "site")
        for rule, found in evidence.items()
    )
    if assessment is None:
        return not_assessable("The site has not been assessed.", "尚未考核评估。", inputs=shown)
    parts = (
        ("Specialty work outstanding", "特色工作突出", assessment.specialty_outstanding),
        ("Skill gain clear", "职工技能提升明显", assessment.skill_gain_clear),
        ("Demonstration good", "示范作用发挥较好", assessment.demonstration_good),
    )
    inputs = (
        Input("Assessed on", "考核日期", assessment.assessed_on, "assessments"),
        *(Input(name, zh, value, "assessments") for name, zh, value in parts),
        *shown,
    )
    required = [rule for rule in evidence if rule.name in terms.required]
    failed = [zh for _, zh, value in parts if value is False]
    failed += [rule.value for rule in required if evidence[rule].outcome is VerdictOutcome.FAIL]
    met = sum(value is True for *_, value in parts)
    numbers = {"measured": Decimal(met), "threshold": Decimal(len(parts)), "unit": "conditions", "inputs": inputs}
    if failed:
        en = f"{len(failed)} conditions of the second tranche are not met by the assessment of {assessment.assessed_on}."
        return judged(False, en, f"{assessment.assessed_on}考核：{'、'.join(failed)}不符合。", **numbers)
    open_ = [zh for _, zh, value in parts if value is None]
    open_ += [rule.value for rule in required if evidence[rule].outcome is VerdictOutcome.NOT_ASSESSABLE]
    if open_:
        en = f"{len(open_)} conditions of the second tranche are not decided yet."
        return not_assessable(en, f"{'、'.join(open_)}尚无结论。", **numbers)
    en = f"All conditions of the second tranche are met by the assessment of {assessment.assessed_on}."
    return judged(True, en, f"{assessment.assessed_on}考核通过，符合第二批补助拨付条件。", **numbers)


def rated(file: SiteFile, scheme: Scheme | None, when: When) -> Finding:
    """R20: an official rating with a level under the scheme in force. No rating is not zero stars."""
    if not file.determined or file.out:
        return not_applicable("Only working sites are rated.", "该建设点不参加星级评定。")
    if scheme is None:
        return not_applicable("No rating scheme is in force.", "尚无现行星级评定办法。")
    current = [one for one in file.ratings if one.current and one.scheme_version == scheme.version]
    rating = max(current, key=lambda one: (one.rated_on, one.id), default=None)
    inputs = (
        Input("Scheme in force", "现行办法", scheme.version, "ratings"),
        Input("Level", "星级", rating.level if rating else None, "ratings"),
        Input("Score", "评分", rating.score if rating else None, "ratings"),
    )
    if rating is None or rating.level is None:
        what = "not been rated" if rating is None else "been rated without a level"
        zh = "尚未评定星级。" if rating is None else "已评定，未获星级。"
        return not_assessable(f"The site has {what} under scheme {scheme.version}.", zh, inputs=inputs)
    stars = rating.level.ordinal + 1
    return judged(
        True,
        f"The site has {stars} stars under scheme {scheme.version}.",
        f"该建设点按{scheme.version}版办法评定为{rating.level.value}。",
        measured=Decimal(stars),
        unit="stars",
        inputs=inputs,
    )
