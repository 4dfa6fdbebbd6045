"""The national academy's own database (全国工匠学院), a model of its own."""

from mock_sources.databases.codecs import blank, codes, corps_number, flag, iso_text, sentinel
from mock_sources.databases.model import Model, Table, integer, text

_AUDIENCES = {"TEACHER": ("教师", "师资"), "MANAGER": "管理", "CRAFTSMAN": "工匠"}
_FOCUSES = {
    "ORIENTATION": "办学方向",
    "CRAFTSMAN_CHARACTER": "工匠特色",
    "DEMONSTRATION": "示范作用",
    "ADVANCED_DIGITAL_SKILLS": ("数字技能", "先进技术"),
    "ENTERPRISE_DEMAND": "企业需求",
}
_ADJUSTMENTS = {"REMOVE": ("撤销", "移出"), "REPLACE": "替换", "SUSPEND": ("暂停", "中止")}

NATIONAL_ACADEMY = Model(
    "national-academy",
    "A small web application's tables; '' for NULL; ISO text; several words for one thing; the Corps' sites are numbered 660000-….",
    (
        Table(
            "academy",
            "NationalAcademy",
            (
                text("code", "code", width=20, key=True),
                text("name", "name"),
                text("operator", "operator"),
                text("built_on", "builtOn", iso_text(""), width=10),
                text("introduction", "introduction", blank, width=500),
            ),
        ),
        Table(
            "programme",
            "TrainingProgramme",
            (
                text("programme_no", "id", width=20, key=True),
                text("title", "title"),
                text("audience", "audience", codes(_AUDIENCES), width=8),
                text("starts_on", "startsOn", iso_text(), width=10),
                text("ends_on", "endsOn", iso_text("0000-00-00"), width=10),
                integer("capacity", "capacity"),
                integer("participants", "participants"),
                integer("cancelled", "_deleted", flag(1, 0)),
            ),
            "cancelled = 0",
        ),
        Table(
            "focus_review",
            "FocusReview",
            (
                text("review_no", "id", width=20, key=True),
                text("site_no", "siteCode", corps_number, width=32, index=True),
                text("focus", "focus", codes(_FOCUSES), width=20),
                integer("score", "score", sentinel(-1)),
                text("evidence", "evidence", blank, width=500),
                text("reviewed_on", "reviewedOn", iso_text(), width=10),
                integer("cancelled", "_deleted", flag(1, 0)),
            ),
            "cancelled = 0",
        ),
        Table(
            "adjustment",
            "Adjustment",
            (
                text("adjustment_no", "id", width=20, key=True),
                text("site_no", "siteCode", corps_number, width=32, index=True),
                text("rectification_no", "rectificationId", blank, width=20, index=True),
                text("kind", "kind", codes(_ADJUSTMENTS), width=8),
                text("decided_on", "decidedOn", iso_text(), width=10),
                text("reason", "reason", width=500),
                text("replaced_by", "replacedBy", corps_number, width=32),
                integer("cancelled", "_deleted", flag(1, 0)),
            ),
            "cancelled = 0",
        ),
    ),
)
