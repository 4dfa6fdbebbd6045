"""What is worked out from the policy's rules (政策规则): verdicts, progress, completeness, money, findings, computed ratings.

No source holds these records. `resolvers.policy` works them out from the others for each operation, by the rules of the policy file.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.entities.codes import HostType, StarLevel
from adapters.entities.definition import ABSENT, Field, Money, Part, Record, Sensitivity
from adapters.entities.derived_codes import PolicyRule, RuleSeverity, VerdictOutcome, VerdictSubject


class VerdictInput(Part, frozen=True):
    """A fact on which a verdict rests, with the sources that told it."""

    zh: ClassVar[str] = "判定依据"

    name: Annotated[str, Field("英文名称", "What the fact is")]
    zh_name: Annotated[str, Field("名称", "What the fact is, in Chinese")]
    value: Annotated[str | None, Field("取值", "The fact; null if it is not known")] = None
    unit: Annotated[str | None, Field("单位", "Unit of the value")] = None
    sources: Annotated[tuple[str, ...], Field("数据源", "Ids of the sources that told it")] = ()
    as_of: Annotated[datetime | None, Field("数据时间", "The moment whose state the sources showed")] = None
    missing: Annotated[str | None, Field("缺失原因", "Why it is not known, if a source failed")] = None


class Verdict(Record):
    """The outcome of a policy rule for one subject, with what it rests on. A source that failed gives NOT_ASSESSABLE, never FAIL."""

    zh: ClassVar[str] = "规则判定"
    derived: ClassVar[bool] = True
    headline: ClassVar[str | None] = "outcome"

    id: Annotated[str, Field("判定编号", "Key: rule, subject and year", key=True)] = ABSENT
    rule: Annotated[PolicyRule, Field("规则", "Rule that was applied")] = ABSENT
    subject: Annotated[VerdictSubject, Field("判定对象", "Kind of what is judged")] = ABSENT
    site_code: Annotated[str | None, Field("建设点编号", "Site that is judged")] = ABSENT
    union_code: Annotated[str | None, Field("工会代码", "Union that is judged, or that sponsors the site")] = ABSENT
    document_id: Annotated[str | None, Field("文件编号", "Filed document that is judged")] = ABSENT
    academy_code: Annotated[str | None, Field("学院代码", "National or online academy that is judged")] = ABSENT
    year: Annotated[int | None, Field("年度", "Year that is judged; null for rules that know no year, and for all batches together")] = (
        ABSENT
    )
    current: Annotated[bool, Field("是否最近年度", "Whether it is of the last year that is due, or the rule knows no year")] = ABSENT
    outcome: Annotated[VerdictOutcome, Field("判定结果", "Outcome")] = ABSENT
    severity: Annotated[RuleSeverity, Field("约束力", "Whether a failure is a breach or a reminder")] = ABSENT
    measured: Annotated[Decimal | None, Field("实际值", "What was measured, in `unit`; null if it could not be")] = ABSENT
    threshold: Annotated[Decimal | None, Field("标准值", "What the rule asks for, in `unit`")] = ABSENT
    unit: Annotated[str | None, Field("单位", "Unit of measured and threshold")] = ABSENT
    version: Annotated[str, Field("规则版本", "Version of the rules that was applied: the one in force at the time that is judged")] = (
        ABSENT
    )
    text: Annotated[str, Field("规则原文", "The rule's text in the policy")] = ABSENT
    explanation: Annotated[str, Field("英文说明", "Why the outcome is what it is")] = ABSENT
    explanation_zh: Annotated[str, Field("说明", "Why the outcome is what it is, in Chinese")] = ABSENT
    notice: Annotated[str | None, Field("提示", "What deserves attention although the outcome does not turn on it")] = ABSENT
    as_of: Annotated[datetime | None, Field("数据时间", "The oldest moment that a fact shows")] = ABSENT
    inputs: Annotated[tuple[VerdictInput, ...], Field("判定依据", "The facts that it rests on")] = ABSENT


class PolicyRuleVersion(Record):
    """A rule as one version of the policy file states it."""

    zh: ClassVar[str] = "政策规则版本"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: rule and version", key=True)] = ABSENT
    rule: Annotated[PolicyRule, Field("规则", "Rule")] = ABSENT
    version: Annotated[str, Field("规则版本", "Version of the policy file")] = ABSENT
    section: Annotated[str, Field("政策条目", "Section of the policy that states it")] = ABSENT
    text: Annotated[str, Field("规则原文", "The rule's text in the policy")] = ABSENT
    severity: Annotated[RuleSeverity, Field("约束力", "Whether a failure is a breach or a reminder")] = ABSENT
    effective_from: Annotated[date, Field("生效日期", "First day on which it is in force")] = ABSENT
    effective_to: Annotated[date | None, Field("失效日期", "Last day; null while it is in force")] = ABSENT
    parameters: Annotated[str, Field("参数", "What the rule leaves open and the version decides, as JSON")] = ABSENT


class NationalProgress(Record):
    """How far the system is from its 500 sites, by batch year, policy section 1.4."""

    zh: ClassVar[str] = "全国建设进度"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: the year", key=True)] = ABSENT
    year: Annotated[int, Field("批次年度", "Batch year")] = ABSENT
    target: Annotated[int, Field("年度目标", "Sites to be determined in the year", unit="sites")] = ABSENT
    gross: Annotated[int, Field("累计确定数（毛）", "Sites determined, adjusted-out ones included", unit="sites")] = ABSENT
    adjusted_out: Annotated[int, Field("调整退出数", "Of those, sites adjusted out since", unit="sites")] = ABSENT
    net: Annotated[int, Field("实有数（净）", "Sites determined and not adjusted out", unit="sites")] = ABSENT
    cumulative_target: Annotated[int, Field("累计目标", "Sites to be determined up to the year's end", unit="sites")] = ABSENT
    cumulative_gross: Annotated[int, Field("累计确定数", "Sites determined up to the year, adjusted-out ones included", unit="sites")] = (
        ABSENT
    )
    cumulative_net: Annotated[int, Field("累计实有数", "Sites determined up to the year and not adjusted out", unit="sites")] = ABSENT
    missing: Annotated[
        int, Field("缺口", "Sites by which the cumulative net count stays under the target; 0 if it does not", unit="sites")
    ] = ABSENT


class MonthlyProgress(Record):
    """Sites determined by month."""

    zh: ClassVar[str] = "按月建设进度"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: year and month; `unknown` for sites without a day", key=True)] = ABSENT
    starts_on: Annotated[date | None, Field("月份", "First day of the month; null for sites without a known day of determination")] = ABSENT
    gross: Annotated[int, Field("确定数（毛）", "Sites determined in the month", unit="sites")] = ABSENT
    net: Annotated[int, Field("实有数（净）", "Of those, sites not adjusted out since", unit="sites")] = ABSENT
    cumulative_gross: Annotated[int | None, Field("累计确定数", "Sites determined up to the month's end", unit="sites")] = ABSENT
    cumulative_net: Annotated[int | None, Field("累计实有数", "Of those, sites not adjusted out since", unit="sites")] = ABSENT


class UnionProgress(Record):
    """A union's batch of a year: quota, recommendations, determinations."""

    zh: ClassVar[str] = "工会建设进度"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: union and year", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union")] = ABSENT
    year: Annotated[int, Field("批次年度", "Batch year")] = ABSENT
    quota: Annotated[int | None, Field("分配名额", "Sites that may be recommended; null if no quota is known", unit="sites")] = ABSENT
    recommended: Annotated[int | None, Field("推荐数", "Sites recommended; null if no quota is known", unit="sites")] = ABSENT
    gross: Annotated[int, Field("确定数（毛）", "Sites determined, adjusted-out ones included", unit="sites")] = ABSENT
    adjusted_out: Annotated[int, Field("调整退出数", "Of those, sites adjusted out since", unit="sites")] = ABSENT
    net: Annotated[int, Field("实有数（净）", "Sites determined and not adjusted out", unit="sites")] = ABSENT


