"""Vendor `pinyin`: initials of Chinese words for names, eight-digit integers for dates, 万元 in text, hosts in a table of their own."""

from mock_sources.databases.codecs import (
    blank,
    codes,
    compact_number,
    flag,
    joined,
    local_text,
    sentinel,
    short_corps,
    wan_text,
    yyyymmdd_number,
)
from mock_sources.databases.model import Column, Model, Table, integer, text

_HAVES = {
    "INFLUENCE": "1",
    "TRAINING_CONDITIONS": "2",
    "TEACHERS_AND_COURSES": "3",
    "TRAINING_SYSTEM": "4",
    "ONLINE_CONDITIONS": "5",
    "TRAINING_SCALE": "7",
}
_HOSTS = {"ENTERPRISE_TRAINING_CENTER": "1", "VOCATIONAL_SCHOOL": "2", "UNION_SCHOOL": "3"}
_STATES = {
    "CULTIVATED": "10",
    "APPLIED": "20",
    "RECOMMENDED": "30",
    "DETERMINED": "40",
    "ACTIVE": ("50", "51"),
    "RECTIFYING": "60",
    "ADJUSTED_OUT": "90",
}
_LEVELS = {
    "APPRENTICE": "6",
    "JUNIOR": "5",
    "INTERMEDIATE": "4",
    "SENIOR": "3",
    "TECHNICIAN": "2",
    "SENIOR_TECHNICIAN": "1",
    "SPECIAL_TECHNICIAN": "T",
    "CHIEF_TECHNICIAN": "S",
}
_SESSIONS = {"PLANNED": "1", "OPEN": "2", "FINISHED": "3", "CANCELLED": "9"}
_LIVE = "yxbz = 1"


def _site_number() -> Column:
    return text("jsdbh", "siteCode", compact_number, width=32, index=True)


def _valid() -> Column:
    return integer("yxbz", "_deleted", flag(0, 1, " (有效标志: 1 = the row is valid)"))


PINYIN = Model(
    "pinyin",
    "Pinyin initials; site number without hyphens; yyyymmdd integers, 0 for none; 万元 as text; status codes 10/20/30; 是/否; "
    "reversed `tingyong`; national grades running downward; '' for NULL; hosts in table `dw`. "
    "The Corps is 660000 in site numbers and 66 as sponsor.",
    (
        Table(
            "dw",
            "Host",
            (
                integer("id", "_hostId", key=True),
                text("dwmc", "hostName"),
                text("tyshxydm", "hostUscc", blank, width=18),
                text("dwlx", "hostType", codes(_HOSTS), width=2),
            ),
        ),
        Table(
            "jsd",
            "Site",
            (
                text("jsdbh", "code", compact_number, width=32, key=True),
                text("jsdmc", "name"),
                integer("dwid", "_hostId"),
                text("zbghdm", "sponsorCode", short_corps, width=8),
                integer("pcnd", "batchYear"),
                text("zt", "status", codes(_STATES), width=2),
                integer("qdrq", "determinedOn", yyyymmdd_number(0)),
                text("xzqh", "divisionCode", blank, width=6),
                text("dz", "address", blank),
                text("tsgz", "trades", joined("、")),
                text("jbtj", "conditions", joined(",", _HAVES), width=20),
                text("xspx", "onlineCapable", flag("是", "否"), width=2),
                integer("pxrs", "trained"),
                text("xzzs", "restricted", flag("是", "否"), width=2),
                text("gxsj", "updatedAt", local_text, width=19),
                _valid(),
            ),
            _LIVE,
            "dwid → dw.id (host name, credit code, host type)",
        ),
        Table(
            "pp",
            "TradeBrand",
            (
                text("ppbh", "id", width=20, key=True),
                _site_number(),
                text("ppmc", "name"),
                text("gzmc", "trade", width=60),
                integer("tingyong", "active", flag(0, 1, " (停用: 1 = stopped, so not active)")),
                text("zbqr", "confirmed", flag("是", "否"), width=2),
                _valid(),
            ),
            _LIVE,
        ),
        Table(
            "scpx",
            "PracticalSession",
            (
                text("qcbh", "id", width=20, key=True),
                _site_number(),
                text("pxmc", "title"),
                text("gzmc", "trade", width=60),
                text("zt", "status", codes(_SESSIONS), width=2),
                integer("ksrq", "startsOn", yyyymmdd_number(0)),
                integer("jsrq", "endsOn", yyyymmdd_number(0)),
                integer("me", "places"),
                integer("bmrs", "enrolled"),
                integer("hgrs", "passed", sentinel(-1)),
                _valid(),
            ),
            _LIVE,
        ),
        Table(
            "zs",
            "Certificate",
            (
                text("zsbh", "number", width=40, key=True),
                _site_number(),
                text("zslx", "kind", codes({"SKILL_LEVEL": "1", "COMPLETION": ("2", "3")}), width=2),
                text("jndj", "level", codes(_LEVELS, ""), width=2),
                text("gzmc", "trade", width=60),
                integer("fzrq", "issuedOn", yyyymmdd_number(0)),
                text("xm", "_holderName", width=40),
                text("sfzh", "_holderId", width=18),
                _valid(),
            ),
            _LIVE,
        ),
        Table(
            "ptzj",
            "ProvincialMatch",
            (
                text("ptbh", "id", width=20, key=True),
                _site_number(),
                text("zjlx", "_money", codes({"1:1": "1:1", "training": "PX", "contest": "JS"}), width=4),
                integer("nd", "year"),
                text("cnje", "committed", wan_text, width=20),
                text("dwje", "paid", wan_text, width=20),
                text("zt", "status", codes({"COMMITTED": "1", "PARTLY_PAID": "2", "PAID": "3"}), width=2),
                integer("dwrq", "paidOn", yyyymmdd_number(0)),
                _valid(),
            ),
            "yxbz = 1 AND zjlx = '1:1'",
        ),
    ),
)
