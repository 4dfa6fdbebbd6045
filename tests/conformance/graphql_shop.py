"""A small GraphQL server of courses and ratings with habits of its own, made with graphql-core. It knows nothing of our code."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

Row = dict[str, Any]
FEW = 2
"""Rows that a page lacks where the server gives short ones."""
SDL = """
type Query {
  ping: String
  courses(first: Int, after: String, where: CourseWhere, sort: CourseSort): CourseConnection!
  coursesByIds(ids: [ID!]!): [Course]!
  ratings(offset: Int, limit: Int, where: RatingWhere): RatingPage!
  ratingsByIds(ids: [ID!]!): [Rating]!
}
enum Grade { ZERO ONE TWO THREE FOUR FIVE SIX SEVEN UNHEARD_OF }
enum CourseSort { TITLE_UP TITLE_DOWN DAY_UP DAY_DOWN DAY_UP_NULLS_FIRST DAY_DOWN_NULLS_FIRST }
input TextWhere { is: String, among: [String!], like: String }
input CourseWhere {
  id: TextWhere, title: TextWhere, site: TextWhere, teacher: TextWhere, grade: Grade, grades: [Grade!], minHours: Int
  all: [CourseWhere!], any: [CourseWhere!], none: CourseWhere
}
input RatingWhere { id: TextWhere, site: TextWhere, stars: [Int!] }
type Site { code: String }
type Course {
  id: ID!
  title: String!
  trade: String!
  grade: Grade
  mode: Int!
  state: String!
  hours: Int!
  teacher: String
  site: Site
  day: String
}
type CourseConnection { nodes: [Course!]!, pageInfo: PageInfo!, totalCount: Int! }
type PageInfo { hasNextPage: Boolean!, endCursor: String }
type Rating {
  id: ID!
  site: String!
  scheme: String!
  current: Boolean!
  stars: Int
  score: String
  evidence: String
  day: String!
}
type RatingPage { items: [Rating!]!, more: Boolean!, total: Int! }
"""
GONE = ("  hours: Int!\n", "  scheme: String!\n")
"""Lines that an older version of the schema has not."""


class Holder(Protocol):
    """A shop, as far as it matters here."""

    lists: dict[str, list[Row]]
    trouble: Any


@lru_cache(maxsize=2)
def schema(old: bool = False) -> GraphQLSchema:
    """The schema; the old one lacks a field of each type."""
    text = SDL
    for line in GONE if old else ():
        text = text.replace(line, "", 1)
    return build_schema(text)


class GraphQLShop:
    """Answers operations. `old`: by the old schema."""

    def __init__(self) -> None:
        self.old = False

    def answer(self, shop: Holder, query: str, variables: Mapping[str, Any]) -> Any:
        """The response."""
        root = {
            "ping": "pong",
            "courses": lambda info, **given: _courses(shop, **given),
            "coursesByIds": lambda info, ids: _by_ids(shop, "courses", ids),
            "ratings": lambda info, **given: _ratings(shop, **given),
            "ratingsByIds": lambda info, ids: _by_ids(shop, "ratings", ids),
        }
        return graphql_sync(schema(self.old), query, root, variable_values=dict(variables)).formatted


def _by_ids(shop: Holder, name: str, ids: list[str]) -> list[Row | None]:
    found = {row["id"]: row for row in shop.lists.get(name, [])}
    return [found.get(key) for key in ids]


def _text(row: Row, value: str | None, where: Mapping[str, Any]) -> bool:
    if "is" in where and value != where["is"]:
        return False
    if "among" in where and value not in where["among"]:
        return False
    return "like" not in where or (value is not None and where["like"].casefold() in value.casefold())


def _site(row: Row) -> str | None:
    site = row["site"]
    code: str | None = site["code"] if isinstance(site, dict) else site
    return code


COLUMNS = {"grades": "grade", "minHours": "hours"}
TESTS: dict[str, Callable[[Row, Any], bool]] = {
    "id": lambda row, where: _text(row, row["id"], where),
    "title": lambda row, where: _text(row, row["title"], where),
    "site": lambda row, where: _text(row, _site(row), where),
    "teacher": lambda row, where: _text(row, row["teacher"], where),
    "grade": lambda row, grade: row["grade"] == grade,
    "grades": lambda row, grades: row["grade"] in grades,
    "minHours": lambda row, least: row["hours"] >= least // 10 * 10,
    "stars": lambda row, stars: row["stars"] in stars,
}


def _kept(rows: list[Row], where: Mapping[str, Any] | None) -> list[Row]:
    return [row for row in rows if _holds(row, where or {}) is True]


def _holds(row: Row, where: Mapping[str, Any]) -> bool | None:
    """Whether it is true of the row; None if that is unknown."""
    return _all([_says(row, name, value) for name, value in where.items() if value is not None])


def _says(row: Row, name: str, value: Any) -> bool | None:
    if name == "all":
        return _all([_holds(row, one) for one in value])
    if name in ("any", "none"):
        found = _all([_opposite(_holds(row, one)) for one in (value if name == "any" else [value])])
        return _opposite(found) if name == "any" else found
    known = _site(row) if name == "site" else row[COLUMNS.get(name, name)]
    return None if known is None else TESTS[name](row, value)


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def _sorted(rows: list[Row], sort: str | None) -> list[Row]:
    if sort is None:
        return rows
    name = "title" if sort.startswith("TITLE") else "day"
    down, first = "_DOWN" in sort, sort.endswith("NULLS_FIRST")
    known = sorted((row for row in rows if row[name] is not None), key=lambda row: row[name], reverse=down)
    nulls = [row for row in rows if row[name] is None]
    return [*nulls, *known] if first else [*known, *nulls]


def _courses(shop: Holder, first: int = 50, after: str | None = None, where: Any = None, sort: str | None = None) -> Row:
    rows = _sorted(_kept(shop.lists.get("courses", []), where), sort)
    start = 0 if after is None else int(base64.b64decode(after)) + 1
    trouble = getattr(shop.trouble, "name", "")
    part = rows[start : start + max(1, first - FEW if trouble == "SHORT" else first)]
    end = start + len(part)
    more = end < len(rows)
    mark = base64.b64encode(str(0 if trouble == "CIRCLE" else end - 1).encode()).decode()
    return {"nodes": part, "pageInfo": {"hasNextPage": more, "endCursor": mark if part else None}, "totalCount": len(rows)}


def _ratings(shop: Holder, offset: int = 0, limit: int = 100, where: Any = None) -> Row:
    if limit > 100:
        raise GraphQLError("too many", extensions={"code": "BAD_USER_INPUT"})
    rows = _kept(shop.lists.get("ratings", []), where)
    part = rows[offset : offset + limit]
    return {"items": part, "more": offset + len(part) < len(rows), "total": len(rows)}