class HostMix(Record):
    """The share of a kind of host in a batch beside 7:2:1, policy section 2.3.4."""

    zh: ClassVar[str] = "依托单位结构"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: year (or `all`) and kind of host", key=True)] = ABSENT
    year: Annotated[int | None, Field("批次年度", "Batch year; null for all batches together")] = ABSENT
    host_type: Annotated[HostType, Field("依托单位类型", "Kind of host")] = ABSENT
    sites: Annotated[int, Field("建设点数", "Sites determined with such a host", unit="sites")] = ABSENT
    expected: Annotated[int, Field("应有数", "Sites that 7:2:1 gives by largest remainder", unit="sites")] = ABSENT
    percent: Annotated[Decimal | None, Field("占比", "Share of the batch, two decimals; null without sites", unit="%")] = ABSENT
    deviation: Annotated[Decimal | None, Field("偏差", "Share less the share of 7:2:1, two decimals", unit="percentage points")] = ABSENT
    within: Annotated[bool | None, Field("是否在容差内", "Whether the deviation is within the tolerance")] = ABSENT


class ReportCompleteness(Record):
    """How far a union's annual reports of a year are in, policy section 2.3.5."""

    zh: ClassVar[str] = "年度报告报送情况"
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: union and year", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union")] = ABSENT
    year: Annotated[int, Field("报告年度", "Year that is reported on")] = ABSENT
    expected: Annotated[int, Field("应报数", "Sites that have to be reported on", unit="sites")] = ABSENT
    received: Annotated[int, Field("已报数", "Sites whose report is in, accepted or not yet", unit="sites")] = ABSENT
    accepted: Annotated[int, Field("已审核数", "Sites whose report is accepted", unit="sites")] = ABSENT
    returned: Annotated[int, Field("已退回数", "Sites whose last report was returned", unit="sites")] = ABSENT
    late: Annotated[int, Field("逾期报送数", "Sites whose report came after the deadline", unit="sites")] = ABSENT
    overdue: Annotated[int, Field("逾期未报数", "Sites without a report although the deadline has passed", unit="sites")] = ABSENT
    outstanding: Annotated[int, Field("未报数", "Sites without a report, due or not", unit="sites")] = ABSENT
    complete: Annotated[bool, Field("是否齐全", "Whether every site's report is accepted")] = ABSENT
    late_at: Annotated[datetime, Field("截止时间", "Moment from which on a report is late")] = ABSENT


