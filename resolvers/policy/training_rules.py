"""The three results (三个明显), policy section 2.2.3: brands, workers, practical training, certificates, skill growth. R6 to R10."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from adapters.entities import AnnualReport
from adapters.entities.codes import SessionStatus
from resolvers.policy.finding import Finding, Input, judged, not_applicable, not_assessable, percent
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.terms import R6, R7, R8, R9, R10, Denominator, Heads, PracticalBasis, Terms

T = TypeVar("T", bound=Terms)


def of_working(rule: Callable[[SiteFile, T, When], Finding]) -> Callable[[SiteFile, T, When], Finding]:
    """The rule for sites that were determined and not adjusted out; it does not concern the others."""

    def judge(file: SiteFile, terms: T, when: When) -> Finding:
        if file.determined and not file.out:
            return rule(file, terms, when)
        status = file.site.status
        return not_applicable(f"The site is {status.name}; only working sites are judged.", f"该建设点{status.value}，不适用。")

    return judge


def brands(file: SiteFile, terms: R6, when: When) -> Finding:
    """R6: distinct brands that are active and, if the terms say so, confirmed by the sponsor."""
    active = [brand for brand in file.brands if brand.active]
    counted = {brand.name for brand in active if brand.confirmed or not terms.confirmed}
    waiting = {brand.name for brand in active} - counted
    what, what_zh = ("active, confirmed ", "已确认的") if terms.confirmed else ("active ", "")
    return judged(
        len(counted) >= terms.brands,
        f"The site cultivates {len(counted)} {what}specialty-trade brands; at least {terms.brands} are asked for.",
        f"{what_zh}在建特色工种品牌{len(counted)}个，标准为不少于{terms.brands}个。",
        measured=Decimal(len(counted)),
        threshold=Decimal(terms.brands),
        unit="brands",
        inputs=(
            Input("Brands that count", "计入的品牌", "、".join(sorted(counted)) or None, "brands"),
            Input("Active brands that the sponsor has not confirmed", "待主办工会确认的品牌", len(waiting), "brands", "brands"),
        ),
    )


def workers(file: SiteFile, terms: R7, when: When) -> Finding:
    """R7: workers trained in the year by the report that counts, 人 or 人次 as the terms say; both are shown."""
    report = file.report(when.year)
    if report is None:
        return _no_report(when)
    heads = report.trained_persons if terms.heads is Heads.PERSONS else report.trained_person_times
    return judged(
        heads >= terms.persons,
        f"{heads} workers were trained in {when.year}; at least {terms.persons} are asked for.",
        f"{when.year}年培训职工{heads}{'人' if terms.heads is Heads.PERSONS else '人次'}，标准为不少于{terms.persons}人。",
        measured=Decimal(heads),
        threshold=Decimal(terms.persons),
        unit="persons" if terms.heads is Heads.PERSONS else "person-times",
        inputs=(
            _version(report),
            Input("Distinct workers trained", "培训人数", report.trained_persons, "annual_reports", "persons"),
            Input("Participations", "培训人次", report.trained_person_times, "annual_reports", "person-times"),
        ),
    )


def practical(file: SiteFile, terms: R8, when: When) -> Finding:
    """R8: sessions or persons, either is enough. Measured is the one that comes nearer to what is asked for."""
    report = file.report(when.year)
    if terms.basis is PracticalBasis.REPORT and report is None:
        return _no_report(when)
    held = [one for one in file.practical_sessions if one.status is SessionStatus.FINISHED and one.starts_on.year == when.year]
    attended = sum(one.enrolled or 0 for one in held)
    by_report = terms.basis is PracticalBasis.REPORT and report is not None
    sessions, persons = (report.practical_sessions, report.practical_persons) if by_report and report else (len(held), attended)
    by_sessions = sessions * terms.persons >= persons * terms.sessions
    return judged(
        sessions >= terms.sessions or persons >= terms.persons,
        f"{sessions} practical sessions with {persons} workers were held in {when.year}; {terms.sessions} sessions or "
        f"{terms.persons} workers are asked for.",
        f"{when.year}年实操培训{sessions}期、{persons}人，标准为不少于{terms.sessions}期或{terms.persons}人。",
        measured=Decimal(sessions if by_sessions else persons),
        threshold=Decimal(terms.sessions if by_sessions else terms.persons),
        unit="sessions" if by_sessions else "persons",
        inputs=(
            Input("Sessions that count", "计入的期数", sessions, _basis(terms), "sessions"),
            Input("Workers that count", "计入的人数", persons, _basis(terms), "persons"),
            Input("Finished sessions of site and online academy", "已结束的自办和承办期数", len(held), "practical_sessions", "sessions"),
            Input("Participations in them", "上述期次的参训人次", attended, "practical_sessions", "person-times"),
        ),
    )


def _basis(terms: R8) -> str:
    return "annual_reports" if terms.basis is PracticalBasis.REPORT else "practical_sessions"


def certified(file: SiteFile, terms: R9, when: When) -> Finding:
    """R9: 100 × certified ≥ percent × denominator, in whole numbers. Of nobody there is no share."""
    report = file.report(when.year)
    if report is None:
        return _no_report(when)
    whole = {
        Denominator.PRACTICAL: report.practical_persons,
        Denominator.TRAINED: report.trained_persons,
        Denominator.ASSESSED: report.assessed_persons,
    }[terms.denominator]
    group, group_zh = _GROUPS[terms.denominator]
    inputs = (
        _version(report),
        Input("Workers certified", "取证人数", report.certified_persons, "annual_reports", "persons"),
        Input(f"Workers {group}", f"{group_zh}人数", whole, "annual_reports", "persons"),
    )
    if whole <= 0:
        zh = f"{when.year}年{group_zh}人数为0，无法计算取证率。"
        return not_assessable(f"No workers were {group} in {when.year}.", zh, inputs=inputs)
    share = percent(report.certified_persons, whole)
    return judged(
        100 * report.certified_persons >= terms.percent * whole,
        f"{report.certified_persons} of {whole} workers {group} in {when.year} were certified, {share} %; at least {terms.percent} % are "
        "asked for.",
        f"{when.year}年{group_zh}{whole}人，取证{report.certified_persons}人，取证率{share}%，标准为不低于{terms.percent}%。",
        measured=share,
        threshold=Decimal(terms.percent),
        unit="%",
        inputs=inputs,
        notice="More workers were certified than there were; the report needs a look. (取证人数多于基数，请核实)"
        if report.certified_persons > whole
        else None,
    )


_GROUPS = {
    Denominator.PRACTICAL: ("in practical training", "实操培训"),
    Denominator.TRAINED: ("trained", "培训"),
    Denominator.ASSESSED: ("assessed", "考核"),
}


def skill_growth(file: SiteFile, terms: R10, when: When) -> Finding:
    """R10: growth of the workers with raised skill over the year before, "about" so many per cent; needs a year before."""
    report, before = file.report(when.year), file.report(when.year - 1)
    if report is None:
        return _no_report(when)
    inputs = (
        _version(report),
        Input("Workers who raised their skill", "技能提升人数", report.raised_skill_persons, "annual_reports", "persons"),
        Input("The year before", "上年技能提升人数", before.raised_skill_persons if before else None, "annual_reports", "persons"),
    )
    base = before.raised_skill_persons if before is not None else 0
    if base <= 0:
        return not_assessable(
            f"There is no baseline: nobody is reported to have raised a skill in {when.year - 1}.",
            f"{when.year - 1}年无技能提升基数，无法计算增长率。",
            inputs=inputs,
            premature=True,
        )
    gain, least = report.raised_skill_persons - base, terms.percent - terms.tolerance
    growth = percent(gain, base)
    return judged(
        100 * gain >= least * base,
        f"{report.raised_skill_persons} workers raised their skill in {when.year} after {base}, {growth} % more; about "
        f"{terms.percent} % are asked for, at least {least} %.",
        f"{when.year}年技能提升{report.raised_skill_persons}人，上年{base}人，增长{growth}%，标准为{terms.percent}%左右（不低于{least}%）。",
        measured=growth,
        threshold=Decimal(least),
        unit="%",
        inputs=inputs,
    )


def _version(report: AnnualReport) -> Input:
    return Input("Version of the report", "报告版次", report.version, "annual_reports")


def _no_report(when: When) -> Finding:
    return not_assessable(
        f"No report of {when.year} has been received.",
        f"尚未收到{when.year}年度工作报告。",
        inputs=(Input("Version of the report", "报告版次", None, "annual_reports"),),
    )
