"""Vendor `mixed`: quoted mixed-case names, real dates with a far-future sentinel, 分, CHAR padding, JSON in text."""

from mock_sources.databases.codecs import codes, constant, fen, flag, json_list, local_moment, number, padded, real_date
from mock_sources.databases.model import Column, Model, Table, bigint, char, day, integer, moment, text

_HAVES = {
    "INFLUENCE": "C1",
    "TRAINING_CONDITIONS": "C2",
    "TEACHERS_AND_COURSES": "C3",
    "TRAINING_SYSTEM": "C4",
    "ONLINE_CONDITIONS": "C5",
    "TRAINING_SCALE": "C6",
}
_HOSTS = {"ENTERPRISE_TRAINING_CENTER": "Q", "VOCATIONAL_SCHOOL": "Z", "UNION_SCHOOL": "G"}
_STATES = {
    "CULTIVATED": "P",
    "APPLIED": "S",
    "RECOMMENDED": "T",
    "DETERMINED": "D",
    "ACTIVE": "A",
    "RECTIFYING": "R",
    "ADJUSTED_OUT": "X",
}
_LEVELS = {
    "APPRENTICE": 80,
    "JUNIOR": 70,
    "INTERMEDIATE": 60,
    "SENIOR": 50,
    "TECHNICIAN": 40,
    "SENIOR_TECHNICIAN": 30,
    "SPECIAL_TECHNICIAN": 20,
    "CHIEF_TECHNICIAN": 10,
}
_SESSIONS = {"PLANNED": "P", "OPEN": "O", "FINISHED": "F", "CANCELLED": "X"}
_FOREVER = real_date("9999-12-31")
_LIVE = "\"IsValid\" = 'Y'"


def _valid() -> Column:
    return char("IsValid", 1, "_deleted", flag("N", "Y", " (Y = the row is valid)"))


def _site_number() -> Column:
    return char("SiteNo", 24, "siteCode", padded(24), index=True)


MIXED = Model(
    "mixed",
    "Quoted mixed-case names; CHAR-padded site numbers (in SQLite the spaces are stored); DATE with 9999-12-31 for none; "
    "DATETIME without zone (+08:00; in SQLite stored as text with six decimals); 分; letters Q/Z/G; Y/N; JSON text lists; "
    "levels running downward 80…10; hosts in their own table; brands refer to the site by id, the other tables by number. No address.",
    (
        Table(
            "TblHost",
            "Host",
            (
                integer("HostID", "_hostId", key=True),
                text("HostName", "hostName"),
                char("CreditCode", 18, "hostUscc"),
                char("HostKind", 1, "hostType", codes(_HOSTS)),
            ),
        ),
        Table(
            "TblSite",
            "Site",
            (
                integer("SiteID", "_siteId", key=True),
                char("SiteNo", 24, "code", padded(24), index=True),
                text("SiteName", "name"),
                integer("HostID", "_hostId"),
                char("SponsorNo", 8, "sponsorCode", padded(8)),
                integer("BatchYear", "batchYear"),
                char("SiteStatus", 1, "status", codes(_STATES)),
                day("DeterminedDate", "determinedOn", _FOREVER),
                char("DivisionCode", 6, "divisionCode"),
                text("Trades", "trades", json_list()),
                text("Conditions", "conditions", json_list(_HAVES)),
                char("OnlineFlag", 1, "onlineCapable", flag("Y", "N")),
                integer("TrainedCount", "trained"),
                char("PublicFlag", 1, "restricted", flag("N", "Y", " (Y = public, so not restricted)")),
                moment("UpdatedAt", "updatedAt", local_moment),
                _valid(),
            ),
            _LIVE,
            '"HostID" → "TblHost"."HostID" (host name, credit code, host type)',
        ),
        Table(
            "TblBrand",
            "TradeBrand",
            (
                integer("BrandID", "id", number, key=True),
                integer("SiteID", "_siteId", index=True),
                text("BrandName", "name"),
                text("TradeName", "trade", width=60),
                char("Active", 1, "active", flag("Y", "N")),
                char("Unconfirmed", 1, "confirmed", flag("N", "Y", " (Y = not yet confirmed)")),
                _valid(),
            ),
            _LIVE,
            '"SiteID" → "TblSite"."SiteID" ("SiteNo" is the site number)',
        ),
        Table(
            "TblSession",
            "PracticalSession",
            (
                integer("SessionID", "id", number, key=True),
                _site_number(),
                bigint("CourseID", "courseId", number),
                char("Channel", 1, "channel", constant("S")),
                text("SessionTitle", "title"),
                text("TradeName", "trade", width=60),
                char("SessionStatus", 1, "status", codes(_SESSIONS)),
                day("StartDate", "startsOn", real_date(None)),
                day("EndDate", "endsOn", _FOREVER),
                integer("Places", "places"),
                integer("Enrolled", "enrolled"),
                integer("Passed", "passed"),
                _valid(),
            ),
            _LIVE,
        ),
        Table(
            "TblCertificate",
            "Certificate",
            (
                char("CertNo", 32, "number", padded(32), key=True),
                _site_number(),
                char("CertKind", 1, "kind", codes({"SKILL_LEVEL": "J", "COMPLETION": "H"})),
                integer("SkillGrade", "level", codes(_LEVELS, 0)),
                text("TradeName", "trade", width=60),
                day("IssueDate", "issuedOn", real_date(None)),
                text("HolderName", "_holderName", width=40),
                char("HolderIdNo", 18, "_holderId", padded(18)),
                _valid(),
            ),
            _LIVE,
        ),
        Table(
            "TblLocalFund",
            "ProvincialMatch",
            (
                integer("FundID", "id", number, key=True),
                _site_number(),
                char("FundType", 4, "_money", codes({"1:1": "1:1 ", "training": "PX  ", "contest": "JS  "})),
                integer("FundYear", "year"),
                bigint("CommittedFen", "committed", fen),
                bigint("PaidFen", "paid", fen),
                char("FundStatus", 1, "status", codes({"COMMITTED": "C", "PARTLY_PAID": "H", "PAID": "P"})),
                day("PaidDate", "paidOn", _FOREVER),
                _valid(),
            ),
            "\"IsValid\" = 'Y' AND trim(\"FundType\") = '1:1'",
        ),
    ),
)