class SiteFunding(Record):
    """A site's money: granted, paid, due, matched, used and unspent, policy sections 2.3.6 and 3.2."""

    zh: ClassVar[str] = "建设点资金"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.FINANCIAL
    derived: ClassVar[bool] = True

    site_code: Annotated[str, Field("建设点编号", "Site", key=True)] = ABSENT
    union_code: Annotated[str, Field("主办工会代码", "Union that sponsors the site")] = ABSENT
    batch_year: Annotated[int, Field("批次年度", "Batch year")] = ABSENT
    host_type: Annotated[HostType, Field("依托单位类型", "Kind of host")] = ABSENT
    granted: Annotated[Money | None, Field("补助总额", "Grants that are not cancelled", unit="元")] = ABSENT
    paid: Annotated[Money | None, Field("已拨金额", "Paid of both tranches, reversals and refunds deducted", unit="元")] = ABSENT
    due: Annotated[
        Money | None,
        Field("应拨未拨金额", "What remains of the first tranche, and of the second once the site is eligible for it (R15)", unit="元"),
    ] = ABSENT
    matched_committed: Annotated[
        Money | None, Field("配套承诺金额", "Committed by the provincial union; null where none is asked", unit="元")
    ] = ABSENT
    matched_paid: Annotated[Money | None, Field("配套到位金额", "Paid by the provincial union; null where none is asked", unit="元")] = (
        ABSENT
    )
    enterprise_support: Annotated[Money | None, Field("企业支持金额", "Given by enterprises", unit="元")] = ABSENT
    used: Annotated[Money | None, Field("已用金额", "Spent of the subsidy", unit="元")] = ABSENT
    used_for_training: Annotated[Money | None, Field("培训班支出", "Of that, on training classes", unit="元")] = ABSENT
    used_for_teachers: Annotated[Money | None, Field("师资培训支出", "Of that, on training teachers", unit="元")] = ABSENT
    used_for_facilities: Annotated[Money | None, Field("软硬件支出", "Of that, on hardware and software", unit="元")] = ABSENT
    used_otherwise: Annotated[Money | None, Field("其他支出", "Of that, on other purposes", unit="元")] = ABSENT
    unspent: Annotated[Money | None, Field("结余金额", "Paid and not spent; negative where more was spent than paid", unit="元")] = ABSENT
    first_paid_on: Annotated[date | None, Field("首次到账日期", "Payment date of the earliest tranche that is paid")] = ABSENT
    last_spent_on: Annotated[date | None, Field("最近支出日期", "Day of the last expense")] = ABSENT
    unspent_days: Annotated[
        int | None, Field("闲置天数", "Days since the last expense or the first payment, while money is unspent", unit="days")
    ] = ABSENT


