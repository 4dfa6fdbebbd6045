"""What is asked, and what the answer has to be."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from benchmarks.over_http import data

PAGE = 100
POINT = data.site_code(250)

_SITE = "code name hostName hostType trained"
_LINKS = "sponsor { code shortName }"
_TRANCHES = "number amount status"
_RATING = "rating { level score }"

PLAIN_LIST = f"{{ sites(limit: {PAGE}) {{ {_SITE} {_LINKS} tranches {{ {_TRANCHES} }} {_RATING} }} }}"
PLAIN_POINT = f'{{ site(code: "{POINT}") {{ {_SITE} {_LINKS} }} }}'
"""For the others: lists are lists."""
RELAY_LIST = f"{{ sites(first: {PAGE}) {{ nodes {{ {_SITE} {_LINKS} tranches {{ nodes {{ {_TRANCHES} }} }} {_RATING} }} }} }}"
RELAY_POINT = PLAIN_POINT
"""For ours: lists are connections."""


def plain(value: Any) -> Any:
    """An answer's data with the connections taken out."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return plain(value["nodes"]) if set(value) == {"nodes"} else {name: plain(inner) for name, inner in value.items()}
    return value


def expected_list() -> dict[str, Any]:
    """The data of the list's answer."""
    return {"sites": [_site(row, linked=True) for row in data.sites()[:PAGE]]}


def expected_point() -> dict[str, Any]:
    """The data of the point query's answer."""
    return {"site": next(_site(row, linked=False) for row in data.sites() if row["code"] == POINT)}


def _site(row: data.Row, *, linked: bool) -> data.Row:
    sponsor = next(union for union in data.unions() if union["code"] == row["sponsorCode"])
    site = {name: row[name] for name in _SITE.split()} | {"sponsor": {name: sponsor[name] for name in ("code", "shortName")}}
    if linked:
        site["tranches"] = [{name: one[name] for name in _TRANCHES.split()} for one in _of_site(data.tranches())[row["code"]]]
        site["rating"] = {name: _of_site(data.ratings())[row["code"]][0][name] for name in ("level", "score")}
    return site


def _of_site(rows: list[data.Row]) -> dict[str, list[data.Row]]:
    table = defaultdict(list)
    for row in rows:
        table[row["siteCode"]].append(row)
    return table
