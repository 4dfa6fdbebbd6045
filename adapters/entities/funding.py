"""Subsidies, their payment and their use (补助资金), policy sections 2.3.6 and 3.2. Amounts are in 分 inside, in 元 on the wire."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import (
    FundUseCategory,
    GrantStatus,
    MatchStatus,
    SupportForm,
    TrancheStatus,
    VoucherStatus,
)
from adapters.entities.definition import ABSENT, Field, Money, Record, Sensitivity
from adapters.entities.sites import SITE_CODE


class SubsidyGrant(Record):
    """The federation's subsidy to a site: 1 000 000 yuan, once. A second record of one site is one too many, however it came to be."""

    zh: ClassVar[str] = "全国总工会补助"

    id: Annotated[str, Field("项目编号", "Project code in the finance system", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site, read from the project item (项目辅助核算)")] = ABSENT
    batch_year: Annotated[int, Field("批次年度", "Batch year")] = ABSENT
    amount: Annotated[Money, Field("补助金额", "Amount granted", unit="元", sensitivity=Sensitivity.FINANCIAL)] = ABSENT
    status: Annotated[GrantStatus, Field("项目状态", "State of the project item")] = ABSENT
    approved_on: Annotated[date, Field("批准日期", "Day of approval")] = ABSENT
    supervisor_code: Annotated[
        str | None, Field("监督工会代码", "Union that supervises the use of the money, policy section 2.3.6; null if the ledger names none")
    ] = ABSENT


class Tranche(Record):
    """One of a grant's two instalments: 30 % on determination, 70 % after assessment."""

    zh: ClassVar[str] = "补助拨付"

    id: Annotated[str, Field("拨付编号", "Key: project code and number", key=True)] = ABSENT
    grant_id: Annotated[str, Field("项目编号", "Grant")] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site")] = ABSENT
    number: Annotated[int, Field("拨付批次", "1 for the first tranche, 2 for the second")] = ABSENT
    amount: Annotated[Money, Field("应拨金额", "Amount due", unit="元", sensitivity=Sensitivity.FINANCIAL)] = ABSENT
    paid: Annotated[
        Money, Field("已拨金额", "Sum of posted payments, reversals and refunds deducted", unit="元", sensitivity=Sensitivity.FINANCIAL)
    ] = ABSENT
    status: Annotated[TrancheStatus, Field("拨付状态", "How far it has been paid")] = ABSENT
    paid_on: Annotated[
        date | None,
        Field("拨付日期", "Payment date of the last posted payment; null while nothing is paid", sensitivity=Sensitivity.FINANCIAL),
    ] = ABSENT


class Payment(Record):
    """A voucher line that pays, or takes back, part of a tranche."""

    zh: ClassVar[str] = "拨付凭证"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.FINANCIAL

    id: Annotated[str, Field("分录编号", "Key of the voucher line", key=True)] = ABSENT
    voucher_number: Annotated[str, Field("凭证号", "Number of the voucher")] = ABSENT
    tranche_id: Annotated[str, Field("拨付编号", "Tranche that is paid")] = ABSENT
    amount: Annotated[Money, Field("金额", "Amount; negative for a reversal or a refund", unit="元")] = ABSENT
    status: Annotated[VoucherStatus, Field("凭证状态", "State of the voucher")] = ABSENT
    paid_on: Annotated[date, Field("付款日期", "Day of payment")] = ABSENT
    posted_on: Annotated[date | None, Field("记账日期", "Day of posting; null for a draft")] = ABSENT


class FundUse(Record):
    """Subsidy money that a site spent."""

    zh: ClassVar[str] = "资金使用"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.FINANCIAL

    id: Annotated[str, Field("分录编号", "Key of the voucher line", key=True)] = ABSENT
    grant_id: Annotated[str, Field("项目编号", "Grant that it was spent from")] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site")] = ABSENT
    category: Annotated[FundUseCategory, Field("资金用途", "What it was spent on")] = ABSENT
    amount: Annotated[Money, Field("金额", "Amount spent", unit="元")] = ABSENT
    spent_on: Annotated[date, Field("支出日期", "Day of the expense")] = ABSENT
    voucher_number: Annotated[str, Field("凭证号", "Number of the voucher")] = ABSENT
    approved: Annotated[
        bool | None, Field("是否经批准", "Whether spending on other purposes was approved; null for purposes that need no approval")
    ] = ABSENT


class ProvincialMatch(Record):
    """The provincial union's 1:1 match of a site's subsidy. Industrial unions match nothing."""

    zh: ClassVar[str] = "省级配套资金"
    partition: ClassVar[dict[str, str]] = {"site_code": SITE_CODE}

    id: Annotated[str, Field("配套编号", "Key of the match in its source", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site")] = ABSENT
    year: Annotated[int, Field("年度", "Budget year")] = ABSENT
    committed: Annotated[Money, Field("承诺金额", "Amount committed", unit="元", sensitivity=Sensitivity.FINANCIAL)] = ABSENT
    paid: Annotated[Money, Field("到位金额", "Amount paid", unit="元", sensitivity=Sensitivity.FINANCIAL)] = ABSENT
    status: Annotated[MatchStatus, Field("配套状态", "How far it has come")] = ABSENT
    paid_on: Annotated[date | None, Field("到位日期", "Day of the last payment", sensitivity=Sensitivity.FINANCIAL)] = ABSENT


class EnterpriseSupport(Record):
    """What an enterprise gives to a site on the guidance of an industrial union, policy section 3.2."""

    zh: ClassVar[str] = "企业经费支持"

    id: Annotated[str, Field("支持编号", "Key of the support", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that is supported")] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Industrial union that guided the enterprise")] = ABSENT
    enterprise: Annotated[str, Field("支持企业", "Enterprise that gives, by name")] = ABSENT
    amount: Annotated[Money, Field("支持金额", "Amount, or value of what is given", unit="元", sensitivity=Sensitivity.FINANCIAL)] = ABSENT
    form: Annotated[SupportForm, Field("支持形式", "What is given")] = ABSENT
    year: Annotated[int, Field("年度", "Year")] = ABSENT
    received_on: Annotated[
        date | None, Field("到位日期", "Day on which it arrived; null if it has not", sensitivity=Sensitivity.FINANCIAL)
    ] = ABSENT
