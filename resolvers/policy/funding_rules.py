"""The subsidy (补助资金), policy sections 2.3.6 and 3.2: the grant, its tranches, the match, its use and supervision. R13, R14, R16 to R18.

Amounts are whole 分; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from adapters.entities import FundUse, SubsidyGrant, Tranche
from adapters.entities.codes import FundUseCategory, UnionKind, VoucherStatus
from resolvers.policy.finding import Breach, Finding, Input, judged, not_applicable, not_assessable, percent, yuan
from resolvers.policy.site_file import SiteFile, When
from resolvers.policy.terms import R13, R14, R16, R17, R18, MatchBasis


def one_grant(file: SiteFile, terms: R13, when: When) -> Finding:
    """R13: exactly one grant that is not cancelled, of the full amount."""
    if not file.determined or (file.out and not file.live_grants):
        return not_applicable("The site is not subsidised.", "该建设点不在补助范围内。")
    grants, asked = file.live_grants, terms.amount * 100
    doubled = sorted(grants, key=lambda one: (one.approved_on, one.id))[1:]
    odd = [grant for grant in grants if grant.amount != asked]
    breaches = tuple(
        Breach(
            en=f"Grant {grant.id} is a second one for the site.",
            zh=f"补助项目{grant.id}重复立项。",
            grant_id=grant.id,
            amount=grant.amount,
            happened_on=grant.approved_on,
        )
        for grant in doubled
    ) + tuple(
        Breach(
            en=f"Grant {grant.id} is of {yuan(grant.amount)} yuan instead of {terms.amount}.",
            zh=f"补助项目{grant.id}金额为{yuan(grant.amount)}元，应为{terms.amount}元。",
            grant_id=grant.id,
            amount=grant.amount,
            happened_on=grant.approved_on,
        )
        for grant in odd
    )
    if not grants:
        breaches = (Breach(en="No grant stands in the finance system.", zh="财务系统中无补助项目。"),)
    return judged(
        not breaches,
        f"{len(grants)} grants of {yuan(file.granted)} yuan altogether; one of {terms.amount} yuan is asked for.",
        f"补助项目{len(grants)}个，共{yuan(file.granted)}元；应为1个、{terms.amount}元。",
        measured=yuan(file.granted),
        threshold=Decimal(terms.amount),
        unit="元",
        inputs=(Input("Grants that are not cancelled", "有效补助项目", "、".join(grant.id for grant in grants) or None, "grants"),),
        breaches=breaches,
    )


def split(file: SiteFile, terms: R14, when: When) -> Finding:
    """R14: each grant's tranches are 30 % and the rest, none is overpaid, and the second is not paid before an assessment."""
    if not file.live_grants:
        return not_applicable("The site has no grant.", "该建设点无有效补助项目。")
    breaches = tuple(breach for grant in file.live_grants for breach in _split_breaches(grant, file, terms))
    first = sum(grant.amount * terms.first_percent // 100 for grant in file.live_grants)
    due = sum(one.amount for one in file.tranches if one.number == 1 and _is_of(one, file.live_grants))
    return judged(
        not breaches,
        f"The first tranche is {yuan(due)} of {yuan(file.granted)} yuan; {terms.first_percent} % are {yuan(first)}."
        + (f" {len(breaches)} things are wrong." if breaches else ""),
        f"首批应拨{yuan(due)}元，补助总额{yuan(file.granted)}元，{terms.first_percent}%为{yuan(first)}元。"
        + (f"存在{len(breaches)}项问题。" if breaches else ""),
        measured=yuan(due),
        threshold=yuan(first),
        unit="元",
        inputs=(
            Input("Granted", "补助总额", yuan(file.granted), "grants", "元"),
            *(Input(f"Tranche {one.number} due", f"第{one.number}批应拨", yuan(one.amount), "tranches", "元") for one in _in_turn(file)),
            *(Input(f"Tranche {one.number} paid", f"第{one.number}批已拨", yuan(one.paid), "tranches", "元") for one in _in_turn(file)),
        ),
        breaches=breaches,
    )


def _in_turn(file: SiteFile) -> list[Tranche]:
    return sorted(file.tranches, key=lambda one: (one.grant_id, one.number))


def _is_of(tranche: Tranche, grants: Iterable[SubsidyGrant]) -> bool:
    return any(tranche.grant_id == grant.id for grant in grants)


def _split_breaches(grant: SubsidyGrant, file: SiteFile, terms: R14) -> Iterator[Breach]:
    first = grant.amount * terms.first_percent // 100
    asked = {1: first, 2: grant.amount - first}
    for tranche in _in_turn(file):
        if tranche.grant_id != grant.id:
            continue
        due = asked.get(tranche.number, 0)
        if tranche.amount != due:
            yield _of_tranche(tranche, file, f"is of {yuan(tranche.amount)} yuan instead of {yuan(due)}", f"金额应为{yuan(due)}元")
        if tranche.paid > tranche.amount:
            over = yuan(tranche.paid - tranche.amount)
            yield _of_tranche(tranche, file, f"is overpaid by {over} yuan", f"超拨{over}元")
        if tranche.number == 2 and tranche.paid > 0 and _before_assessment(tranche, file):
            yield _of_tranche(tranche, file, "was paid before the site was assessed", "未经考核评估即拨付")


def _before_assessment(tranche: Tranche, file: SiteFile) -> bool:
    days = [one.assessed_on for one in file.assessments]
    return not days or (tranche.paid_on is not None and tranche.paid_on < min(days))


def _of_tranche(tranche: Tranche, file: SiteFile, en: str, zh: str) -> Breach:
    """A breach with the last voucher that paid the tranche."""
    posted = [one for one in file.payments if one.tranche_id == tranche.id and one.status is VoucherStatus.POSTED]
    last = max(posted, key=lambda one: (one.paid_on, one.id), default=None)
    return Breach(
        en=f"Tranche {tranche.id} {en}.",
        zh=f"拨付{tranche.id}{zh}。",
        grant_id=tranche.grant_id,
        voucher_number=last.voucher_number if last else None,
        amount=tranche.paid,
        happened_on=last.paid_on if last else tranche.paid_on,
    )


def matched(file: SiteFile, terms: R16, when: When) -> Finding:
    """R16: the provincial union's money against the federation's, both committed or both paid. Industrial unions match nothing."""
    kind = file.sponsor[0].kind if file.sponsor else None
    if kind is None:
        return not_assessable("The sponsor is not known.", "主办工会未知。")
    if kind.name not in terms.unions:
        return not_applicable(f"Unions of kind {kind.name} do not match the subsidy.", f"{kind.value}不承担配套补助。")
    if not file.live_grants:
        return not_applicable("The site has no grant to be matched.", "该建设点无有效补助项目。")
    paid = terms.basis is MatchBasis.PAID
    match = sum(one.paid if paid else one.committed for one in file.matches)
    base = file.paid if paid else file.granted
    asked = base * terms.percent // 100
    word, word_zh = ("paid", "到位") if paid else ("committed", "承诺")
    holds = 100 * match >= terms.percent * base
    en = f"{yuan(match)} yuan of the match are {word}; {yuan(asked)} are asked for."
    zh = f"省级配套{word_zh}{yuan(match)}元，应为{yuan(asked)}元。"
    short = Breach(en=en, zh=zh, amount=asked - match)
    return judged(
        holds,
        en,
        zh,
        measured=yuan(match),
        threshold=yuan(asked),
        unit="元",
        inputs=(
            Input("Match committed", "配套承诺金额", yuan(sum(one.committed for one in file.matches)), "matches", "元"),
            Input("Match paid", "配套到位金额", yuan(sum(one.paid for one in file.matches)), "matches", "元"),
            Input("Granted by the federation", "全总补助金额", yuan(file.granted), "grants", "元"),
            Input("Paid by the federation", "全总已拨金额", yuan(file.paid), "tranches", "元"),
        ),
        breaches=() if holds else (short,),
    )


def used(file: SiteFile, terms: R17, when: When) -> Finding:
    """R17: facilities only at union schools, other purposes only with approval. Little training is noticed, not a breach."""
    if not file.fund_uses:
        return not_applicable("Nothing of the subsidy has been spent.", "补助资金尚未支出。")
    whole = sum(use.amount for use in file.fund_uses)
    main = sum(use.amount for use in file.fund_uses if use.category.name == terms.main)
    breaches = tuple(breach for use in file.fund_uses if (breach := _misuse(use, file, terms)) is not None)
    wrong = sum(breach.amount or 0 for breach in breaches)
    little = whole > 0 and 100 * main < terms.main_percent * whole
    return judged(
        not breaches,
        f"{yuan(wrong)} of {yuan(whole)} yuan were spent on what the subsidy is not for.",
        f"补助资金支出{yuan(whole)}元，其中不符合用途{yuan(wrong)}元。",
        measured=yuan(wrong),
        threshold=Decimal(0),
        unit="元",
        inputs=(
            Input("Kind of host", "依托单位类型", file.site.host_type.value, "site"),
            *(Input(f"Spent on {name.name}", name.value, yuan(amount), "fund_uses", "元") for name, amount in _by_category(file)),
        ),
        notice=f"Training classes take {percent(main, whole)} % of the expenses, less than {terms.main_percent} %. (培训班支出占比偏低)"
        if little
        else None,
        breaches=breaches,
    )


def _by_category(file: SiteFile) -> list[tuple[FundUseCategory, int]]:
    return [(name, sum(use.amount for use in file.fund_uses if use.category is name)) for name in FundUseCategory]


def _misuse(use: FundUse, file: SiteFile, terms: R17) -> Breach | None:
    if use.category is FundUseCategory.FACILITIES and file.site.host_type.name not in terms.facilities:
        en, zh = f"facilities at a host of kind {file.site.host_type.name}", f"{file.site.host_type.value}列支软硬件建设"
    elif use.category is FundUseCategory.OTHER and not use.approved:
        en, zh = "another purpose without approval", "其他用途未经批准"
    else:
        return None
    return Breach(
        en=f"Voucher {use.voucher_number}: {yuan(use.amount)} yuan for {en}.",
        zh=f"凭证{use.voucher_number}：{zh}{yuan(use.amount)}元。",
        grant_id=use.grant_id,
        fund_use_id=use.id,
        voucher_number=use.voucher_number,
        amount=use.amount,
        happened_on=use.spent_on,
    )


def supervised(file: SiteFile, terms: R18, when: When) -> Finding:
    """R18: the provincial union supervises: the sponsor itself, or for an industrial union's site the one of the host's place."""
    if not file.live_grants:
        return not_applicable("The site has no grant to be supervised.", "该建设点无有效补助项目。")
    asked = supervisor(file)
    inputs = (
        Input("Sponsor", "主办工会", file.site.sponsor_code, "sponsor"),
        Input("Division of the host", "所在区划", file.site.division_code, "site"),
        Input("Supervisor that is asked for", "应监督工会", asked, "sponsor"),
        Input("Supervisors recorded", "登记监督工会", "、".join(grant.supervisor_code or "—" for grant in file.live_grants), "grants"),
    )
    if asked is None:
        en = "The host's place is not known, so neither is the supervisor."
        return not_assessable(en, "所在地未知，无法确定监督工会。", inputs=inputs)
    wrong = [grant for grant in file.live_grants if grant.supervisor_code != asked]
    breaches = tuple(
        Breach(
            en=f"Grant {grant.id} is supervised by {grant.supervisor_code or 'nobody'} instead of {asked}.",
            zh=f"补助项目{grant.id}登记监督工会为{grant.supervisor_code or '空'}，应为{asked}。",
            grant_id=grant.id,
            amount=grant.amount,
            happened_on=grant.approved_on,
        )
        for grant in wrong
    )
    en = f"{len(file.live_grants) - len(wrong)} of {len(file.live_grants)} grants are supervised by {asked}."
    return judged(not wrong, en, f"应由{asked}监督使用，{len(wrong)}个项目登记不符。", inputs=inputs, breaches=breaches)


CORPS_CITIES = "6590"
"""First digits of the divisions of the Corps' cities."""


def supervisor(file: SiteFile) -> str | None:
    """The code of the union that has to supervise; None if the place of an industrial union's site is not known.

    Only the supervisor follows from the place; a sponsor never does.
    """
    kind = file.sponsor[0].kind if file.sponsor else None
    if kind in (UnionKind.PROVINCIAL, UnionKind.CORPS):
        return str(file.site.sponsor_code)
    division = file.site.division_code
    if kind is None or division is None:
        return None
    return "XPCC" if division.startswith(CORPS_CITIES) else f"{division[:2]}0000"
