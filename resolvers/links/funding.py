"""Links of the subsidy and its use (补助资金)."""

from resolvers.links.link import SITE, UNION, Link, many, one, up

LINKS: tuple[Link, ...] = (
    one("SubsidyGrant", "site", "Site", SITE, "Site that is subsidised", "建设点"),
    one("SubsidyGrant", "supervisor", "TradeUnion", "supervisor_code = code", "Union that supervises the use of the money", "监督工会"),
    many("SubsidyGrant", "tranches", "Tranche", "id = grant_id", "Instalments of the grant", "补助拨付", up("number")),
    many("SubsidyGrant", "fund_uses", "FundUse", "id = grant_id", "What was spent from the grant", "资金使用", up("spent_on")),
    one("Tranche", "grant", "SubsidyGrant", "grant_id = id", "Grant of which it is an instalment", "全国总工会补助"),
    one("Tranche", "site", "Site", SITE, "Site that is paid", "建设点"),
    many(
        "Tranche", "payments", "Payment", "id = tranche_id",
        "Voucher lines that pay the tranche, or take back", "拨付凭证", up("paid_on"),
    ),
    one("Payment", "tranche", "Tranche", "tranche_id = id", "Tranche that is paid", "补助拨付"),
    one("FundUse", "grant", "SubsidyGrant", "grant_id = id", "Grant that it was spent from", "全国总工会补助"),
    one("FundUse", "site", "Site", SITE, "Site that spent it", "建设点"),
    one("ProvincialMatch", "site", "Site", SITE, "Site that is matched", "建设点"),
    one("EnterpriseSupport", "site", "Site", SITE, "Site that is supported", "建设点"),
    one("EnterpriseSupport", "trade_union", "TradeUnion", UNION, "Industrial union that guided the enterprise", "全国产业工会"),
)  # fmt: skip
