"""Links: the fields that lead from an entity to others. All of them are in one table, `LINKS`."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.predicate import Compare, Op, Predicate
from adapters.requests import Order


@dataclass(frozen=True, slots=True)
class Link:
    """A field of `parent` that leads to the `child` records whose `child_field` has the value of the parent's `parent_field`.

    To many, or to one: of several, the first in `order`. `where` narrows the children; `order` is theirs if the caller gives none.
    `description` is an English sentence, `zh` the Chinese term.
    """

    name: str
    parent: str
    child: str
    parent_field: str
    child_field: str
    many: bool
    description: str
    zh: str
    where: Predicate | None = None
    order: tuple[Order, ...] = ()


def _up(field: str) -> tuple[Order, ...]:
    return (Order(field=field),)


def _down(*fields: str) -> tuple[Order, ...]:
    return tuple(Order(field=field, descending=True) for field in fields)


def _one(
    parent: str, name: str, child: str, fields: str, en: str, zh: str, *, where: Predicate | None = None, order: tuple[Order, ...] = ()
) -> Link:
    start, _, end = fields.partition(" = ")
    return Link(name, parent, child, start, end, False, en, zh, where, order)


def _many(parent: str, name: str, child: str, fields: str, en: str, zh: str, order: tuple[Order, ...] = ()) -> Link:
    start, _, end = fields.partition(" = ")
    return Link(name, parent, child, start, end, True, en, zh, None, order)


_SITE = "site_code = code"
_OF_SITE = "code = site_code"
_UNION = "union_code = code"
_OF_UNION = "code = union_code"

LINKS: tuple[Link, ...] = (
    _one("Site", "sponsor", "TradeUnion", "sponsor_code = code", "Trade union that sponsors the site", "主办工会"),
    _one(
        "Site", "rating", "StarRating", _OF_SITE, "Rating under the scheme in force", "现行星级评定",
        where=Compare("current", Op.EQ, True), order=_down("rated_on"),
    ),
    _many("Site", "ratings", "StarRating", _OF_SITE, "Ratings under all schemes, latest first", "历次星级评定", _down("rated_on")),
    _many("Site", "brands", "TradeBrand", _OF_SITE, "Specialty-trade brands that the site cultivates", "特色工种品牌"),
    _many(
        "Site", "practical_sessions", "PracticalSession", _OF_SITE, "Practical sessions held at the site, latest first",
        "实操培训", _down("starts_on"),
    ),
    _many("Site", "certificates", "Certificate", _OF_SITE, "Certificates issued at the site", "证书"),
    _one("Site", "grant", "SubsidyGrant", _OF_SITE, "The federation's subsidy to the site", "全国总工会补助", order=_down("approved_on")),
    _many("Site", "tranches", "Tranche", _OF_SITE, "Instalments of the site's subsidy", "补助拨付", _up("number")),
    _one(
        "Site", "first_tranche", "Tranche", _OF_SITE, "First tranche: 30 % on determination",
        "首次拨付", where=Compare("number", Op.EQ, 1),
    ),
    _one(
        "Site", "second_tranche", "Tranche", _OF_SITE, "Second tranche: 70 % after assessment",
        "第二次拨付", where=Compare("number", Op.EQ, 2),
    ),
    _many(
        "Site", "matches", "ProvincialMatch", _OF_SITE, "The provincial union's matches of the subsidy, latest year first",
        "省级配套资金", _down("year"),
    ),
    _many("Site", "fund_uses", "FundUse", _OF_SITE, "What the site spent the subsidy on", "资金使用", _up("spent_on")),
    _many(
        "Site", "annual_reports", "AnnualReport", _OF_SITE, "The site's annual reports, latest first",
        "年度工作报告", _down("year", "version"),
    ),
    _one(
        "Site", "application", "Application", _OF_SITE, "Latest application for the site",
        "建设点申报", order=_down("year", "submitted_on"),
    ),
    _many("Site", "inspections", "Inspection", _OF_SITE, "Inspections of the site, latest first", "检查督导", _down("inspected_on")),
    _many("Site", "rectifications", "Rectification", _OF_SITE, "What the site has to put right, by due date", "整改", _up("due_on")),
    _many("Site", "assessments", "Assessment", _OF_SITE, "Assessments of the site, latest first", "考核评估", _down("assessed_on")),
    _many("Site", "courses", "Course", _OF_SITE, "Courses of the online academy that the site shares", "共建课程"),
    _many("Site", "teachers", "Teacher", _OF_SITE, "Teachers of the online academy who come from the site", "教师"),
    _many("TradeUnion", "sites", "Site", "code = sponsor_code", "Sites that the union sponsors", "主办的建设点"),
    _many("TradeUnion", "quotas", "QuotaAllocation", _OF_UNION, "The union's quotas, latest year first", "名额分配", _down("year")),
    _many(
        "TradeUnion", "applications", "Application", _OF_UNION, "The union's applications, latest first",
        "建设点申报", _down("submitted_on"),
    ),
    _many(
        "TradeUnion", "annual_reports", "AnnualReport", _OF_UNION, "Annual reports sent by the union, latest first",
        "年度工作报告", _down("year"),
    ),
    _many(
        "TradeUnion", "documents", "FiledDocument", _OF_UNION, "Documents that the union filed, latest first",
        "报备制度文件", _down("issued_on"),
    ),
    _many(
        "TradeUnion", "publicity_events", "PublicityEvent", _OF_UNION, "Publicity events of the union, latest first",
        "宣传推广活动", _down("held_on"),
    ),
    _one("QuotaAllocation", "trade_union", "TradeUnion", _UNION, "Union that holds the quota", "工会组织"),
    _one("Application", "trade_union", "TradeUnion", _UNION, "Union that applied", "申报工会"),
    _one("Application", "site", "Site", _SITE, "Site that was applied for", "建设点"),
    _one("AnnualReport", "trade_union", "TradeUnion", _UNION, "Union that reports", "报送工会"),
    _one("AnnualReport", "site", "Site", _SITE, "Site that is reported on", "建设点"),
    _one("FiledDocument", "trade_union", "TradeUnion", _UNION, "Union that filed the document", "报备工会"),
    _one("PublicityEvent", "trade_union", "TradeUnion", _UNION, "Union that held the event", "主办工会"),
    _one("TradeBrand", "site", "Site", _SITE, "Site that cultivates the brand", "建设点"),
    _one("PracticalSession", "site", "Site", _SITE, "Site where the session is held", "建设点"),
    _one("PracticalSession", "course", "Course", "course_id = id", "Course that the session belongs to", "课程"),
    _one("Certificate", "site", "Site", _SITE, "Site where the holder was trained", "建设点"),
    _one("Inspection", "site", "Site", _SITE, "Site inspected", "建设点"),
    _many(
        "Inspection", "rectifications", "Rectification", "id = inspection_id",
        "What the inspection asked to be put right, by due date", "整改", _up("due_on"),
    ),
    _one("Rectification", "site", "Site", _SITE, "Site that has to act", "建设点"),
    _one("Rectification", "inspection", "Inspection", "inspection_id = id", "Inspection that asked for it", "检查督导"),
    _one("Assessment", "site", "Site", _SITE, "Site assessed", "建设点"),
    _one("Course", "teacher", "Teacher", "teacher_id = id", "Teacher of the course", "教师"),
    _one("Course", "site", "Site", _SITE, "Site that shares the course", "共建建设点"),
    _one("Course", "statistics", "LearningStatistics", "id = course_id", "How the course is used", "学习统计"),
    _many(
        "Course", "practical_sessions", "PracticalSession", "id = course_id",
        "Practical sessions of the course, soonest first", "实操培训", _up("starts_on"),
    ),
    _one("LearningStatistics", "course", "Course", "course_id = id", "Course that is counted", "课程"),
    _many("Teacher", "courses", "Course", "id = teacher_id", "Courses of the teacher", "课程"),
    _one("Teacher", "site", "Site", _SITE, "Site that the teacher comes from", "所属建设点"),
    _one("SubsidyGrant", "site", "Site", _SITE, "Site that is subsidised", "建设点"),
    _many("SubsidyGrant", "tranches", "Tranche", "id = grant_id", "Instalments of the grant", "补助拨付", _up("number")),
    _many("SubsidyGrant", "fund_uses", "FundUse", "id = grant_id", "What was spent from the grant", "资金使用", _up("spent_on")),
    _one("Tranche", "grant", "SubsidyGrant", "grant_id = id", "Grant of which it is an instalment", "全国总工会补助"),
    _one("Tranche", "site", "Site", _SITE, "Site that is paid", "建设点"),
    _many(
        "Tranche", "payments", "Payment", "id = tranche_id",
        "Voucher lines that pay the tranche, or take back", "拨付凭证", _up("paid_on"),
    ),
    _one("Payment", "tranche", "Tranche", "tranche_id = id", "Tranche that is paid", "补助拨付"),
    _one("FundUse", "grant", "SubsidyGrant", "grant_id = id", "Grant that it was spent from", "全国总工会补助"),
    _one("FundUse", "site", "Site", _SITE, "Site that spent it", "建设点"),
    _one("ProvincialMatch", "site", "Site", _SITE, "Site that is matched", "建设点"),
    _one("StarRating", "site", "Site", _SITE, "Site rated", "建设点"),
)  # fmt: skip
"""Every link of the graph, by parent."""


def links_of(entity: str) -> dict[str, Link]:
    """The links that start at an entity, by name."""
    return {link.name: link for link in LINKS if link.parent == entity}
