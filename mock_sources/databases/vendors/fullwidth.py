"""Vendor `fullwidth`: typed in by hand with a Chinese input method – full-width digits and brackets, dates in words."""

from mock_sources.databases.codecs import (
    blank,
    chinese_date,
    codes,
    flag,
    joined,
    number,
    sentinel,
    utc_text,
    wan,
    wide_digits,
    wide_name,
    wide_number,
)
from mock_sources.databases.model import Column, Model, Table, decimal, integer, text

_HAVES = {
    "INFLUENCE": "影响力",
    "TRAINING_CONDITIONS": "培训条件",
    "TEACHERS_AND_COURSES": "师资课程",
    "TRAINING_SYSTEM": "培养体系",
    "ONLINE_CONDITIONS": "线上条件",
    "TRAINING_SCALE": "培训规模",
}
_HOSTS = {"ENTERPRISE_TRAINING_CENTER": "企业", "VOCATIONAL_SCHOOL": "院校", "UNION_SCHOOL": "工会"}
_STATES = {
    "CULTIVATED": "培育",
    "APPLIED": "申报",
    "RECOMMENDED": "推荐",
    "DETERMINED": "确定",
    "ACTIVE": ("在建", "正常"),
    "RECTIFYING": "整改",
    "ADJUSTED_OUT": "退出",
}
_LEVELS = {
    "APPRENTICE": "学徒工",
    "JUNIOR": "五级/初级工",
    "INTERMEDIATE": "四级/中级工",
    "SENIOR": "三级/高级工",
    "TECHNICIAN": "二级/技师",
    "SENIOR_TECHNICIAN": "一级/高级技师",
    "SPECIAL_TECHNICIAN": "特级技师",
    "CHIEF_TECHNICIAN": "首席技师",
}
_SESSIONS = {"PLANNED": "计划", "OPEN": "报名", "FINISHED": ("结束", "结业"), "CANCELLED": "取消"}
_DAY = chinese_date("")
_LIVE = "shanchu = '否'"


def _deleted() -> Column:
    return text("shanchu", "_deleted", flag("是", "否"), width=2)


def _site_number() -> Column:
    return text("site_number", "siteCode", wide_number, width=32, index=True)


FULLWIDTH = Model(
    "fullwidth",
    "Full-width digits in site numbers and in some names, U+3000 and blanks around names; dates as 2024年5月3日; '' for NULL; "
    "万元 decimals; Chinese words for codes; 是/否; times as UTC text.",
    (
        Table(
            "site_info",
            "Site",
            (
                text("site_number", "code", wide_number, width=32, key=True),
                text("site_name", "name", wide_name),
                text("host_name", "hostName", wide_name),
                text("credit_code", "hostUscc", blank, width=18),
                text(
                    "host_kind",
                    "hostType",
                    codes(_HOSTS),
                    width=8,
                ),
                text("sponsor", "sponsorCode", wide_digits, width=8),
                integer("batch", "batchYear"),
                text("state", "status", codes(_STATES), width=8),
                text("determined", "determinedOn", _DAY, width=20),
                text("division", "divisionCode", blank, width=6),
                text("address", "address", wide_name),
                text("trades", "trades", joined("，")),
                text("conditions", "conditions", joined("、", _HAVES)),
                text("online", "onlineCapable", flag("有", "无"), width=2),
                integer("trained", "trained"),
                text("open_to_public", "restricted", flag("否", "是", " (是 = public, so not restricted)"), width=2),
                text("changed", "updatedAt", utc_text, width=20),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "brand_info",
            "TradeBrand",
            (
                integer("brand_id", "id", number, key=True),
                _site_number(),
                text("brand_name", "name", wide_name),
                text("trade", "trade", width=60),
                text("state", "active", flag("有效", "无效"), width=8),
                text("confirmed", "confirmed", flag("是", "否"), width=2),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "training_info",
            "PracticalSession",
            (
                integer("training_id", "id", number, key=True),
                _site_number(),
                text("training_name", "title", wide_name),
                text("trade", "trade", width=60),
                text("state", "status", codes(_SESSIONS), width=8),
                text("begin_day", "startsOn", _DAY, width=20),
                text("end_day", "endsOn", _DAY, width=20),
                integer("places", "places"),
                integer("enrolled", "enrolled"),
                integer("passed", "passed", sentinel(-1)),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "certificate_info",
            "Certificate",
            (
                text("certificate_number", "number", width=40, key=True),
                _site_number(),
                text("kind", "kind", codes({"SKILL_LEVEL": "等级", "COMPLETION": "合格"}), width=8),
                text("level", "level", codes(_LEVELS, ""), width=20),
                text("trade", "trade", width=60),
                text("issued", "issuedOn", _DAY, width=20),
                text("holder", "_holderName", width=40),
                text("id_card", "_holderId", width=18),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "fund_info",
            "ProvincialMatch",
            (
                integer("fund_id", "id", number, key=True),
                _site_number(),
                text("fund_type", "_money", codes({"1:1": "1:1", "training": "培训补贴", "contest": "竞赛奖金"}), width=20),
                integer("budget_year", "year"),
                decimal("committed_wan", "committed", wan, 6),
                decimal("paid_wan", "paid", wan, 6),
                text("state", "status", codes({"COMMITTED": "承诺", "PARTLY_PAID": "部分", "PAID": "到位"}), width=8),
                text("paid_day", "paidOn", _DAY, width=20),
                _deleted(),
            ),
            "shanchu = '否' AND fund_type = '1:1'",
        ),
    ),
)
