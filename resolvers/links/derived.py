"""Links to what is worked out by the policy's rules (政策规则)."""

from adapters.entities.derived_codes import PolicyRule, VerdictSubject
from adapters.predicate import And, Compare, Op
from resolvers.links.link import OF_SITE, OF_UNION, SITE, UNION, Link, down, many, one, up

_NAMED = (
    ("Site", "determination_timeliness", OF_SITE, PolicyRule.R3, "Whether the site was determined in February", "确定时间判定"),
    ("Site", "brand_cultivation", OF_SITE, PolicyRule.R6, "Whether the site cultivates two specialty-trade brands", "特色工种品牌判定"),
    ("Site", "training_scale", OF_SITE, PolicyRule.R7, "Whether the site trains a thousand workers a year", "培训规模判定"),
    ("Site", "practical_training", OF_SITE, PolicyRule.R8, "Whether the site gives enough practical training", "实操培训判定"),
    ("Site", "certification_rate", OF_SITE, PolicyRule.R9, "Whether enough of the assessed are certified", "取证率判定"),
    ("Site", "skill_growth", OF_SITE, PolicyRule.R10, "Whether the workers with raised skill grow by about 5 %", "技能提升判定"),
    ("Site", "report_timeliness", OF_SITE, PolicyRule.R11, "Whether the annual report came by the end of November", "报送时间判定"),
    ("Site", "rectification_follow_up", OF_SITE, PolicyRule.R12, "Whether what had to be put right was, or was followed up", "整改判定"),
    ("Site", "grant_uniqueness", OF_SITE, PolicyRule.R13, "Whether the site has its one grant", "补助唯一性判定"),
    ("Site", "tranche_split", OF_SITE, PolicyRule.R14, "Whether the grant is paid in 30 % and 70 %", "分批拨付判定"),
    ("Site", "second_tranche_eligibility", OF_SITE, PolicyRule.R15, "Whether the site may have the second tranche", "第二批拨付条件判定"),
    ("Site", "provincial_match", OF_SITE, PolicyRule.R16, "Whether the provincial union matches the subsidy", "省级配套判定"),
    ("Site", "fund_use_compliance", OF_SITE, PolicyRule.R17, "Whether the subsidy is used for what it is for", "资金用途判定"),
    ("Site", "fund_supervision", OF_SITE, PolicyRule.R18, "Whether the right union supervises the use of the subsidy", "资金监督判定"),
    ("Site", "rating_standing", OF_SITE, PolicyRule.R20, "Whether the site is rated under the scheme in force", "星级评定判定"),
    ("TradeUnion", "quota_compliance", OF_UNION, PolicyRule.R5, "Whether the union recommends within its last quota", "名额判定"),
    ("TradeUnion", "reporting", OF_UNION, PolicyRule.R11, "Whether all reports of the union's sites are in", "报送齐全判定"),
    ("FiledDocument", "filing_timeliness", "id = document_id", PolicyRule.R19, "Whether the document was filed promptly", "报备及时判定"),
    ("NationalAcademy", "deadline", "code = academy_code", PolicyRule.R2, "Whether it was built in time", "建成期限判定"),
    ("OnlineAcademy", "deadline", "code = academy_code", PolicyRule.R2, "Whether its trial began in time", "上线期限判定"),
)  # fmt: skip


def _verdict(parent: str, name: str, fields: str, rule: PolicyRule, en: str, zh: str) -> Link:
    """The verdict on the last year that is due."""
    subject = () if parent != "TradeUnion" else (Compare("subject", Op.EQ, VerdictSubject.UNION),)
    where = And((Compare("rule", Op.EQ, rule), Compare("current", Op.EQ, True), *subject))
    return one(parent, name, "Verdict", fields, f"{en}: {rule.name}, of the last year that is due", zh, where=where, order=down("year"))


LINKS: tuple[Link, ...] = (
    *(_verdict(*named) for named in _NAMED),
    many("Site", "verdicts", "Verdict", OF_SITE, "Verdicts on the site by all rules and years", "规则判定", up("rule")),
    many("TradeUnion", "verdicts", "Verdict", OF_UNION, "Verdicts on the union and on its sites", "规则判定", up("rule")),
    one("Verdict", "site", "Site", SITE, "Site that is judged", "建设点"),
    one("Verdict", "trade_union", "TradeUnion", UNION, "Union that is judged, or that sponsors the site", "工会组织"),
    one("Verdict", "document", "FiledDocument", "document_id = id", "Document that is judged", "报备文件"),
    many("TradeUnion", "progress", "UnionProgress", OF_UNION, "The union's batches, latest first", "建设进度", down("year")),
    one("UnionProgress", "trade_union", "TradeUnion", UNION, "Union", "工会组织"),
    many(
        "TradeUnion", "report_completeness", "ReportCompleteness", OF_UNION,
        "How far the union's annual reports are in, latest year first", "年度报告报送情况", down("year"),
    ),
    one("ReportCompleteness", "trade_union", "TradeUnion", UNION, "Union", "工会组织"),
    one("Site", "funding", "SiteFunding", OF_SITE, "The site's money: granted, paid, due, matched, used, unspent", "建设点资金"),
    one("SiteFunding", "site", "Site", SITE, "Site", "建设点"),
    one("SiteFunding", "trade_union", "TradeUnion", UNION, "Union that sponsors the site", "主办工会"),
    many("Site", "audit_findings", "AuditFinding", OF_SITE, "Breaches of the rules about money", "资金审计发现", up("rule")),
    one("AuditFinding", "site", "Site", SITE, "Site", "建设点"),
    one("AuditFinding", "trade_union", "TradeUnion", UNION, "Union that sponsors the site", "主办工会"),
    one("AuditFinding", "grant", "SubsidyGrant", "grant_id = id", "Grant", "全国总工会补助"),
    one("AuditFinding", "fund_use", "FundUse", "fund_use_id = id", "Expense", "资金使用"),
    one("AuditFinding", "verdict", "Verdict", "verdict_id = id", "Verdict that it belongs to", "规则判定"),
    one(
        "Site", "computed_rating", "ComputedRating", OF_SITE, "Rating that the scheme in force gives by the facts", "星级测算",
        where=Compare("in_force", Op.EQ, True),
    ),
    many("Site", "computed_ratings", "ComputedRating", OF_SITE, "Ratings that all schemes give by the facts", "历次星级测算"),
    one("ComputedRating", "site", "Site", SITE, "Site", "建设点"),
    one("ComputedRating", "scheme", "RatingScheme", "scheme_version = version", "Scheme", "星级评定办法"),
    one("StarRating", "scheme", "RatingScheme", "scheme_version = version", "Scheme under which the site was rated", "星级评定办法"),
    many("RatingScheme", "ratings", "StarRating", "version = scheme_version", "Official ratings under the scheme", "星级评定"),
)  # fmt: skip
