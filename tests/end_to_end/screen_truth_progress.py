"""Screens 1, 2, 9 and 10 from the stand-ins' truth: progress, reports, quotas, inspections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from tests.end_to_end.screen_truth_rules import (
    DETERMINED,
    HOSTS,
    SHARES,
    TARGETS,
    Row,
    World,
    apportioned,
    hundredths,
    verdict,
)
from tests.end_to_end.screen_truth_shape import AnyOrder, nodes, some, union_of
from tests.end_to_end.screen_truth_unions import COUNTS, completeness, quota_verdict, quotas_of, tally, union_year

STATUSES = ("CULTIVATED", "APPLIED", "RECOMMENDED", *DETERMINED)
CONDITIONS = ("INFLUENCE", "TRAINING_CONDITIONS", "TEACHERS_AND_COURSES", "TRAINING_SYSTEM", "ONLINE_CONDITIONS", "TRAINING_SCALE")
FOCUSES = ("ORIENTATION", "CRAFTSMAN_CHARACTER", "DEMONSTRATION", "ADVANCED_DIGITAL_SKILLS", "ENTERPRISE_DEMAND")


def national_progress(world: World, **_: Any) -> Row:
    sites = [site for site in world.sites.values() if site["status"] in DETERMINED]
    batches = {year: [site for site in sites if site["batchYear"] == year] for year in world.years}
    progress, judged = [], []
    for year, batch in batches.items():
        (gross, net), (all_gross, all_net) = tally(batch), tally(site for site in sites if site["batchYear"] <= year)
        target = sum(number for one, number in TARGETS.items() if one <= year)
        progress.append(
            {"year": year, "target": TARGETS[year], "gross": gross, "adjustedOut": gross - net, "net": net}
            | {"cumulativeTarget": target, "cumulativeGross": all_gross, "cumulativeNet": all_net, "missing": max(0, target - all_net)}
        )
        over = world.today > date(year, 12, 31)
        reached = verdict(True if all_net >= target else False if over else None, all_net, target)
        judged.append({"rule": "R1", "year": year, "severity": "BINDING", **reached})
    mixes = [(year, mix_of(batch)) for year, batch in [*batches.items(), (None, sites)]]
    judged += [
        {"rule": "R4", "year": year, "severity": "ADVISORY"}
        | verdict(all(row["within"] for row in mix), max(abs(row["deviation"]) for row in mix), 5)
        for year, mix in mixes
    ]
    return {
        "nationalProgress": nodes(progress),
        "judged": nodes(judged),
        "hostMix": nodes({"year": year, **row} for year, mix in mixes for row in mix),
        "monthlyProgress": nodes(by_month(sites)),
        "byUnion": {"groups": AnyOrder(by_union(world))},
    }


def mix_of(sites: list[Row]) -> list[Row]:
    count, expected = Counter(site["hostType"] for site in sites), apportioned(len(sites))
    shares = {host: Fraction(100 * count[host], len(sites)) for host in HOSTS}
    return [
        {"hostType": host, "sites": count[host], "expected": expected[host], "percent": hundredths(shares[host])}
        | {"deviation": hundredths(shares[host] - 10 * SHARES[host]), "within": abs(shares[host] - 10 * SHARES[host]) <= 5}
        for host in HOSTS
    ]


def by_month(sites: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for month in sorted({site["determinedOn"][:7] for site in sites if site["determinedOn"]}):
        gross, net = tally(site for site in sites if (site["determinedOn"] or "").startswith(month))
        all_gross, all_net = tally(site for site in sites if site["determinedOn"] and site["determinedOn"][:7] <= month)
        rows.append({"startsOn": f"{month}-01", "gross": gross, "net": net, "cumulativeGross": all_gross, "cumulativeNet": all_net})
    undated = tally(site for site in sites if not site["determinedOn"])
    nothing = {"startsOn": None, "gross": undated[0], "net": undated[1], "cumulativeGross": None, "cumulativeNet": None}
    return rows + [nothing] * (undated[0] > 0)


def by_union(world: World) -> Iterable[Row]:
    for code, union in world.unions.items():
        if rows := [row for year in world.years if (row := union_year(world, code, year))]:
            quotas = [row["quota"] for row in rows if row["quota"] is not None]
            sums = {"quota": sum(quotas) if quotas else None, "gross": sum(row["gross"] for row in rows)}
            key = {"unionCode": code, "tradeUnion": {"kind": union["kind"]}}
            yield {"key": key, "sum": {**sums, "net": sum(row["net"] for row in rows)}}


def november_completeness(world: World, year: int = 2026, **_: Any) -> Row:
    rows = [
        {"tradeUnion": some(union, "code", "shortName"), **row}
        for code, union in world.unions.items()
        if (row := completeness(world, code, year))
    ]
    rows.sort(key=lambda row: (-row["overdue"], -row["outstanding"], row["tradeUnion"]["code"]))
    open_ = [
        {"outcome": judged["outcome"], "site": {**some(site, "code", "name"), "sponsor": union_of(world, site)}}
        for code, site in world.sites.items()
        if (judged := world.r11(code, year))["outcome"] in ("FAIL", "NOT_ASSESSABLE")
    ]
    open_.sort(key=lambda row: (row["outcome"] != "FAIL", row["site"]["code"]))
    total = {"count": len(rows), "sum": {name: sum(row[name] for row in rows) for name in COUNTS}}
    return {"reportCompleteness": nodes(rows[:50]), "nation": {"groups": [total]}, "open": nodes(open_, 50)}


def quota_desk(world: World, year: int = 2026, **_: Any) -> Row:
    progress = [
        {"tradeUnion": some(world.unions[code], "code", "shortName", "kind")}
        | some(row, "quota", "recommended", "gross", "adjustedOut", "net")
        for code in sorted(world.unions)
        if (row := union_year(world, code, year))
    ]
    exceeded = [
        {**judged, "tradeUnion": some(world.unions[code], "code", "shortName")}
        for code in sorted(world.unions)
        if quotas_of(world, code, year) and (judged := quota_verdict(world, code, year))["outcome"] != "PASS"
    ]
    states = Counter(one["status"] for one in world.truth["Application"] if one["year"] == year)
    batch = [site for site in world.sites.values() if site["batchYear"] == year and site["status"] != "ADJUSTED_OUT"]
    batch.sort(key=lambda site: (STATUSES.index(site["status"]), site["code"]))
    return {
        "unionProgress": nodes(progress[:50]),
        "exceeded": nodes(exceeded, 50),
        "applicationsAggregate": {"groups": AnyOrder({"key": {"status": name}, "count": number} for name, number in states.items())},
        "scorecards": nodes((scorecard(world, site) for site in batch), 20),
    }


def scorecard(world: World, site: Row) -> Row:
    haves = sorted(world.of("ConditionReview", site["code"]), key=lambda one: (CONDITIONS.index(one["condition"]), str(one["reviewedOn"])))
    focuses = sorted(world.of("FocusReview", site["code"]), key=lambda one: (FOCUSES.index(one["focus"]), str(one["reviewedOn"])))
    return {
        **some(site, "code", "name", "hostType", "status", "conditions"),
        "conditionReviews": nodes(some(one, "condition", "held", "evidence", "reviewedOn") for one in haves[:12]),
        "focusReviews": nodes(some(one, "focus", "score", "evidence", "reviewedOn") for one in focuses[:10]),
        "sponsor": union_of(world, site),
    }


def inspection_board(world: World, **_: Any) -> Row:
    inspections = {one["id"]: one for one in world.truth["Inspection"]}
    rectifications = {one["id"]: one for one in world.truth["Rectification"]}
    open_ = sorted((one for one in rectifications.values() if one["status"] == "OPEN"), key=lambda one: (one["dueOn"], one["id"]))
    neglected = [code for code in world.sites if world.r12(code)["outcome"] == "FAIL"]
    outcomes: dict[str, list[str]] = {}
    for one in inspections.values():
        outcomes.setdefault(one["outcome"], []).append(one["inspectedOn"])
    adjustments = sorted(world.truth["Adjustment"], key=lambda one: str(one["id"]))
    adjustments.sort(key=lambda one: str(one["decidedOn"]), reverse=True)
    return {
        "open": nodes((to_rectify(world, one, inspections[one["inspectionId"]]) for one in open_), 20),
        "neglected": nodes(
            (
                {"measured": world.r12(code)["measured"], "site": {**some(world.sites[code], "code", "name"), "sponsor": sponsor}}
                for code in neglected
                for sponsor in [union_of(world, world.sites[code])]
            ),
            50,
        ),
        "outcomes": {
            "groups": AnyOrder(
                {"key": {"outcome": name}, "count": len(days), "max": {"inspectedOn": max(days)}} for name, days in outcomes.items()
            )
        },
        "adjustments": nodes((adjustment(world, one, rectifications, inspections) for one in adjustments), 50),
    }


def to_rectify(world: World, one: Row, inspection: Row) -> Row:
    site = world.sites[one["siteCode"]]
    judged = some(world.r12(site["code"]), "outcome", "measured")
    shown = {**some(site, "code", "name", "status"), "sponsor": union_of(world, site), "rectificationFollowUp": judged}
    asked = some(inspection, "inspectedOn", "outcome", "findings")
    return {"key": one["id"], "dueOn": one["dueOn"], "inspection": asked, "site": shown}


def adjustment(world: World, one: Row, rectifications: dict[str, Row], inspections: dict[str, Row]) -> Row:
    site, by = world.sites[one["siteCode"]], rectifications.get(one["rectificationId"])
    asked = some(inspections[by["inspectionId"]], "inspectedOn", "findings") if by else None
    return {
        **some(one, "kind", "decidedOn", "reason"),
        "site": {**some(site, "code", "name", "status"), "sponsor": union_of(world, site)},
        "replacement": some(world.sites[one["replacedBy"]], "code", "name") if one["replacedBy"] else None,
        "rectification": {"dueOn": by["dueOn"], "inspection": asked} if by else None,
    }
