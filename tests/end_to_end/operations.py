"""The five shapes of a question that the fault matrix asks, over few sources, and what each loses when a source is out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]
Row = dict[str, Any]

COVERAGE = "coverage { complete gaps sources { source status code } }"
EVERYTHING = 100
"""Rows of a page that holds all there are."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One question. `text` has the variables $first and $after where its list can be walked, `path` leads to the field in question.

    `lost` tells the rows that go with the source; None where all of it goes, so that the field is null with an error. `walk` is the
    same list of one parent, where `text` asks for the lists of several.
    """

    text: str
    path: tuple[str | int, ...]
    rows: str = "nodes"
    lost: Callable[[Row], bool] | None = None
    walk: str = ""

    def field(self, answer: Answer) -> Any:
        """The field in question; None where it or what it stands in is null."""
        found: Any = answer["data"]
        for step in self.path:
            found = found and found[step]
        return found


def of_province(source: str, union: str, site: str) -> dict[str, Shape]:
    """One of several databases of unions is in trouble. `site` is the global id of a site of that union."""
    linked = f"sites(first: $first, after: $after) {{ nodes {{ code }} pageInfo {{ endCursor }} {COVERAGE} }}"
    return {
        "list": Shape(
            text=f"""query($first: Int, $after: String) {{ sites(first: $first, after: $after, orderBy: {{trained: DESC}}) {{
                nodes {{ code trained source {{ id }} }} pageInfo {{ endCursor }} {COVERAGE} }} }}""",
            path=("sites",),
            lost=lambda row: row["source"]["id"] == source,
        ),
        "linked list": Shape(
            text=f"""query($first: Int, $after: String) {{
                tradeUnions(where: {{code: {{in: ["110000", "{union}"]}}}}, orderBy: {{code: DESC}}) {{ nodes {{ code {linked} }} }} }}""",
            walk=f"""query($first: Int, $after: String) {{
                tradeUnions(where: {{code: {{eq: "{union}"}}}}) {{ nodes {{ {linked} }} }} }}""",
            path=("tradeUnions", "nodes", 0, "sites"),
        ),
        "cross-source filter": Shape(
            text=f"""query($first: Int, $after: String) {{
                tradeUnions(first: $first, after: $after, orderBy: {{code: ASC}}, where: {{sites: {{some: {{code: {{gte: "1"}}}}}}}}) {{
                nodes {{ code }} pageInfo {{ endCursor }} {COVERAGE} }} }}""",
            path=("tradeUnions",),
            lost=lambda row: bool(row["code"] == union),
        ),
        "aggregate": Shape(
            text=f"""{{ sitesAggregate(groupBy: [SPONSOR_CODE, HOST_TYPE], where: {{code: {{gte: "1"}}}}) {{
                groups {{ key {{ sponsorCode hostType }} count sum {{ trained }} }} {COVERAGE} }} }}""",
            path=("sitesAggregate",),
            rows="groups",
            lost=lambda group: group["key"]["sponsorCode"] == union,
        ),
        "node": Shape(text=f'{{ node(id: "{site}") {{ id ... on Site {{ code name }} }} }}', path=("node",)),
    }


def of_platform(course: str) -> dict[str, Shape]:
    """The platform is in trouble: the only source of courses, and one of several of practical sessions."""
    sessions = f"""practicalSessions(first: $first, after: $after) {{
        nodes {{ key trade source {{ id }} }} pageInfo {{ endCursor }} {COVERAGE} }}"""

    def from_platform(row: Row) -> bool:
        return bool(row["source"]["id"] == "platform")

    return {
        "list": Shape(
            text=f"""query($first: Int, $after: String) {{ courses(first: $first, after: $after) {{
                nodes {{ key title trade }} pageInfo {{ endCursor }} {COVERAGE} }} }}""",
            path=("courses",),
        ),
        "linked list": Shape(
            text=f"query($first: Int, $after: String) {{ sites(first: 3) {{ nodes {{ code {sessions} }} }} }}",
            walk=f"query($first: Int, $after: String) {{ sites(first: 1) {{ nodes {{ {sessions} }} }} }}",
            path=("sites", "nodes", 0, "practicalSessions"),
            lost=from_platform,
        ),
        "cross-source filter": Shape(
            text=f"""query($first: Int, $after: String) {{
                sites(first: $first, after: $after, where: {{courses: {{some: {{trade: {{ne: "x"}}}}}}}}) {{
                nodes {{ code }} pageInfo {{ endCursor }} {COVERAGE} }} }}""",
            path=("sites",),
        ),
        "aggregate": Shape(
            text=f"""{{ practicalSessionsAggregate(groupBy: [CHANNEL, TRADE]) {{
                groups {{ key {{ channel trade }} count }} {COVERAGE} }} }}""",
            path=("practicalSessionsAggregate",),
            rows="groups",
            lost=lambda group: group["key"]["channel"] == "ONLINE_ACADEMY",
        ),
        "node": Shape(text=f'{{ node(id: "{course}") {{ id ... on Course {{ title trade }} }} }}', path=("node",)),
    }
