"""Readers of the vendors' raw tables, written by hand from the data dictionary and from nothing else: an independent witness of the writer.

A reader takes `read`, which gives all rows of a table as dicts, and returns canonical records by key, deleted rows left out.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

Record = dict[str, Any]
Read = Callable[[str], list[Record]]
EAST = timezone(timedelta(hours=8))

HAVES = ["INFLUENCE", "TRAINING_CONDITIONS", "TEACHERS_AND_COURSES", "TRAINING_SYSTEM", "ONLINE_CONDITIONS", "TRAINING_SCALE"]
STATES = ["CULTIVATED", "APPLIED", "RECOMMENDED", "DETERMINED", "ACTIVE", "RECTIFYING", "ADJUSTED_OUT"]
ENTERPRISE, SCHOOL, UNION = "ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL"


def haves(codes: list[str], order: list[str]) -> list[str]:
    return [HAVES[order.index(code)] for code in codes]


def split(text: str, mark: str) -> list[str]:
    return text.split(mark) if text else []


def fold(text: str) -> str | None:
    return unicodedata.normalize("NFKC", text).strip() or None


def eight(digits: Any) -> str | None:
    text = str(digits)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if int(digits) else None


def in_east(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, EAST).isoformat()


def at_midnight(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else in_east(milliseconds / 1000).removesuffix("T00:00:00+08:00")


def in_words(text: str) -> str | None:
    if not text:
        return None
    year, month, day = map(int, re.fullmatch(r"(\d+)年(\d+)月(\d+)日", text).groups())
    return f"{year}-{month:02d}-{day:02d}"


def money(value: Any) -> str:
    return f"{Decimal(str(value)):.2f}"


def hyphens(number: str) -> str:
    union, year, serial = re.fullmatch(r"(IU\d\d|ZYGJ|\d{6})(\d{4})(\d+)", number).groups()
    return f"{'XPCC' if union == '660000' else union}-{year}-{serial}"


# Sites ----------------------------------------------------------------------------------------------------------------


def snake_sites(read: Read) -> dict[str, Record]:
    hosts = {"企业培训中心": ENTERPRISE, "企业大学": ENTERPRISE, "职业院校": SCHOOL, "技工院校": SCHOOL, "工会学校": UNION}
    words = ["重点培育", "已申报", "已推荐", "已确定", "建设中", "整改中"]
    return {
        row["site_no"]: {
            "code": row["site_no"],
            "name": row["site_name"],
            "hostName": row["host_name"],
            "hostUscc": row["host_uscc"] or None,
            "hostType": hosts[row["host_type"]],
            "sponsorCode": row["sponsor_code"],
            "batchYear": row["batch_year"],
            "status": dict(zip(words, STATES, strict=False)).get(row["status"], "ADJUSTED_OUT"),
            "determinedOn": row["determined_on"],
            "divisionCode": row["division_code"] or None,
            "address": row["address"] or None,
            "trades": split(row["trades"], "、"),
            "conditions": haves(split(row["conditions"], ","), list("123456")),
            "onlineCapable": row["online_capable"] == 1,
            "trained": row["trained_total"],
            "restricted": row["restricted"] == 1,
            "updatedAt": None if row["updated_at"] is None else in_east(row["updated_at"]),
        }
        for row in read("construction_site")
        if not row["is_deleted"]
    }


def pinyin_sites(read: Read) -> dict[str, Record]:
    units = {row["id"]: row for row in read("dw")}
    codes = {"10": 0, "20": 1, "30": 2, "40": 3, "50": 4, "51": 4, "60": 5, "90": 6}
    return {
        hyphens(row["jsdbh"]): {
            "code": hyphens(row["jsdbh"]),
            "name": row["jsdmc"],
            "hostName": units[row["dwid"]]["dwmc"],
            "hostUscc": units[row["dwid"]]["tyshxydm"] or None,
            "hostType": {"1": ENTERPRISE, "2": SCHOOL, "3": UNION}[units[row["dwid"]]["dwlx"]],
            "sponsorCode": {"66": "XPCC"}.get(row["zbghdm"], row["zbghdm"]),
            "batchYear": row["pcnd"],
            "status": STATES[codes[row["zt"]]],
            "determinedOn": eight(row["qdrq"]),
            "divisionCode": row["xzqh"] or None,
            "address": row["dz"] or None,
            "trades": split(row["tsgz"], "、"),
            "conditions": haves(split(row["jbtj"], ","), list("123457")),
            "onlineCapable": row["xspx"] == "是",
            "trained": row["pxrs"],
            "restricted": row["xzzs"] == "是",
            "updatedAt": row["gxsj"] and f"{row['gxsj'].replace(' ', 'T')}+08:00",
        }
        for row in read("jsd")
        if row["yxbz"] == 1
    }


def mixed_sites(read: Read) -> dict[str, Record]:
    units = {row["HostID"]: row for row in read("TblHost")}
    return {
        row["SiteNo"].strip(): {
            "code": row["SiteNo"].strip(),
            "name": row["SiteName"],
            "hostName": units[row["HostID"]]["HostName"],
            "hostUscc": units[row["HostID"]]["CreditCode"],
            "hostType": {"Q": ENTERPRISE, "Z": SCHOOL, "G": UNION}[units[row["HostID"]]["HostKind"]],
            "sponsorCode": row["SponsorNo"].strip(),
            "batchYear": row["BatchYear"],
            "status": STATES["PSTDARX".index(row["SiteStatus"])],
            "determinedOn": None if str(row["DeterminedDate"]).startswith("9999") else str(row["DeterminedDate"]),
            "divisionCode": row["DivisionCode"],
            "address": None,
            "trades": json.loads(row["Trades"]),
            "conditions": haves(json.loads(row["Conditions"]), ["C1", "C2", "C3", "C4", "C5", "C6"]),
            "onlineCapable": row["OnlineFlag"] == "Y",
            "trained": row["TrainedCount"],
            "restricted": row["PublicFlag"] == "N",
            "updatedAt": None if row["UpdatedAt"] is None else f"{str(row['UpdatedAt'])[:19].replace(' ', 'T')}+08:00",
        }
        for row in read("TblSite")
        if row["IsValid"] == "Y"
    }


def split_sites(read: Read) -> dict[str, Record]:
    def number(row: Record) -> str:
        return f"{row['union_no']}-{row['batch']}-{row['seq']}"

    return {
        number(row): {
            "code": number(row),
            "name": row["title"],
            "hostName": row["host"],
            "hostUscc": row["credit_code"],
            "hostType": {1: ENTERPRISE, 2: SCHOOL, 3: UNION}[row["host_kind"] // 10],
            "sponsorCode": row["union_no"],
            "batchYear": row["batch"],
            "status": STATES[row["state"] - 1],
            "determinedOn": at_midnight(row["determined_ms"]),
            "divisionCode": None,
            "address": row["addr"],
            "trades": split(row["trades"], "、"),
            "conditions": haves(json.loads(row["haves"]), list("abcdef")),
            "onlineCapable": row["online"] == "是",
            "trained": row["trained"],
            "restricted": row["hidden"] == "是",
            "updatedAt": None if row["modified_ms"] is None else in_east(row["modified_ms"] / 1000),
        }
        for row in read("gh_site")
        if row["removed_ms"] == 0
    }


def fullwidth_sites(read: Read) -> dict[str, Record]:
    words = {"培育": 0, "申报": 1, "推荐": 2, "确定": 3, "在建": 4, "正常": 4, "整改": 5, "退出": 6}
    parts = ["影响力", "培训条件", "师资课程", "培养体系", "线上条件", "培训规模"]
    return {
        fold(row["site_number"]) or "": {
            "code": fold(row["site_number"]),
            "name": fold(row["site_name"]),
            "hostName": fold(row["host_name"]),
            "hostUscc": row["credit_code"] or None,
            "hostType": {"企业": ENTERPRISE, "院校": SCHOOL, "工会": UNION}[row["host_kind"]],
            "sponsorCode": fold(row["sponsor"]),
            "batchYear": row["batch"],
            "status": STATES[words[row["state"]]],
            "determinedOn": in_words(row["determined"]),
            "divisionCode": row["division"] or None,
            "address": fold(row["address"]),
            "trades": split(row["trades"], "，"),
            "conditions": haves(split(row["conditions"], "、"), parts),
            "onlineCapable": row["online"] == "有",
            "trained": row["trained"],
            "restricted": row["open_to_public"] == "否",
            "updatedAt": in_east(datetime.strptime(row["changed"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
            if row["changed"]
            else None,
        }
        for row in read("site_info")
        if row["shanchu"] == "否"
    }


def upper_sites(read: Read) -> dict[str, Record]:
    codes = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 4, "8": 4, "6": 5, "7": 6, "9": 6}
    return {
        row["F_SITE"][2:]: {
            "code": row["F_SITE"][2:],
            "name": row["F_NAME"],
            "hostName": row["F_HOST"],
            "hostUscc": None,
            "hostType": {"1": ENTERPRISE, "4": ENTERPRISE, "2": SCHOOL, "5": SCHOOL, "3": UNION}[row["F_HOSTTYPE"]],
            "sponsorCode": row["F_UNION"],
            "batchYear": row["F_YEAR"],
            "status": STATES[codes[row["F_STATUS"]]],
            "determinedOn": eight(row["F_DETERMINED"]),
            "divisionCode": row["F_DIVISION"] or None,
            "address": row["F_ADDRESS"] or None,
            "trades": split(row["F_TRADES"], "|"),
            "conditions": haves(split(row["F_CONDITIONS"], ";"), ["01", "02", "03", "04", "05", "06"]),
            "onlineCapable": row["F_OFFLINE_ONLY"] == "0",
            "trained": row["F_TRAINED"],
            "restricted": row["F_SECRET"] == "1",
            "updatedAt": None,
        }
        for row in read("T_GJ_SITE")
        if row["F_DEL"] == "N"
    }


SITES = {
    "snake": snake_sites,
    "pinyin": pinyin_sites,
    "mixed": mixed_sites,
    "split": split_sites,
    "fullwidth": fullwidth_sites,
    "upper": upper_sites,
}

# Matches: site, committed, paid, day of payment ------------------------------------------------------------------------

Match = tuple[str, str, str, str | None]


def snake_matches(read: Read) -> dict[str, Match]:
    numbers = {row["id"]: row["site_no"] for row in read("construction_site")}
    return {
        str(row["id"]): (numbers[row["site_id"]], money(row["committed"]), money(row["paid"]), row["paid_on"])
        for row in read("local_fund")
        if not row["is_deleted"] and row["fund_type"] == "1:1"
    }


def pinyin_matches(read: Read) -> dict[str, Match]:
    return {
        row["ptbh"]: (hyphens(row["jsdbh"]), money(Decimal(row["cnje"]) * 10000), money(Decimal(row["dwje"]) * 10000), eight(row["dwrq"]))
        for row in read("ptzj")
        if row["yxbz"] == 1 and row["zjlx"] == "1:1"
    }


def mixed_matches(read: Read) -> dict[str, Match]:
    return {
        str(row["FundID"]): (
            row["SiteNo"].strip(),
            money(Decimal(row["CommittedFen"]) / 100),
            money(Decimal(row["PaidFen"]) / 100),
            None if str(row["PaidDate"]).startswith("9999") else str(row["PaidDate"]),
        )
        for row in read("TblLocalFund")
        if row["IsValid"] == "Y" and row["FundType"].strip() == "1:1"
    }


def split_matches(read: Read) -> dict[str, Match]:
    return {
        row["money_no"]: (f"{row['union_no']}-{row['batch']}-{row['seq']}", row["promised"], row["arrived"], at_midnight(row["arrived_ms"]))
        for row in read("gh_money")
        if row["removed_ms"] == 0 and row["money_type"] == "1:1"
    }


def fullwidth_matches(read: Read) -> dict[str, Match]:
    return {
        str(row["fund_id"]): (
            fold(row["site_number"]) or "",
            money(Decimal(str(row["committed_wan"])) * 10000),
            money(Decimal(str(row["paid_wan"])) * 10000),
            in_words(row["paid_day"]),
        )
        for row in read("fund_info")
        if row["shanchu"] == "否" and row["fund_type"] == "1:1"
    }


def upper_matches(read: Read) -> dict[str, Match]:
    return {
        row["F_ID"]: (
            row["F_SITE"][2:],
            money(Decimal(row["F_COMMITTED"]) / 100),
            money(Decimal(row["F_PAID"]) / 100),
            eight(row["F_PAIDON"]),
        )
        for row in read("T_GJ_FUND")
        if row["F_DEL"] == "N" and row["F_TYPE"] == "1:1"
    }


MATCHES = {
    "snake": snake_matches,
    "pinyin": pinyin_matches,
    "mixed": mixed_matches,
    "split": split_matches,
    "fullwidth": fullwidth_matches,
    "upper": upper_matches,
}
