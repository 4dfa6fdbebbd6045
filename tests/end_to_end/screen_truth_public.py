"""Screens 6, 7, 11 and 12 from the stand-ins' truth: what the public and the workers look up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.end_to_end.screen_truth_rules import (
    Row,
    World,
)
from tests.end_to_end.screen_truth_shape import AnyOrder, Largest, nodes, open_sessions, some, union_of


def site_page(world: World, code: str = "330000-2026-002", today: str = "2026-07-01", **_: Any) -> Row:
    site = world.sites[code]
    current = next((one for one in world.of("StarRating", code) if one["current"]), None)
    brands = (some(one, "name", "trade") for one in world.of("TradeBrand", code) if one["active"])
    sessions = open_sessions(world.of("PracticalSession", code), today)
    names = ("name", "hostName", "hostType", "batchYear", "divisionCode", "trades", "onlineCapable")
    return {
        "site": {
            **some(site, *names),
            "sponsor": union_of(world, site, "name"),
            "rating": some(current, "level", "schemeVersion") if current else None,
            "campuses": nodes(some(one, "name", "divisionCode", "main") for one in world.of("Campus", code)),
            "brands": {"nodes": AnyOrder(brands)},
            "teachers": {"nodes": AnyOrder(some(one, "name", "honour", "trade") for one in world.of("Teacher", code))},
            "practicalSessions": {
                "nodes": AnyOrder(some(one, "title", "trade", "startsOn", "places", "enrolled", "channel") for one in sessions)
            },
        }
    }


def course_catalogue(world: World, trade: str = "电工", today: str = "2026-07-01", **_: Any) -> Row:
    courses = [one for one in world.truth["Course"] if one["trade"] == trade and one["status"] == "PUBLISHED"]
    courses.sort(key=lambda one: str(one["id"]))
    sessions = [one for one in world.truth["PracticalSession"] if one["trade"] == trade and one["places"] > 0]
    shown = [
        some(one, "title", "startsOn", "places", "enrolled", "channel")
        | {"site": {"name": world.sites[one["siteCode"]]["name"], "sponsor": union_of(world, world.sites[one["siteCode"]])}}
        for one in open_sessions(sessions, today)
    ]
    return {
        "courses": nodes((course(world, one) for one in courses), 20),
        "practicalSessions": {"totalCount": len(shown), "nodes": AnyOrder(shown)},
    }


def course(world: World, one: Row) -> Row:
    teacher = next((each for each in world.truth["Teacher"] if each["id"] == one["teacherId"]), None)
    numbers = next((each for each in world.truth["LearningStatistics"] if each["courseId"] == one["id"]), None)
    return {
        **some(one, "title", "level", "mode", "hours"),
        "teacher": some(teacher, "name", "honour") if teacher else None,
        "statistics": some(numbers, "enrolled", "completed") if numbers else None,
        "site": some(world.sites[one["siteCode"]], "name") if one["siteCode"] else None,
    }


def trainee_record(world: World, number: str = "130000-2024-001(2026)第10号", today: str = "2026-07-01", **_: Any) -> Row:
    return {"certificates": nodes(certificate(world, one, today) for one in world.truth["Certificate"] if one["number"] == number)}


def certificate(world: World, one: Row, today: str) -> Row:
    site = world.sites[one["siteCode"]]
    trade = next((each for each in world.truth["SpecialtyTrade"] if each["name"] == one["trade"]), None)
    coming = [each for each in world.of("PracticalSession", site["code"]) if each["startsOn"] >= today]
    coming.sort(key=lambda each: (each["startsOn"], each["id"]))
    sessions = AnyOrder(some(each, "title", "trade", "startsOn", "status") for each in coming[:5])
    return {
        **some(one, "number", "kind", "level", "trade", "issuedOn"),
        "specialtyTrade": some(trade, "occupationName", "emerging") if trade else None,
        "site": {"name": site["name"], "sponsor": union_of(world, site), "practicalSessions": {"nodes": sessions}},
    }


def specialty_trade_map(world: World, **_: Any) -> Row:
    brands = [one for one in world.truth["TradeBrand"] if one["active"]]
    trades = {one["trade"]: [each for each in brands if each["trade"] == one["trade"]] for one in brands}
    top = Largest(
        {"key": {"trade": trade}, "count": len(own), "countDistinct": {"siteCode": len({one["siteCode"] for one in own})}}
        for trade, own in trades.items()
    )
    known = world.truth["SpecialtyTrade"]
    return {
        "top": {"groups": top, "totalGroups": len(trades)},
        "specialtyTrades": {"totalCount": len(known), "nodes": AnyOrder(trade_row(world, one, trades) for one in known)},
    }


def trade_row(world: World, trade: Row, brands: dict[str, list[Row]]) -> Row:
    kinds = Counter(
        one["kind"] for one in world.truth["Certificate"] if one["trade"] == trade["name"] and one["issuedOn"].startswith("2026")
    )
    shown = [
        {"key": {"kind": kind}, "count": number if number >= 5 else None, "suppressed": number < 5}
        for kind in ("SKILL_LEVEL", "COMPLETION")
        if (number := kinds[kind])
    ]
    return {
        **some(trade, "name", "occupationName", "emerging"),
        "brandsAggregate": {"groups": [{"count": len(brands.get(trade["name"], []))}]},
        "trained": sessions_of(world, trade["name"], "2026"),
        "trainedBefore": sessions_of(world, trade["name"], "2025"),
        "certificatesAggregate": {"groups": shown},
    }


def sessions_of(world: World, trade: str, year: str) -> Row:
    own = [
        one
        for one in world.truth["PracticalSession"]
        if one["trade"] == trade and one["status"] == "FINISHED" and one["startsOn"].startswith(year)
    ]
    sums = {name: _sum(one[name] for one in own) for name in ("enrolled", "passed")}
    return {"groups": [{"count": len(own), "sum": sums}]}


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
