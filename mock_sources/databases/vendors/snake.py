"""Vendor `snake`: tidy English names, codes in Chinese words, everything hung on a local integer id."""

from mock_sources.databases.codecs import as_is, blank, codes, epoch, flag, iso_text, joined, number, yuan
from mock_sources.databases.model import Column, Model, Table, bigint, decimal, integer, text

_HAVES = {
    "INFLUENCE": "1",
    "TRAINING_CONDITIONS": "2",
    "TEACHERS_AND_COURSES": "3",
    "TRAINING_SYSTEM": "4",
    "ONLINE_CONDITIONS": "5",
    "TRAINING_SCALE": "6",
}
_HOSTS = {
    "ENTERPRISE_TRAINING_CENTER": ("企业培训中心", "企业大学"),
    "VOCATIONAL_SCHOOL": ("职业院校", "技工院校"),
    "UNION_SCHOOL": "工会学校",
}
_STATES = {
    "CULTIVATED": "重点培育",
    "APPLIED": "已申报",
    "RECOMMENDED": "已推荐",
    "DETERMINED": "已确定",
    "ACTIVE": "建设中",
    "RECTIFYING": "整改中",
    "ADJUSTED_OUT": ("调整退出", "已退出"),
}
_LEVELS = {
    "APPRENTICE": "学徒工",
    "JUNIOR": "初级工",
    "INTERMEDIATE": "中级工",
    "SENIOR": "高级工",
    "TECHNICIAN": "技师",
    "SENIOR_TECHNICIAN": "高级技师",
    "SPECIAL_TECHNICIAN": "特级技师",
    "CHIEF_TECHNICIAN": "首席技师",
}
_SESSIONS = {"PLANNED": "计划中", "OPEN": "报名中", "FINISHED": "已结束", "CANCELLED": "已取消"}
_CERTIFICATES = {"SKILL_LEVEL": "职业技能等级证书", "COMPLETION": ("培训合格证书", "结业证书")}
_MATCHES = {"COMMITTED": "已承诺", "PARTLY_PAID": "部分到位", "PAID": "已到位"}

_DELETED = integer("is_deleted", "_deleted", flag(1, 0))
_JOIN = "site_id → construction_site.id (site_no is the site number)"


def _site_id() -> Column:
    return integer("site_id", "_siteId", index=True)


SNAKE = Model(
    "snake",
    "English snake names; ISO text dates; 元; codes as Chinese words, several for one canonical code; "
    "brands, sessions, certificates and funds refer to the site by its local integer id.",
    (
        Table(
            "construction_site",
            "Site",
            (
                integer("id", "_siteId", key=True),
                text("site_no", "code", width=32, index=True),
                text("site_name", "name"),
                text("host_name", "hostName"),
                text("host_uscc", "hostUscc", blank, width=18),
                text("host_type", "hostType", codes(_HOSTS), width=20),
                text("sponsor_code", "sponsorCode", width=8),
                integer("batch_year", "batchYear"),
                text("status", "status", codes(_STATES), width=20),
                text("determined_on", "determinedOn", iso_text(), width=10),
                text("division_code", "divisionCode", blank, width=6),
                text("address", "address", blank),
                text("trades", "trades", joined("、")),
                text("conditions", "conditions", joined(",", _HAVES), width=20),
                integer("online_capable", "onlineCapable", flag(1, 0)),
                integer("trained_total", "trained"),
                integer("restricted", "restricted", flag(1, 0)),
                bigint("updated_at", "updatedAt", epoch(1)),
                _DELETED,
            ),
            "is_deleted = 0",
        ),
        Table(
            "trade_brand",
            "TradeBrand",
            (
                integer("id", "id", number, key=True),
                _site_id(),
                text("name", "name"),
                text("trade", "trade", width=60),
                integer("is_active", "active", flag(1, 0)),
                integer("is_confirmed", "confirmed", flag(1, 0)),
                _DELETED,
            ),
            "is_deleted = 0",
            _JOIN,
        ),
        Table(
            "practical_session",
            "PracticalSession",
            (
                integer("id", "id", number, key=True),
                _site_id(),
                text("course_id", "courseId", blank, width=20),
                text("title", "title"),
                text("trade", "trade", width=60),
                text("status", "status", codes(_SESSIONS), width=20),
                text("starts_on", "startsOn", iso_text(), width=10),
                text("ends_on", "endsOn", iso_text(), width=10),
                integer("places", "places"),
                integer("enrolled", "enrolled"),
                integer("passed", "passed", as_is),
                _DELETED,
            ),
            "is_deleted = 0",
            _JOIN,
        ),
        Table(
            "certificate",
            "Certificate",
            (
                text("certificate_no", "number", width=40, key=True),
                _site_id(),
                text("kind", "kind", codes(_CERTIFICATES), width=20),
                text("skill_level", "level", codes(_LEVELS, ""), width=20),
                text("trade", "trade", width=60),
                text("issued_on", "issuedOn", iso_text(), width=10),
                text("holder_name", "_holderName", width=40),
                text("holder_id_card", "_holderId", width=18),
                _DELETED,
            ),
            "is_deleted = 0",
            _JOIN,
        ),
        Table(
            "local_fund",
            "ProvincialMatch",
            (
                integer("id", "id", number, key=True),
                _site_id(),
                text("fund_type", "_money", codes({"1:1": "1:1", "training": "培训补贴", "contest": "竞赛奖金"}), width=20),
                integer("fund_year", "year"),
                decimal("committed", "committed", yuan),
                decimal("paid", "paid", yuan),
                text("status", "status", codes(_MATCHES), width=20),
                text("paid_on", "paidOn", iso_text(), width=10),
                _DELETED,
            ),
            "is_deleted = 0 AND fund_type = '1:1'",
            _JOIN,
        ),
    ),
)