class AuditFinding(Record):
    """A breach of a rule about money (R13 to R18), down to the voucher where there is one."""

    zh: ClassVar[str] = "资金审计发现"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.FINANCIAL
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: the verdict and a number", key=True)] = ABSENT
    rule: Annotated[PolicyRule, Field("规则", "Rule that is broken")] = ABSENT
    severity: Annotated[RuleSeverity, Field("约束力", "Whether it is a breach or a reminder")] = ABSENT
    verdict_id: Annotated[str, Field("判定编号", "Verdict that it belongs to")] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site")] = ABSENT
    union_code: Annotated[str, Field("主办工会代码", "Union that sponsors the site")] = ABSENT
    grant_id: Annotated[str | None, Field("项目编号", "Grant")] = ABSENT
    fund_use_id: Annotated[str | None, Field("分录编号", "Expense")] = ABSENT
    voucher_number: Annotated[str | None, Field("凭证号", "Voucher")] = ABSENT
    amount: Annotated[Money | None, Field("涉及金额", "Amount that is concerned", unit="元")] = ABSENT
    happened_on: Annotated[date | None, Field("发生日期", "Day on which it happened")] = ABSENT
    finding: Annotated[str, Field("英文说明", "What is wrong")] = ABSENT
    finding_zh: Annotated[str, Field("问题说明", "What is wrong, in Chinese")] = ABSENT


class SchemeCriterion(Part, frozen=True):
    """A criterion of a rating scheme."""

    zh: ClassVar[str] = "评定指标"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    code: Annotated[str, Field("指标代码", "Code, unique in the scheme")]
    name: Annotated[str, Field("英文名称", "Name")]
    zh_name: Annotated[str, Field("指标名称", "Name in Chinese")]
    weight: Annotated[Decimal, Field("权重", "Points of 100 that it can give")]
    measure: Annotated[str, Field("计分方法", "How it is worked out")]


class SchemeThreshold(Part, frozen=True):
    """The least score of a star level."""

    zh: ClassVar[str] = "星级标准"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    level: Annotated[StarLevel, Field("星级", "Star level")]
    score: Annotated[Decimal, Field("最低分", "Least score")]


