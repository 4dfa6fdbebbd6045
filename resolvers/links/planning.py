"""Links of plans, academies under cultivation and determinations (规划设计、重点培育、确定公布)."""

from resolvers.links.link import SITE, UNION, Link, one

LINKS: tuple[Link, ...] = (
    one("ConstructionPlan", "trade_union", "TradeUnion", UNION, "Union that made the plan", "工会组织"),
    one("ConstructionPlan", "document", "FiledDocument", "document_id = id", "Filed document that holds the plan", "报备制度文件"),
    one("FeederAcademy", "trade_union", "TradeUnion", UNION, "Union that cultivates the academy", "培育工会"),
    one("FeederAcademy", "site", "Site", SITE, "Site that the academy became", "建设点"),
    one("Determination", "site", "Site", SITE, "Site that was determined", "建设点"),
    one("Determination", "application", "Application", "application_id = id", "Application that the determination answers", "建设点申报"),
    one("Determination", "trade_union", "TradeUnion", UNION, "Union that applied", "申报工会"),
)  # fmt: skip
