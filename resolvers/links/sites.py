"""Links of the construction sites (全国工匠学院建设点)."""

from adapters.predicate import Compare, Op
from resolvers.links.link import OF_SITE, Link, down, many, one, up

LINKS: tuple[Link, ...] = (
    one("Site", "sponsor", "TradeUnion", "sponsor_code = code", "Trade union that sponsors the site", "主办工会"),
    one(
        "Site", "rating", "StarRating", OF_SITE, "Published rating under the scheme in force", "现行星级评定",
        where=Compare("current", Op.EQ, True), order=down("rated_on"),
    ),
    many("Site", "ratings", "StarRating", OF_SITE, "Ratings under all schemes, latest first", "历次星级评定", down("rated_on")),
    many("Site", "brands", "TradeBrand", OF_SITE, "Specialty-trade brands that the site cultivates", "特色工种品牌"),
    many(
        "Site", "practical_sessions", "PracticalSession", OF_SITE, "Practical sessions held at the site, latest first",
        "实操培训", down("starts_on"),
    ),
    many("Site", "certificates", "Certificate", OF_SITE, "Certificates issued at the site", "证书"),
    one("Site", "grant", "SubsidyGrant", OF_SITE, "The federation's subsidy to the site", "全国总工会补助", order=down("approved_on")),
    many(
        "Site", "grants", "SubsidyGrant", OF_SITE, "All grants to the site, cancelled and doubled ones too, latest first",
        "补助项目", down("approved_on"),
    ),
    many("Site", "tranches", "Tranche", OF_SITE, "Instalments of the site's subsidy", "补助拨付", up("number")),
    one(
        "Site", "first_tranche", "Tranche", OF_SITE, "First tranche: 30 % on determination",
        "首次拨付", where=Compare("number", Op.EQ, 1),
    ),
    one(
        "Site", "second_tranche", "Tranche", OF_SITE, "Second tranche: 70 % after assessment",
        "第二次拨付", where=Compare("number", Op.EQ, 2),
    ),
    many(
        "Site", "matches", "ProvincialMatch", OF_SITE, "The provincial union's matches of the subsidy, latest year first",
        "省级配套资金", down("year"),
    ),
    many("Site", "fund_uses", "FundUse", OF_SITE, "What the site spent the subsidy on", "资金使用", up("spent_on")),
    many(
        "Site", "annual_reports", "AnnualReport", OF_SITE, "The site's annual reports, latest first",
        "年度工作报告", down("year", "version"),
    ),
    one(
        "Site", "application", "Application", OF_SITE, "Latest application for the site",
        "建设点申报", order=down("year", "submitted_on"),
    ),
    many("Site", "inspections", "Inspection", OF_SITE, "Inspections of the site, latest first", "检查督导", down("inspected_on")),
    many("Site", "rectifications", "Rectification", OF_SITE, "What the site has to put right, by due date", "整改", up("due_on")),
    many("Site", "assessments", "Assessment", OF_SITE, "Assessments of the site, latest first", "考核评估", down("assessed_on")),
    many("Site", "focus_reviews", "FocusReview", OF_SITE, "Reviews of the site's five focuses", "五个聚焦评议", up("focus")),
    many("Site", "adjustments", "Adjustment", OF_SITE, "Adjustments of the site, latest first", "动态调整", down("decided_on")),
    many("Site", "courses", "Course", OF_SITE, "Courses of the online academy that the site shares", "共建课程"),
    many(
        "Site", "shared_resources", "SharedResource", OF_SITE, "Courses and teachers that the site shares, latest first",
        "共建共享资源", down("shared_on"),
    ),
    many("Site", "teachers", "Teacher", OF_SITE, "Teachers of the online academy who come from the site", "教师"),
    one(
        "Site", "determination", "Determination", OF_SITE, "Latest decision that determined the site",
        "确定公布", order=down("determined_on"),
    ),
    many(
        "Site", "feeder_academies", "FeederAcademy", OF_SITE, "Academies under cultivation that became the site",
        "重点培育学院", up("cultivated_from"),
    ),
    many(
        "Site", "condition_reviews", "ConditionReview", OF_SITE, "Reviews of the six basic conditions, in the policy's order",
        "六个有核查", up("condition"),
    ),
    many(
        "Site", "enterprise_supports", "EnterpriseSupport", OF_SITE, "What enterprises gave to the site, latest year first",
        "企业经费支持", down("year"),
    ),
    many("Site", "campuses", "Campus", OF_SITE, "Campuses of the site, the main one first", "校区", down("main")),
)  # fmt: skip
