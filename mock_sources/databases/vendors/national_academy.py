"""The national academy's own database (全国工匠学院), a model of its own."""

from mock_sources.databases.codecs import blank, codes, flag, iso_text
from mock_sources.databases.model import Model, Table, integer, text

_AUDIENCES = {"TEACHER": ("教师", "师资"), "MANAGER": "管理", "CRAFTSMAN": "工匠"}

NATIONAL_ACADEMY = Model(
    "national-academy",
    "A small web application's tables; '' for NULL; ISO text; several words for one audience.",
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
    ),
)
