"""A union's quota and what it files (名额、报备), policy sections 2.3.3 and 3.4. R5 and R19."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from adapters.entities import FiledDocument, QuotaAllocation
from resolvers.policy.finding import Finding, Input, judged, not_assessable
from resolvers.policy.site_file import When
from resolvers.policy.terms import R5, R19


def within_quota(quotas: Sequence[QuotaAllocation], terms: R5, when: When) -> Finding:
    """R5: recommended no more than allotted, with what the year before left open if that carries over. An override does not excuse."""
    this = [one for one in quotas if one.year == when.year]
    if not this:
        return not_assessable(f"No quota of {when.year} is known.", f"无{when.year}年名额数据。")
    before = [one for one in quotas if one.year == when.year - 1]
    carried = sum(max(0, one.quota - one.recommended) for one in before) if terms.carry_over else 0
    quota, recommended = sum(one.quota for one in this) + carried, sum(one.recommended for one in this)
    reasons = "；".join(one.override_reason for one in this if one.override_reason)
    over = recommended > quota
    return judged(
        not over,
        f"{recommended} sites were recommended in {when.year}; the quota is {quota}.",
        f"{when.year}年推荐{recommended}家，名额{quota}家。",
        measured=Decimal(recommended),
        threshold=Decimal(quota),
        unit="sites",
        inputs=(
            Input("Quota", "分配名额", quota - carried, "quotas", "sites"),
            Input("Carried over", "上年结转", carried, "quotas", "sites"),
            Input("Recommended", "推荐数", recommended, "quotas", "sites"),
            Input("Reason for exceeding it", "超额原因", reasons or None, "quotas"),
        ),
        notice=f"Exceeded with a reason: {reasons} (超额已说明原因)" if over and reasons else None,
    )


def filed_promptly(document: FiledDocument, terms: R19, when: When) -> Finding:
    """R19: filed within so many days of its issue. Before they are over, a document that is not filed is no failure."""
    last = document.issued_on + timedelta(days=terms.days)
    inputs = (
        Input("Issued on", "印发日期", document.issued_on, "documents"),
        Input("Filed on", "报备日期", document.filed_on, "documents"),
        Input("To be filed by", "应报备日期", last, "documents"),
    )
    if document.filed_on is None and when.today <= last:
        return not_assessable(f"The document is to be filed by {last}.", f"应于{last}前报备，尚未到期。", inputs=inputs)
    days = ((document.filed_on or when.today) - document.issued_on).days
    state, state_zh = ("was filed", "报备") if document.filed_on else ("is not filed", "仍未报备")
    return judged(
        days <= terms.days,
        f"The document {state} {days} days after its issue; {terms.days} are prompt.",
        f"印发后{days}天{state_zh}，标准为{terms.days}天内。",
        measured=Decimal(days),
        threshold=Decimal(terms.days),
        unit="days",
        inputs=inputs,
    )
