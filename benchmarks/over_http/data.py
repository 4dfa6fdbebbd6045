"""The upstreams' data: made up, the same at every run."""

from __future__ import annotations

from typing import Any

SITES = 500
UNIONS = 43
HOSTS = ("ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL")
LEVELS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")

Row = dict[str, Any]


def union_code(number: int) -> str:
    """Code of a union, from 0."""
    return f"{(11 + number) * 10000:06d}"


def site_code(number: int) -> str:
    """Code of a site, from 0. Codes order as their numbers do."""
    return f"{union_code(number * UNIONS // SITES)}-{2024 + number % 3}-{number:03d}"


def unions() -> list[Row]:
    """All unions."""
    return [{"code": union_code(n), "kind": "PROVINCIAL", "name": f"第{n}省总工会", "shortName": f"第{n}总"} for n in range(UNIONS)]


def sites() -> list[Row]:
    """All sites, by code."""
    rows = [
        {
            "code": site_code(number),
            "name": f"第{number}工匠学院建设点",
            "hostName": f"第{number}集团有限公司",
            "hostType": HOSTS[number % 3],
            "sponsorCode": site_code(number)[:6],
            "batchYear": 2024 + number % 3,
            "status": "ACTIVE",
            "onlineCapable": number % 2 == 0,
            "trained": 800 + number * 7,
        }
        for number in range(SITES)
    ]
    return sorted(rows, key=lambda row: row["code"])


def tranches() -> list[Row]:
    """Two of each site, by id."""
    rows = []
    for site in sites():
        for number, amount in (1, "300000.00"), (2, "700000.00"):
            status = "PAID" if number == 1 else "UNPAID"
            code = site["code"]
            rows.append({"id": f"{code}-{number}", "siteCode": code, "number": number, "amount": amount, "status": status})
    return rows


def ratings() -> list[Row]:
    """One of each site, by id."""
    return [
        {"id": f"R-{site['code']}", "siteCode": site["code"], "current": True, "level": LEVELS[at % 5], "score": f"{50 + at % 50}.25"}
        for at, site in enumerate(sites())
    ]