class RatingScheme(Record):
    """A version of the rating scheme (星级评定办法): criteria, weights, thresholds and vetoes. The policy promises one, section 3.3."""

    zh: ClassVar[str] = "星级评定办法"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    derived: ClassVar[bool] = True

    version: Annotated[str, Field("办法版本", "Version", key=True)] = ABSENT
    title: Annotated[str, Field("办法名称", "Title")] = ABSENT
    effective_from: Annotated[date, Field("生效日期", "First day on which it is in force")] = ABSENT
    effective_to: Annotated[date | None, Field("失效日期", "Last day; null while it is in force")] = ABSENT
    in_force: Annotated[bool, Field("是否现行", "Whether it is in force today")] = ABSENT
    criteria: Annotated[tuple[SchemeCriterion, ...], Field("评定指标", "Criteria; their weights add up to 100")] = ABSENT
    thresholds: Annotated[tuple[SchemeThreshold, ...], Field("星级标准", "Least scores of the levels, highest first")] = ABSENT
    vetoes: Annotated[tuple[str, ...], Field("否决条件", "Rules whose failure excludes a site from stars")] = ABSENT


class CriterionScore(Part, frozen=True):
    """What a criterion gave a site."""

    zh: ClassVar[str] = "指标得分"

    code: Annotated[str, Field("指标代码", "Code of the criterion")]
    name: Annotated[str, Field("英文名称", "Name")]
    zh_name: Annotated[str, Field("指标名称", "Name in Chinese")]
    weight: Annotated[Decimal, Field("权重", "Points that it can give")]
    points: Annotated[Decimal | None, Field("得分", "Points that it gave, two decimals; null if it cannot be assessed, or is left out")]
    evidence: Annotated[str, Field("英文依据", "What the points rest on")]
    evidence_zh: Annotated[str, Field("评分依据", "What the points rest on, in Chinese")]
    sources: Annotated[tuple[str, ...], Field("数据源", "Ids of the sources that told it")] = ()
    as_of: Annotated[datetime | None, Field("数据时间", "The moment whose state the sources showed")] = None


class ComputedRating(Record):
    """The rating that a scheme gives a site by the facts; the official one is the registry's (`StarRating`)."""

    zh: ClassVar[str] = "星级测算"
    derived: ClassVar[bool] = True

    id: Annotated[str, Field("编号", "Key: scheme and site", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site")] = ABSENT
    union_code: Annotated[str, Field("主办工会代码", "Union that sponsors the site")] = ABSENT
    scheme_version: Annotated[str, Field("办法版本", "Version of the scheme")] = ABSENT
    in_force: Annotated[bool, Field("是否现行", "Whether the scheme is in force today")] = ABSENT
    outcome: Annotated[
        VerdictOutcome, Field("测算结果", "PASS: a level was reached; FAIL: none, or a veto; NOT_ASSESSABLE: facts are missing")
    ] = ABSENT
    level: Annotated[
        StarLevel | None, Field("测算星级", "Level; null if none was reached or facts are missing, which is not zero stars")
    ] = ABSENT
    score: Annotated[
        Decimal | None,
        Field("测算得分", "Points of 100, what is left out not counted; null if facts are missing"),
    ] = ABSENT
    least_score: Annotated[Decimal, Field("已知得分", "The same of the points that are known")] = ABSENT
    official_level: Annotated[StarLevel | None, Field("官方星级", "Level of the official rating under the scheme, if there is one")] = (
        ABSENT
    )
    agrees: Annotated[bool | None, Field("是否一致", "Whether both levels are the same; null if one of them is not known")] = ABSENT
    vetoes: Annotated[tuple[str, ...], Field("触发的否决条件", "Rules that failed and exclude the site from stars")] = ABSENT
    criteria: Annotated[tuple[CriterionScore, ...], Field("指标得分", "What each criterion gave")] = ABSENT
    explanation: Annotated[str, Field("英文说明", "Why the rating is what it is")] = ABSENT
    explanation_zh: Annotated[str, Field("说明", "Why the rating is what it is, in Chinese")] = ABSENT
