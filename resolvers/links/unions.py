"""Links of the trade unions and of what they file (工会组织与报送)."""

from resolvers.links.link import OF_UNION, SITE, UNION, Link, down, many, one

LINKS: tuple[Link, ...] = (
    many("TradeUnion", "sites", "Site", "code = sponsor_code", "Sites that the union sponsors", "主办的建设点"),
    many("TradeUnion", "quotas", "QuotaAllocation", OF_UNION, "The union's quotas, latest year first", "名额分配", down("year")),
    many(
        "TradeUnion", "applications", "Application", OF_UNION, "The union's applications, latest first",
        "建设点申报", down("submitted_on"),
    ),
    many(
        "TradeUnion", "annual_reports", "AnnualReport", OF_UNION, "Annual reports sent by the union, latest first",
        "年度工作报告", down("year"),
    ),
    many(
        "TradeUnion", "documents", "FiledDocument", OF_UNION, "Documents that the union filed, latest first",
        "报备制度文件", down("issued_on"),
    ),
    many(
        "TradeUnion", "publicity_events", "PublicityEvent", OF_UNION, "Publicity events of the union, latest first",
        "宣传推广活动", down("held_on"),
    ),
    many(
        "TradeUnion", "leading_bodies", "LeadingBody", OF_UNION, "Bodies that lead the building of the academy system, latest first",
        "领导机构", down("established_on"),
    ),
    many(
        "TradeUnion", "expert_committees", "ExpertCommittee", OF_UNION, "The union's expert committees, latest first",
        "专业指导委员会", down("established_on"),
    ),
    many(
        "TradeUnion", "construction_plans", "ConstructionPlan", OF_UNION, "The union's plans of sites, latest first",
        "建设方案", down("from_year", "approved_on"),
    ),
    many(
        "TradeUnion", "feeder_academies", "FeederAcademy", OF_UNION, "Academies that the union cultivates",
        "重点培育学院",
    ),
    many(
        "TradeUnion", "determinations", "Determination", OF_UNION, "Decisions on the union's applications, latest first",
        "确定公布", down("determined_on"),
    ),
    many(
        "TradeUnion", "enterprise_supports", "EnterpriseSupport", OF_UNION,
        "What enterprises gave to sites on the union's guidance, latest year first", "企业经费支持", down("year"),
    ),
    many(
        "TradeUnion", "guidance_classes", "GuidanceClass", OF_UNION, "Guidance that the union issued by class of academies, latest first",
        "分类指导", down("issued_on"),
    ),
    many(
        "TradeUnion", "supervised_grants", "SubsidyGrant", "code = supervisor_code",
        "Grants whose use the union supervises, latest first", "监督的补助", down("approved_on"),
    ),
    one("QuotaAllocation", "trade_union", "TradeUnion", UNION, "Union that holds the quota", "工会组织"),
    one("Application", "trade_union", "TradeUnion", UNION, "Union that applied", "申报工会"),
    one("Application", "site", "Site", SITE, "Site that was applied for", "建设点"),
    one(
        "Application", "determination", "Determination", "id = application_id", "Decision that answers the application",
        "确定公布", order=down("determined_on"),
    ),
    one("AnnualReport", "trade_union", "TradeUnion", UNION, "Union that reports", "报送工会"),
    one("AnnualReport", "site", "Site", SITE, "Site that is reported on", "建设点"),
    one("FiledDocument", "trade_union", "TradeUnion", UNION, "Union that filed the document", "报备工会"),
    many(
        "FiledDocument", "construction_plans", "ConstructionPlan", "id = document_id", "Plans that the document holds, latest first",
        "建设方案", down("from_year", "approved_on"),
    ),
    one("PublicityEvent", "trade_union", "TradeUnion", UNION, "Union that held the event", "主办工会"),
)  # fmt: skip
