"""Vendor `split`: the site number lies in three columns, every date is epoch milliseconds."""

from mock_sources.databases.codecs import as_is, codes, epoch, epoch_date, flag, joined, json_list, part, year_part, yuan_text
from mock_sources.databases.model import Column, Model, Table, bigint, integer, text

_HAVES = {
    "INFLUENCE": "a",
    "TRAINING_CONDITIONS": "b",
    "TEACHERS_AND_COURSES": "c",
    "TRAINING_SYSTEM": "d",
    "ONLINE_CONDITIONS": "e",
    "TRAINING_SCALE": "f",
}
_HOSTS = {"ENTERPRISE_TRAINING_CENTER": (10, 11), "VOCATIONAL_SCHOOL": 20, "UNION_SCHOOL": 30}
_STATES = {
    "CULTIVATED": 1,
    "APPLIED": 2,
    "RECOMMENDED": 3,
    "DETERMINED": 4,
    "ACTIVE": 5,
    "RECTIFYING": 6,
    "ADJUSTED_OUT": 7,
}
_LEVELS = {
    "APPRENTICE": "学徒",
    "JUNIOR": "五级",
    "INTERMEDIATE": "四级",
    "SENIOR": "三级",
    "TECHNICIAN": "二级",
    "SENIOR_TECHNICIAN": "一级",
    "SPECIAL_TECHNICIAN": "特级",
    "CHIEF_TECHNICIAN": "首席",
}
_DAY = epoch_date(1000)
_LIVE = "removed_ms = 0"
_UNION = part(0, "union code of the site number")
_YEAR = year_part("year of the site number")
_SERIAL = part(2, "serial of the site number, text with leading zeros: '003'")


def _site(field: str, *, key: bool = False) -> tuple[Column, ...]:
    return (
        text("union_no", field, _UNION, width=8, key=key),
        integer("batch", field, _YEAR, key=key),
        text("seq", field, _SERIAL, width=8, key=key),
    )


def _removed() -> Column:
    return bigint("removed_ms", "_deleted", flag(1735660800000, 0, " (0 = the row is there, otherwise the time of its removal)"))


SPLIT = Model(
    "split",
    "The site number is split into union_no, batch and seq; dates are epoch milliseconds of midnight at +08:00; times epoch milliseconds; "
    "money is 元 in text; codes 1…7 and 10/20/30; 是/否; levels as the national grades 五级…一级. No division code.",
    (
        Table(
            "gh_site",
            "Site",
            (
                *_site("code", key=True),
                text("title", "name"),
                text("host", "hostName"),
                text("credit_code", "hostUscc", as_is, width=18),
                integer("host_kind", "hostType", codes(_HOSTS)),
                integer("state", "status", codes(_STATES)),
                bigint("determined_ms", "determinedOn", _DAY),
                text("addr", "address"),
                text("trades", "trades", joined("、")),
                text("haves", "conditions", json_list(_HAVES)),
                text("online", "onlineCapable", flag("是", "否"), width=2),
                integer("trained", "trained"),
                text("hidden", "restricted", flag("是", "否"), width=2),
                bigint("modified_ms", "updatedAt", epoch(1000)),
                _removed(),
            ),
            _LIVE,
        ),
        Table(
            "gh_brand",
            "TradeBrand",
            (
                text("brand_no", "id", width=20, key=True),
                *_site("siteCode"),
                text("title", "name"),
                text("trade", "trade", width=60),
                text("in_use", "active", flag("是", "否"), width=2),
                text("confirmed", "confirmed", flag("是", "否"), width=2),
                _removed(),
            ),
            _LIVE,
        ),
        Table(
            "gh_class",
            "PracticalSession",
            (
                text("class_no", "id", width=20, key=True),
                *_site("siteCode"),
                text("title", "title"),
                text("trade", "trade", width=60),
                integer("state", "status", codes({"PLANNED": 10, "OPEN": 20, "FINISHED": 30, "CANCELLED": 40})),
                bigint("begin_ms", "startsOn", _DAY),
                bigint("end_ms", "endsOn", _DAY),
                integer("seats", "places"),
                integer("signed", "enrolled"),
                integer("passed", "passed"),
                _removed(),
            ),
            _LIVE,
        ),
        Table(
            "gh_cert",
            "Certificate",
            (
                text("cert_no", "number", width=40, key=True),
                *_site("siteCode"),
                integer("kind", "kind", codes({"SKILL_LEVEL": 1, "COMPLETION": 2})),
                text("grade", "level", codes(_LEVELS, ""), width=8),
                text("trade", "trade", width=60),
                bigint("issued_ms", "issuedOn", _DAY),
                text("person", "_holderName", width=40),
                text("person_no", "_holderId", width=18),
                _removed(),
            ),
            _LIVE,
        ),
        Table(
            "gh_money",
            "ProvincialMatch",
            (
                text("money_no", "id", width=20, key=True),
                *_site("siteCode"),
                text("money_type", "_money", codes({"1:1": "1:1", "training": "other-1", "contest": "other-2"}), width=10),
                integer("budget_year", "year"),
                text("promised", "committed", yuan_text, width=20),
                text("arrived", "paid", yuan_text, width=20),
                integer("state", "status", codes({"COMMITTED": 0, "PARTLY_PAID": 1, "PAID": 2})),
                bigint("arrived_ms", "paidOn", _DAY),
                _removed(),
            ),
            "removed_ms = 0 AND money_type = '1:1'",
        ),
    ),
)
