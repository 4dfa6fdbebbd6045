"""Screens 3, 4, 5 and 8 from the stand-ins' truth: sites with their money, ratings and documents."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from tests.end_to_end.screen_truth_rating import computed, in_force
from tests.end_to_end.screen_truth_rules import (
    DETERMINED,
    HOSTS,
    Row,
    World,
    verdict,
    yuan,
)
from tests.end_to_end.screen_truth_shape import AnyOrder, nodes, some, union_of
from tests.end_to_end.screen_truth_unions import completeness, quota_verdict, union_year

LEVELS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
MONEY = ("paid", "used", "usedForTraining", "usedForTeachers", "usedForFacilities", "usedOtherwise", "unspent")


def second_tranche(world: World, **_: Any) -> Row:
    codes = [code for code in world.sites if is_due(world, code)]
    moneys = [world.funding(code) for code in codes]
    sums = {name: yuan(sum(money[name] for money in moneys)) for name in ("granted", "paid", "due")}
    standing = Counter(world.r15(code)["outcome"] for code in world.sites)
    return {
        "sites": nodes((eligible_site(world, code) for code in codes), 20),
        "due": {"groups": [{"count": len(codes), "sum": sums if codes else dict.fromkeys(sums)}]},
        "standing": {"groups": AnyOrder({"key": {"outcome": name}, "count": number} for name, number in standing.items())},
    }


def is_due(world: World, code: str) -> bool:
    first, second = world.tranche(code, 1), world.tranche(code, 2)
    passed = world.sites[code]["status"] == "ACTIVE" and world.r15(code)["outcome"] == "PASS"
    return passed and bool(first and first["status"] == "PAID") and bool(second and second["status"] != "PAID")


def eligible_site(world: World, code: str) -> Row:
    site, second, year = world.sites[code], world.tranche(code, 2), {"year": world.year_of(code)}
    assert second is not None
    return {
        **some(site, "code", "name", "hostType"),
        "sponsor": union_of(world, site),
        "secondTrancheEligibility": {**world.r15(code), "version": "2024.1"},
        "brandCultivation": world.r6(code),
        "trainingScale": {**world.r7(code), **year},
        "practicalTraining": {**world.r8(code), **year},
        "certificationRate": {**world.r9(code), **year},
        "skillGrowth": {**world.r10(code), **year},
        "provincialMatch": world.r16(code),
        "secondTranche": some(second, "amount", "paid", "status"),
        "funding": {name: yuan(world.funding(code)[name]) for name in ("granted", "paid", "due")},
    }


def fund_use_audit(world: World, days: int = 180, **_: Any) -> Row:
    breaches = [one for code in world.sites for one in world.breaches(code)]
    determined = {code: site for code, site in world.sites.items() if site["status"] in DETERMINED}
    moneys = {code: world.funding(code) for code in determined}
    idle = [code for code, money in moneys.items() if (money["unspentDays"] or 0) > days]
    idle.sort(key=lambda code: (-moneys[code]["unspent"], code))
    hosts = {host: [moneys[code] for code, site in determined.items() if site["hostType"] == host] for host in HOSTS}
    rules = {rule: [one for one in breaches if one["rule"] == rule] for rule in {one["rule"] for one in breaches}}
    return {
        "byRule": {"groups": AnyOrder(total_of(rule, own) for rule, own in rules.items())},
        "auditFindings": {"totalCount": len(breaches), "nodes": AnyOrder(finding(world, one) for one in breaches)},
        "byHost": {
            "groups": AnyOrder(
                {"key": {"hostType": host}, "count": len(own), "sum": {name: yuan(sum(one[name] for one in own)) for name in MONEY}}
                for host, own in hosts.items()
            )
        },
        "idle": nodes((idle_site(world, code, moneys[code]) for code in idle), 50),
    }


def total_of(rule: str, own: list[Row]) -> Row:
    amounts = [one["amount"] for one in own if one["amount"] is not None]
    return {"key": {"rule": rule}, "count": len(own), "sum": {"amount": sum(amounts) if amounts else None}}


def finding(world: World, one: Row) -> Row:
    site = world.sites[one["site"]]
    use = {"category": one["category"], "spentOn": one["happenedOn"]} if one["category"] else None
    return {
        **some(one, "rule", "voucherNumber", "amount", "happenedOn"),
        "fundUse": use,
        "site": {**some(site, "code", "name", "hostType"), "sponsor": union_of(world, site)},
    }


def idle_site(world: World, code: str, money: Row) -> Row:
    site = world.sites[code]
    return {
        **{name: yuan(money[name]) for name in ("paid", "used", "unspent")},
        **some(money, "unspentDays", "firstPaidOn", "lastSpentOn"),
        "site": {**some(site, "code", "name"), "sponsor": union_of(world, site)},
    }


def star_ranking(world: World, hostType: str = "VOCATIONAL_SCHOOL", **_: Any) -> Row:
    scheme = in_force(world)
    rows = []
    for code, site in world.sites.items():
        if site["hostType"] == hostType and world.works(code):
            official = next((one for one in world.of("StarRating", code) if one["current"]), None)
            rating = some(official, "schemeVersion", "level", "score", "ratedOn") if official else None
            row = {**some(site, "code", "name", "divisionCode"), "sponsor": union_of(world, site), "rating": rating}
            rows.append({**row, "computedRating": computed(world, code)})
    rows.sort(key=lambda row: (_by_level(row["rating"] or {}), row["code"]))
    shown = some(scheme, "version", "title", "effectiveFrom", "thresholds", "vetoes")
    return {"ratingSchemes": nodes([shown]), "sites": nodes(rows, 20)}


def _by_level(rating: Row) -> tuple[int, Decimal]:
    level, score = rating.get("level"), rating.get("score")
    return (-LEVELS.index(level) if level else 1, -Decimal(score) if score is not None else Decimal(1))


def province_detail(world: World, code: str = "440000", **_: Any) -> Row:
    union = world.unions[code]
    sites = {key: site for key, site in world.sites.items() if site["sponsorCode"] == code}
    years = range(2024, world.today.year + 1)
    reports = [{"year": year, **row} for year in years if (row := completeness(world, code, year))]
    documents = sorted((one for one in world.truth["FiledDocument"] if one["unionCode"] == code), key=lambda one: str(one["id"]))
    documents.sort(key=lambda one: str(one["issuedOn"]), reverse=True)
    last = max(one["year"] for one in world.truth["QuotaAllocation"] if one["unionCode"] == code and one["year"] <= world.today.year)
    total = {"count": len(sites), "sum": {"trained": sum(site["trained"] for site in sites.values())}}
    return {
        "tradeUnion": {
            "name": union["name"],
            "progress": nodes(row for year in world.years if (row := union_year(world, code, year))),
            "quotaCompliance": {"year": last, **quota_verdict(world, code, last)},
            "reportCompleteness": nodes(
                some(row, "year", "expected", "received", "accepted", "late", "overdue", "complete") for row in reports
            ),
            "documents": nodes(document(world, one) for one in documents[:20]),
            "sites": nodes((province_site(world, key, site) for key, site in sites.items()), 50),
            "sitesAggregate": {"groups": [total]},
        }
    }


def document(world: World, one: Row) -> Row:
    issued = date.fromisoformat(one["issuedOn"])
    days = ((date.fromisoformat(one["filedOn"]) if one["filedOn"] else world.today) - issued).days
    judged = verdict(days <= 30, days, 30) if one["filedOn"] or days > 30 else verdict(None)
    return {**some(one, "kind", "title", "documentNumber", "issuedOn", "filedOn"), "filingTimeliness": judged}


def province_site(world: World, code: str, site: Row) -> Row:
    current = next((one for one in world.of("StarRating", code) if one["current"]), None)
    money, kinds = world.funding(code), Counter(one["kind"] for one in world.of("Certificate", code))
    names = ("granted", "paid", "due", "matchedCommitted", "matchedPaid", "used", "unspent")
    return {
        **some(site, "code", "name", "hostType", "status"),
        "rating": {"level": current["level"]} if current else None,
        "trainingScale": some({"year": world.year_of(code), **world.r7(code)}, "year", "outcome", "measured"),
        "provincialMatch": world.r16(code),
        "funding": {name: yuan(money[name]) for name in names} if site["status"] in DETERMINED else None,
        "certificatesAggregate": {"groups": AnyOrder({"key": {"kind": kind}, "count": number} for kind, number in kinds.items())},
    }
