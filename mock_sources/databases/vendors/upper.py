"""Vendor `upper`: upper-case names out of an old mainframe database, zero dates, several codes for one meaning, '' for NULL."""

from mock_sources.databases.codecs import blank, codes, epoch_date, fen, flag, iso_text, joined, prefixed, yyyymmdd_text
from mock_sources.databases.model import Column, Model, Table, bigint, integer, text

_HAVES = {
    "INFLUENCE": "01",
    "TRAINING_CONDITIONS": "02",
    "TEACHERS_AND_COURSES": "03",
    "TRAINING_SYSTEM": "04",
    "ONLINE_CONDITIONS": "05",
    "TRAINING_SCALE": "06",
}
_STATES = {
    "CULTIVATED": "0",
    "APPLIED": "1",
    "RECOMMENDED": "2",
    "DETERMINED": "3",
    "ACTIVE": ("4", "5", "8"),
    "RECTIFYING": "6",
    "ADJUSTED_OUT": ("7", "9"),
}
_LEVELS = {
    "APPRENTICE": "0",
    "JUNIOR": "5",
    "INTERMEDIATE": "4",
    "SENIOR": "3",
    "TECHNICIAN": "2",
    "SENIOR_TECHNICIAN": "1",
    "SPECIAL_TECHNICIAN": "A",
    "CHIEF_TECHNICIAN": "B",
}
_HOSTS = {"ENTERPRISE_TRAINING_CENTER": ("1", "4"), "VOCATIONAL_SCHOOL": ("2", "5"), "UNION_SCHOOL": "3"}
_ZERO = yyyymmdd_text("00000000")
_ZERO_ISO = iso_text("0000-00-00")
_LIVE = "F_DEL = 'N'"


def _deleted() -> Column:
    return text("F_DEL", "_deleted", flag("Y", "N"), width=1)


def _site_number() -> Column:
    return text("F_SITE", "siteCode", prefixed("GJ"), width=32, index=True)


UPPER = Model(
    "upper",
    "Upper-case names (to be quoted on PostgreSQL); site number behind the prefix GJ; yyyymmdd text with 00000000 and ISO text "
    "with 0000-00-00 for none; epoch seconds on certificates; 分; many codes to one; '' for NULL; reversed flags. "
    "No credit code and no time of change.",
    (
        Table(
            "T_GJ_SITE",
            "Site",
            (
                text("F_SITE", "code", prefixed("GJ"), width=32, key=True),
                text("F_NAME", "name"),
                text("F_HOST", "hostName"),
                text("F_HOSTTYPE", "hostType", codes(_HOSTS), width=1),
                text("F_UNION", "sponsorCode", width=8),
                integer("F_YEAR", "batchYear"),
                text("F_STATUS", "status", codes(_STATES), width=1),
                text("F_DETERMINED", "determinedOn", _ZERO, width=8),
                text("F_DIVISION", "divisionCode", blank, width=6),
                text("F_ADDRESS", "address", blank),
                text("F_TRADES", "trades", joined("|")),
                text("F_CONDITIONS", "conditions", joined(";", _HAVES), width=20),
                text("F_OFFLINE_ONLY", "onlineCapable", flag("0", "1", " (1 = offline only, so not online-capable)"), width=1),
                integer("F_TRAINED", "trained"),
                text("F_SECRET", "restricted", flag("1", "0"), width=1),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "T_GJ_BRAND",
            "TradeBrand",
            (
                text("F_ID", "id", width=20, key=True),
                _site_number(),
                text("F_NAME", "name"),
                text("F_TRADE", "trade", width=60),
                text("F_STOPPED", "active", flag("0", "1", " (1 = stopped, so not active)"), width=1),
                text("F_CONFIRMED", "confirmed", flag("1", "0"), width=1),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "T_GJ_SESSION",
            "PracticalSession",
            (
                text("F_ID", "id", width=20, key=True),
                _site_number(),
                text("F_TITLE", "title"),
                text("F_TRADE", "trade", width=60),
                text("F_STATUS", "status", codes({"PLANNED": "1", "OPEN": "2", "FINISHED": ("3", "4"), "CANCELLED": "9"}), width=1),
                text("F_START", "startsOn", _ZERO_ISO, width=10),
                text("F_END", "endsOn", _ZERO_ISO, width=10),
                integer("F_PLACES", "places"),
                integer("F_ENROLLED", "enrolled"),
                integer("F_PASSED", "passed"),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "T_GJ_CERT",
            "Certificate",
            (
                text("F_NUMBER", "number", width=40, key=True),
                _site_number(),
                text("F_KIND", "kind", codes({"SKILL_LEVEL": ("1", "2"), "COMPLETION": "3"}), width=1),
                text("F_GRADE", "level", codes(_LEVELS, ""), width=1),
                text("F_TRADE", "trade", width=60),
                bigint("F_ISSUED", "issuedOn", epoch_date(1)),
                text("F_XM", "_holderName", width=40),
                text("F_SFZH", "_holderId", width=18),
                _deleted(),
            ),
            _LIVE,
        ),
        Table(
            "T_GJ_FUND",
            "ProvincialMatch",
            (
                text("F_ID", "id", width=20, key=True),
                _site_number(),
                text("F_TYPE", "_money", codes({"1:1": "1:1", "training": "2", "contest": "3"}), width=4),
                integer("F_YEAR", "year"),
                bigint("F_COMMITTED", "committed", fen),
                bigint("F_PAID", "paid", fen),
                text("F_STATUS", "status", codes({"COMMITTED": ("0", "1"), "PARTLY_PAID": "2", "PAID": "3"}), width=1),
                text("F_PAIDON", "paidOn", _ZERO, width=8),
                _deleted(),
            ),
            "F_DEL = 'N' AND F_TYPE = '1:1'",
        ),
    ),
)
